/** What messages to webhooks say, but for kills, which have the sentence of their event. */
import { ioFigures } from '#server/domain/limits/io-limits.ts';
import { askedText, type DiskAmounts } from '#server/domain/requests/asked.ts';
import { type Sentences, sayer } from '#server/domain/sentence.ts';
import { type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import { formatDurationUsec } from '#server/domain/units.ts';

/** What is asked for as values of a sentence. What is not is left out; in older ones it may be 0 or "". */
export interface AmountValues extends Partial<Record<BudgetResource, number>> {
  weight?: number;
  /** "0-3,8" */
  cores?: string;
  /** "vda readBytesPerSecond 1048576, vda writeOpsPerSecond 500" */
  disks?: string;
}
interface RequestValues extends AmountValues {
  by: string;
  group: string;
}
interface DecidedValues extends RequestValues {
  decider: string;
  /** 0: to last. */
  minutes: number;
}
interface ScheduleValues {
  group: string;
  times: string;
}
interface ReturnValues {
  group: string;
  minutes: number;
  limits: string;
}

export const messageSentences = {
  'told-request-asked': ({ by, group, ...of }: RequestValues) => `${by} asks for ${amounts(of)} in ${group}.`,
  'told-request-granted': ({ decider, by, group, minutes, ...of }: DecidedValues) =>
    `${decider} granted ${by} ${amounts(of)} in ${group}${lasting(minutes)}.`,
  'told-request-granted-less': ({ decider, by, group, minutes, ...of }: DecidedValues) =>
    `${decider} granted ${by} less than was asked, ${amounts(of)} in ${group}${lasting(minutes)}.`,
  'told-request-declined': ({ decider, by, group, ...of }: DecidedValues) =>
    `${decider} declined the request of ${by} for ${amounts(of)} in ${group}.`,
  'told-request-expired': ({ by, group, ...of }: RequestValues) =>
    `Nobody decided on the request of ${by} for ${amounts(of)} in ${group} in time.`,
  'told-request-withdrawn': ({ by, group, ...of }: RequestValues) =>
    `${by} took back the request for ${amounts(of)} in ${group}.`,
  'told-request-overtaken': ({ by, group, ...of }: RequestValues) =>
    `The request of ${by} for ${amounts(of)} in ${group} was overtaken.`,
  'told-request-returned': ({ by, group, ...of }: RequestValues) =>
    `What was granted to ${by} in ${group}, ${amounts(of)}, has ended: the limits are as before.`,
  'told-request-ends-soon': ({ by, group, ...of }: RequestValues) =>
    `What was granted to ${by} in ${group}, ${amounts(of)}, ends soon: then the limits of before come back.`,
  'told-request-kept': ({ by, group, ...of }: RequestValues) =>
    `What was granted to ${by} in ${group}, ${amounts(of)}, was to end and was kept: it lasts.`,
  'told-limits-returned': ({ group, minutes, limits }: ReturnValues) =>
    `What was tried in ${group} came back after ${span(minutes)}: ${limits}.`,
  'told-limits-ended-by-boot': ({ group, limits }: ReturnValues) =>
    `The host was started anew, and what was tried in ${group} ended with it: ${limits}.`,
  'told-limits-return-failed': ({ group, minutes, limits }: ReturnValues) =>
    `What was tried in ${group} could not come back after ${span(minutes)}, and is tried again: ${limits}.`,
  'told-schedule-begun': ({ group, times, limits }: ScheduleValues & { limits: string }) =>
    `The schedule of ${group}, ${times}, has begun: ${limits}.`,
  'told-schedule-refused': ({ group, times }: ScheduleValues) =>
    `The schedule of ${group}, ${times}, could not begin. It is tried again as long as its window lasts.`,
  'told-schedule-paused': ({ group, times }: ScheduleValues) =>
    `The schedule of ${group}, ${times}, is paused: whoever asked for it may not change these limits any more.`,
  'told-test': () => 'This is a test of the webhook. Nothing has happened.',
} satisfies Sentences;

/** A sentence of a message. */
export const sayToWebhook = sayer(messageSentences);

/** "1.5 CPUs, 768 MiB of memory" */
export function amounts(values: AmountValues): string {
  const { weight, cores, disks } = values;
  return askedText({
    ...Object.fromEntries(budgetResources.flatMap((one) => (values[one] ? [[one, values[one]]] : []))),
    ...(weight ? { weight } : {}),
    ...(cores ? { cores } : {}),
    ...(disks ? { disks: disksIn(disks) } : {}),
  });
}

export function disksValue(disks: readonly DiskAmounts[]): string {
  const figures = disks.flatMap((disk) =>
    ioFigures.flatMap((figure) =>
      disk[figure] === undefined ? [] : [`${disk.name ?? disk.device} ${figure} ${disk[figure]}`],
    ),
  );
  return figures.join(', ');
}

/** Each figure as a disk of its own: they are told one after the other. */
function disksIn(value: string): DiskAmounts[] {
  return value.split(', ').map((text): DiskAmounts => {
    const [device = '', figure = '', amount = ''] = text.split(' ');
    return { device, [figure]: Number(amount) };
  });
}

/** " for 2 h"; nothing where it is to last. */
export function lasting(minutes: number): string {
  return minutes === 0 ? '' : ` for ${span(minutes)}`;
}

function span(minutes: number): string {
  return formatDurationUsec(Math.max(1, minutes) * 60_000_000);
}
