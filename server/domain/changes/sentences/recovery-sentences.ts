/** What became of a change that was cut short: as a whole, and value by value. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const recoverySentences = {
  'recovered-applied': () => 'This change was cut short before its end could be stored; all of it had been done.',
  'recovered-rolled-back': () =>
    'This change was cut short. What had been done was rolled back before anything else was changed.',
  'recovered-broken': () =>
    'This change was cut short, and not all of it could be put back: the values say what stands.',
  'recovered-failed': () => 'This change was cut short, and nothing of it had been done: nothing was changed.',
  'without-a-plan': () => 'An agent of an earlier version began this change and was cut short; it kept no plan of it.',
  'host-started-anew': () =>
    'The host was started anew before this change had ended. Control groups begin anew with the kernel: nothing of it stands.',
  'nothing-was-done': () => 'This change was cut short before anything was done: nothing was changed.',
  'not-found-out': ({ error }: { error: string }) =>
    `This change was cut short, and what stands could not be found out: ${error}`,
  'removal-finished': () =>
    'This removal was cut short. A removed directory has no way back, so the rest was removed before anything else was changed.',

  'written-by-others': ({ path, now }: { path: string; now: string }) =>
    `${path} holds ${now}, which neither stood there before nor was asked for: something else has written it, so it was left alone.`,
  'under-a-later-write': ({ path }: { path: string }) => `A later write to ${path} could not be put back.`,
  'moved-by-others': ({ hierarchies }: { hierarchies: string }) =>
    `Something else has moved it since in ${hierarchies}.`,
  'not-known-where-from': () => 'Where it was before is not known.',
} satisfies Sentences;

/** A sentence on a change that was cut short. */
export const sayOfRecovery = sayer(recoverySentences);
