/** What is said of schedules: which cannot be, and why a window did not begin. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

export const scheduleSentences = {
  'schedule-none': () => 'There is no such schedule (any more).',
  // A member reads it too: it tells of no schedule of somebody else's.
  'schedule-too-many': () => 'This agent can keep no more schedules. Ask an administrator.',
  'schedule-too-many-own': ({ most }: { most: number }) =>
    `You have asked for ${most} schedules, which is the most for one person. Remove one to make another.`,
  'schedule-too-many-in-team': ({ team, group, most }: { team: string; group: string; most: number }) =>
    `The groups of ${team} in ${group} have ${most} schedules, which is the most for one team's. Remove one to make another.`,
  'schedule-overlaps': ({ group, limit, times }: { group: string; limit: string; times: string }) =>
    `${limit} of ${group} has another schedule at these times: ${times}. Two at once would leave it to chance what comes back.`,
  'schedule-disk-full': ({ file, errno }: { file: string; errno: string }) =>
    `The agent's disk is full (${file}, ${errno}): the schedule could not be stored, so nothing was changed.`,
  'schedule-not-written': ({ file, errno }: { file: string; errno: string }) =>
    `${file} could not be written (${errno}): the schedule could not be stored, so nothing was changed.`,
  'schedule-would-kill': ({ group }: { group: string }) =>
    `Beginning this now would kill processes in ${group}, which the agent does not do by itself. It is tried again.`,
  'schedule-fault': () => 'Something in the agent went wrong that should not happen. Its log has the details.',
  'schedule-maker-gone': ({ who }: { who: string }) =>
    `Paused, because ${who}, who asked for it, has no account any more. Whoever may change limits here can resume it.`,
  'schedule-maker-disabled': ({ who }: { who: string }) =>
    `Paused, because the account of ${who}, who asked for it, is disabled. Whoever may change limits here can resume it.`,
  'schedule-maker-may-not': ({ who, group }: { who: string; group: string }) =>
    `Paused, because ${who}, who asked for it, may not change these limits of ${group} any more. Whoever may can resume it.`,
  'schedule-rolled-back': () => 'The host refused it, and what had been written was put back.',
} satisfies Sentences;

/** A sentence on schedules. */
export const sayOfSchedule = sayer(scheduleSentences);
