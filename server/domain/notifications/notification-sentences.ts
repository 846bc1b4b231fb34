/** What people are told in the app of what is theirs, and of notifications themselves. What others hear in the same words is in webhooks/message-sentences.ts. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { formatCount } from '#server/domain/units.ts';
import { type AmountValues, amounts, lasting } from '#server/domain/webhooks/message-sentences.ts';

interface OwnValues extends AmountValues {
  group: string;
}
interface DecidedValues extends OwnValues {
  decider: string;
  /** 0: to last. */
  minutes: number;
}

export const notificationSentences = {
  'notification-none': () => 'There is no such notification (any more).',
  'notified-granted': ({ decider, group, minutes, ...of }: DecidedValues) =>
    `${decider} granted you ${amounts(of)} in ${group}${lasting(minutes)}.`,
  'notified-granted-less': ({ decider, group, minutes, ...of }: DecidedValues) =>
    `${decider} granted you less than you asked for, ${amounts(of)} in ${group}${lasting(minutes)}.`,
  'notified-declined': ({ decider, group, ...of }: DecidedValues) =>
    `${decider} declined your request for ${amounts(of)} in ${group}.`,
  'notified-expired': ({ group, ...of }: OwnValues) =>
    `Nobody decided in time on your request for ${amounts(of)} in ${group}.`,
  'notified-overtaken': ({ group, ...of }: OwnValues) =>
    `Your request for ${amounts(of)} in ${group} was overtaken by other changes.`,
  'notified-ends-soon': ({ group, ...of }: OwnValues) =>
    `What you were granted in ${group}, ${amounts(of)}, ends soon: then the limits of before come back.`,
  'notified-kept': ({ group, ...of }: OwnValues) =>
    `What you were granted in ${group}, ${amounts(of)}, was to end and was kept: it lasts.`,
  'notified-returned': ({ group, ...of }: OwnValues) =>
    `What you were granted in ${group}, ${amounts(of)}, has ended: the limits are as before.`,
  'notified-schedule-refused': ({ group, times }: { group: string; times: string }) =>
    `Your schedule of ${group}, ${times}, could not begin. It is tried again as long as its window lasts.`,
  'notified-schedule-paused': ({ group, times }: { group: string; times: string }) =>
    `Your schedule of ${group}, ${times}, is paused: you may not change these limits any more.`,
  /** `victim`: the last one's name; empty where it is not known, or not of this team. */
  'notified-kills': ({ group, count, victim }: { group: string; count: number; victim: string }) => {
    if (count === 1) return `${victim || 'A process'} was killed in ${group}: out of memory.`;
    return `${formatCount(count)} processes were killed in ${group}${victim && `, ${victim} last`}: out of memory.`;
  },
} satisfies Sentences;

/** A sentence of a notification. */
export const sayInApp = sayer(notificationSentences);
