/** What becomes of a parameter when a cgconfig.conf goes from one cgroup version to the other: the formula, or what is lost. */
import { type Sentences, sayer } from '#server/domain/sentence.ts';

type FromTo = { from: string; to: string };

export const conversionSentences = {
  'convert-same': ({ key }: { key: string }) => `${key} is the same on both versions.`,
  'convert-renamed': ({ from, to }: FromTo) => `${from} is called ${to}; the value is the same.`,
  'convert-no-limit': ({ from, to, value }: FromTo & { value: string }) =>
    `${from} is called ${to}, and "no limit" is written ${value}.`,
  'convert-plain-number': ({ from, to, text, value }: FromTo & { text: string; value: string }) =>
    `${from} is called ${to}; ${text} is ${value} bytes.`,
  'convert-shares': ({ shares, weight }: { shares: number; weight: number }) =>
    `cpu.weight = cpu.shares × 100 / 1024, rounded, from 1 to 10000 (as the kernel has it): ${shares} × 100 / 1024 = ${weight}.`,
  'convert-weight': ({ weight, shares }: { weight: number; shares: number }) =>
    `cpu.shares = cpu.weight × 1024 / 100, rounded (as the kernel has it): ${weight} × 1024 / 100 = ${shares}.`,
  'convert-nice': ({ nice, shares }: { nice: number; shares: number }) =>
    `cpu.weight.nice ${nice} is ${shares} shares in the kernel's own table.`,
  'convert-quota-joined': ({ quota, period }: { quota: string; period: string }) =>
    `cpu.max holds quota and period, "${quota} ${period}"${quota === 'max' ? '; -1 is max' : ''}. The period is 100000 µs where nothing is said.`,
  'convert-quota-parted': ({ quota, period }: { quota: string; period: string }) =>
    `cpu.max "${quota} ${period}" is two files on v1; the period goes first, because the kernel compares the quota by it.`,
  'convert-memsw': ({ memsw, memory, swap }: { memsw: string; memory: string; swap: string }) =>
    `memory.swap.max = memory.memsw.limit_in_bytes − memory.limit_in_bytes: ${memsw} − ${memory} = ${swap}.`,
  'convert-swap': ({ memory, swap, memsw }: { memory: string; swap: string; memsw: string }) =>
    `memory.memsw.limit_in_bytes = memory.max + memory.swap.max: ${memory} + ${swap} = ${memsw}.`,
  'convert-soft': () =>
    'memory.soft_limit_in_bytes becomes memory.high, as libcgroup 3 does it. It is stricter: above memory.high the group is throttled at once, above the soft limit only when the host is short of memory.',
  'convert-oom-on': () => 'memory.oom_control = 0 is what every v2 group has: left out.',
  'convert-always-so': ({ key }: { key: string }) => `${key} is always 1 on v2: left out.`,
  'convert-blkio-weight': ({ from, to }: { from: number; to: number }) =>
    `io.weight = 1 + (blkio.weight − 10) × 9999 / 990: ${from} becomes ${to}.`,
  'convert-throttle': ({ from, part }: { from: string; part: string }) => `${from} is ${part} in io.max.`,
  'convert-throttle-parted': ({ parts }: { parts: string }) =>
    `io.max is a file for each figure on v1: ${parts}; max is written 0, which removes the limit there. On v1 it holds for the processes directly in the group, not for those of the groups below.`,
  'convert-controller': ({ from, to }: FromTo) => `The controller ${from} is called ${to}.`,

  'lost-parameter': ({ key, to }: { key: string; to: number }) => `cgroup v${to} has nothing for ${key}: it is lost.`,
  'lost-controller': ({ controller, to }: { controller: string; to: number }) =>
    `cgroup v${to} has no controller ${controller}: its block is lost.`,
  'lost-cpuacct': () => 'cpuacct is part of cpu on v2, which counts always: its block is left out.',
  'lost-group': ({ group, to }: { group: string; to: number }) =>
    `Nothing of ${group} is left on cgroup v${to}: the group is left out.`,
  'lost-oom-off': () => 'v2 cannot keep processes waiting instead of killing them: memory.oom_control = 1 is lost.',
  'lost-memsw': () => 'Memory and swap together has no v2 value without a memory limit of the same group: it is lost.',
  'lost-swap': () => 'memory.swap.max has no v1 value without memory.max of the same group: it is lost.',
  'lost-unreadable': ({ key, text }: { key: string; text: string }) =>
    `${key} = "${text}" is no value that the kernel takes: it is lost.`,
} satisfies Sentences;

/** A sentence on a conversion. */
export const sayOfConversion = sayer(conversionSentences);
