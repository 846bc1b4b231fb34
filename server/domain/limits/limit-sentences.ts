/** Why a value of a limit would not be taken whatever the surroundings, and why a limit is not there or cannot be written. */
import { type Sentences, sayer, type Whole } from '#server/domain/sentence.ts';

/** The numbers that have a range. */
const ranges = {
  period: 'The period in µs',
  quota: 'The quota in µs',
  burst: 'The burst in µs',
  weight: 'The weight',
  'io-weight': 'The I/O weight',
  'io-latency': 'The latency target in µs',
  nice: 'The nice value',
  swappiness: 'Swappiness',
  pids: 'The process limit',
} as const;

export type RangedNumber = keyof typeof ranges;

/** The four figures of a disk. */
export const ioFigureWords = {
  readBytesPerSecond: 'bytes read per second',
  writeBytesPerSecond: 'bytes written per second',
  readOpsPerSecond: 'reads per second',
  writeOpsPerSecond: 'writes per second',
} as const;

type IoFigureName = keyof typeof ioFigureWords;

export const limitSentences = {
  'out-of-range': ({ what, value, least, most }: { what: RangedNumber; value: number; least: number; most: number }) =>
    `${ranges[what]} goes from ${least} to ${most}; ${value} is outside.`,
  'no-such-node': ({ missing, nodes }: { missing: string; nodes: string }) =>
    `This host has no memory node ${missing}; it has ${nodes}.`,

  'list-has-lines': () => inListForm('A list is one line.'),
  'list-runs-backwards': ({ part }: { part: string }) => inListForm(`"${part}" runs backwards.`),
  'list-of-empty-groups': ({ part }: { part: string }) => inListForm(`"${part}" has groups of 0.`),
  'list-beyond-its-groups': ({ part }: { part: string }) => inListForm(`"${part}" uses more than a whole group.`),
  'list-beyond-host': ({ part, highest }: { part: string; highest: number }) =>
    inListForm(`"${part}" is beyond the highest number here, ${highest}.`),
  'list-number-too-large': ({ part }: { part: string }) => inListForm(`"${part}" is too large a number.`),
  'list-cut-off': () => inListForm('The list ends in the middle.'),
  'list-unexpected': ({ part }: { part: string }) => inListForm(`"${part}" is not expected there.`),

  'io-no-device': ({ device }: { device: string }) =>
    `This host has no block device ${device} (the kernel answers ENODEV). lsblk lists those there are.`,
  'io-device-twice': ({ device }: { device: string }) =>
    `${device} is named twice. Limits are for whole disks: a partition stands for its disk.`,
  'io-zero': ({ device, figure }: { device: string; figure: IoFigureName; amount: Whole }) =>
    `${device}, ${ioFigureWords[figure]}: 0 is not a limit that the kernel takes (v1 takes the limit away, v2 answers ERANGE). Choose "no limit", or a number above it.`,
  'io-one': ({ device, figure }: { device: string; figure: IoFigureName; amount: Whole }) =>
    `${device}, ${ioFigureWords[figure]}: v2 takes no limit below 2 (it answers EINVAL).`,
  'io-ops-wrap': ({
    device,
    figure,
    amount,
    most,
  }: {
    device: string;
    figure: IoFigureName;
    amount: Whole;
    most: number;
  }) =>
    `${device}, ${ioFigureWords[figure]}: v1 counts operations in 32 bits and would keep another number than ${amount} without a word. The most is ${most}.`,

  'class-id-wraps': ({ value }: { value: number }) =>
    `A class has 32 bits (ffff:ffff at most): of ${value} the kernel would keep the last 32 without a word.`,
  'priority-beyond': ({ interface: name, most }: { interface: string; most: number }) =>
    `${name}: a priority goes to ${most}.`,
  'count-beyond': ({ name, most }: { name: string; most: Whole }) => `${name}: the kernel counts to ${most} at most.`,
  'named-twice': ({ name }: { name: string }) => `${name} is named twice.`,
  'device-number': ({ number, most }: { number: string; most: number }) =>
    `${number}: numbers of devices go to ${most}. The kernel would take the next one for "*", every device, and refuse others.`,

  'file-unreadable': ({ path, user, errno }: { path: string; user: string; errno: string }) =>
    `${path} cannot be read by the agent's user, ${user} (${errno}).`,
  'file-not-understood': ({ dir, file }: { dir: string; file: string }) =>
    `Corral does not understand ${dir}: this kernel shows ${file} in a form that Corral does not know.`,
  'mounted-read-only': ({ path }: { path: string }) => `${path} lies on a read-only mount.`,
  'file-closed': ({ path, user }: { path: string; user: string }) =>
    `The agent's user, ${user}, may not write ${path}.`,
  'controller-not-enabled': ({ controller }: { controller: string }) =>
    `The ${controller} controller is not enabled for this group.`,
  'not-in-hierarchy-of': ({ controller, mountPoint }: { controller: string; mountPoint: string }) =>
    `The group does not exist in the ${controller} hierarchy (${mountPoint}).`,
  'not-on-root': ({ file }: { file: string }) => `The root group has no ${file}: the host itself is the limit.`,
  'no-swap-accounting': ({ file }: { file: string }) =>
    `This kernel does not offer ${file}: it does not account for swap.`,
  'file-not-offered': ({ file }: { file: string }) => `This kernel does not offer ${file}.`,
  'no-io-weight': ({ file }: { file: string }) =>
    `This kernel has no ${file}: no I/O scheduler that weighs groups is loaded (BFQ is one: modprobe bfq).`,
  'only-on-other-version': ({ controller, only, here }: { controller: string; only: number; here: number }) =>
    `Only cgroup v${only} has it; ${controller} is on v${here} here.`,
  'controller-not-on-host': ({ controller }: { controller: string }) => `This host has no ${controller} controller.`,
} satisfies Sentences;

/** A sentence on a limit. */
export const sayOfLimit = sayer(limitSentences);

function inListForm(what: string): string {
  return `${what} Write numbers and ranges, such as 0-3,8, with a stride such as 0-7:2/4, or all.`;
}
