/** What is said of changes that come back by themselves: what cannot be tried, and why something did not come back. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const trySentences = {
  'try-disk-full': ({ file, errno }: { file: string; errno: string }) =>
    `The agent's disk is full (${file}, ${errno}): that the values come back could not be stored, so nothing was changed.`,
  'try-not-written': ({ file, errno }: { file: string; errno: string }) =>
    `${file} could not be written (${errno}): that the values come back could not be stored, so nothing was changed.`,
  'try-too-short': () => 'A change that comes back by itself stands for a minute at least.',
  'try-too-long': ({ days }: { days: number }) => `A change that comes back by itself stands for ${days} days at most.`,
  'try-two-ends': () => 'Say either after how many minutes it comes back, or when: not both.',
  'try-of-undo': () => 'An undo does not come back by itself.',
  'try-way': () => 'What removes files of systemd’s does not come back by itself.',
  'try-none': ({ id }: { id: string }) =>
    `No change of the id ${id} is being tried (any more): it was kept, has come back, or was changed since.`,
  'try-group-gone': ({ group }: { group: string }) =>
    `${group} does not exist any more, or is another group of that name: nothing was there to come back.`,
  'try-ended-by-boot': () =>
    'The host was started anew: control groups begin anew with the kernel, and the values that were tried ended with it.',
  'try-changed-since': ({ path, now }: { path: string; now: string }) =>
    `${path} holds ${now}, not what the try wrote: somebody has changed it since, so it was left alone.`,
  'try-would-kill': ({ group }: { group: string }) =>
    `Putting this back now would kill processes in ${group}, which the agent does not do by itself. It is tried again.`,
  'try-not-read': ({ path }: { path: string }) =>
    `What stood in ${path} before is not a value that can be written again.`,
} satisfies Sentences;

/** A sentence on a change that comes back by itself. */
export const sayOfTry = sayer(trySentences);
