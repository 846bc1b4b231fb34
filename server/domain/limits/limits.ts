/**
 * The limits that people set: one key per limit, the value each takes, and the zod schema that the form, the API
 * and the agent share. Values are exact: bytes are bigint, "no limit" is the word 'max', never a number.
 * What each key means on v1 and on v2 (file, range, text) is in limit-catalogue.ts.
 */
// The small form of zod: the browser loads it with the form, and the whole of zod would be a tenth of the page.
import * as z from 'zod/mini';
import type { Sentence } from '#server/domain/sentence.ts';

// Compiling checks from text is what the pages' Content-Security-Policy forbids; trying it would be reported in the browser.
z.config({ jitless: true });

/** "No limit" is a value of its own. */
export type Limit<T> = 'max' | T;

/** A script may send a size as a plain JSON number: beyond 2^53 that would not be exact, and is refused. Our own code has bigint. */
const plainBytes = z.pipe(
  z.int().check(z.minimum(0)),
  z.transform((size: number) => BigInt(size)),
);
const exactWhole = (what: string) =>
  z
    .union([z.bigint().check(z.minimum(0n), z.maximum((1n << 63n) - 1n)), plainBytes])
    .check(
      z.describe(`a whole number${what} (beyond 2^53 - 1 as text, marked as bigint in meta.values)`),
    ) as unknown as z.ZodMiniType<bigint, bigint>;
const bytes = exactWhole(' of bytes');
const flag = z.boolean();
/** Nothing below 0; every bound of the kernel's own is for limit-catalogue.ts to explain. */
const whole = z.int().check(z.minimum(0));
/** v1's own spelling of "no limit", -1, is taken and becomes the word at once: nothing behind this schema meets it. */
const noLimit = <T extends number | bigint>(minusOne: T) =>
  z.union([
    z.literal('max'),
    z.pipe(
      z.literal(minusOne),
      z.transform(() => 'max' as const),
    ),
  ]);
/** A script's plain -1, as its plain sizes. */
const plainNoLimit = noLimit(-1) as unknown as ReturnType<typeof noLimit<bigint>>;
const bytesOrMax = z.union([noLimit(-1n), plainNoLimit, bytes]);
const wholeOrMax = z.union([noLimit(-1), whole]);
const text = z.string().check(z.maxLength(4096));
/** The limits of one disk by "MAJOR:MINOR"; what is left out is no limit. */
const rate = z._default(bytesOrMax, 'max') as unknown as typeof bytesOrMax;
const ops = z._default(wholeOrMax, 'max') as unknown as typeof wholeOrMax;
const deviceLimits = z.object({
  device: z.string().check(z.regex(/^\d{1,9}:\d{1,9}$/, 'A disk is named as MAJOR:MINOR, such as 8:0.')),
  readBytesPerSecond: rate,
  writeBytesPerSecond: rate,
  readOpsPerSecond: ops,
  writeOpsPerSecond: ops,
});

/** Resources and devices by the kernel's names: one word each. */
const name = z.string().check(z.regex(/^[!-~]{1,64}$/));
const miscLimit = z.object({ resource: name, most: z.union([noLimit(-1n), plainNoLimit, exactWhole('')]) });
const rdmaLimits = z.object({ device: name, handles: ops, objects: ops });

/** One number for each disk that has one of its own. */
const diskAmounts = z.array(z.object({ device: deviceLimits.shape.device, amount: whole })).check(z.maxLength(64));

/** One device, or "*" for all of its kind, and what it may be used for. */
const deviceRule = z.object({
  type: z.enum(['b', 'c']),
  major: z.union([z.literal('*'), whole]),
  minor: z.union([z.literal('*'), whole]),
  access: z.string().check(z.regex(/^(?=.)r?w?m?$/, 'Access is some of r, w and m, in this order.')),
});

export const limitEditSchema = z.discriminatedUnion('key', [
  /** v1 cpu.shares. The kernel keeps 2..262144 and clamps silently. */
  z.object({ key: z.literal('cpu.shares'), value: whole }),
  /** v2 cpu.weight, 1..10000. */
  z.object({ key: z.literal('cpu.weight'), value: whole }),
  /** v2 cpu.weight.nice, -20..19: another way to set the weight. */
  z.object({ key: z.literal('cpu.weight.nice'), value: z.int().check(z.minimum(-100), z.maximum(100)) }),
  /** v1 cpu.cfs_quota_us + cpu.cfs_period_us, v2 cpu.max. Microseconds. */
  z.object({
    key: z.literal('cpu.quota'),
    value: z.object({ quotaUsec: wholeOrMax, periodUsec: whole }),
  }),
  /** v1 cpu.cfs_burst_us, v2 cpu.max.burst. Microseconds. */
  z.object({ key: z.literal('cpu.burst'), value: whole }),
  /** cpu.idle, both versions. */
  z.object({ key: z.literal('cpu.idle'), value: flag }),
  /** A cpu list as people write it ("0-3,8", "0-7:2/4", "all", ""); normalised by parseCpuList. */
  z.object({ key: z.literal('cpuset.cpus'), value: text }),
  z.object({ key: z.literal('cpuset.mems'), value: text }),
  /** v1 only. */
  z.object({ key: z.literal('cpuset.cpu_exclusive'), value: flag }),
  z.object({ key: z.literal('cpuset.mem_exclusive'), value: flag }),
  /** v2 only. */
  z.object({ key: z.literal('cpuset.cpus.exclusive'), value: text }),
  z.object({ key: z.literal('cpuset.cpus.partition'), value: z.enum(['member', 'root', 'isolated']) }),
  /** v1 memory.limit_in_bytes, v2 memory.max. */
  z.object({ key: z.literal('memory.max'), value: bytesOrMax }),
  /** v1 memory.memsw.limit_in_bytes: memory and swap together. */
  z.object({ key: z.literal('memory.memsw'), value: bytesOrMax }),
  /** v1 memory.soft_limit_in_bytes. */
  z.object({ key: z.literal('memory.soft'), value: bytesOrMax }),
  /** v2 only, from here to oom.group but for swappiness. */
  z.object({ key: z.literal('memory.min'), value: bytesOrMax }),
  z.object({ key: z.literal('memory.low'), value: bytesOrMax }),
  z.object({ key: z.literal('memory.high'), value: bytesOrMax }),
  z.object({ key: z.literal('memory.swap.max'), value: bytesOrMax }),
  z.object({ key: z.literal('memory.swap.high'), value: bytesOrMax }),
  z.object({ key: z.literal('memory.zswap.max'), value: bytesOrMax }),
  /** v1 memory.swappiness, 0..200 (0..100 on older kernels). */
  z.object({ key: z.literal('memory.swappiness'), value: whole }),
  /** v1 memory.oom_control: true = the kernel may kill (oom_kill_disable 0). */
  z.object({ key: z.literal('memory.oom_kill'), value: flag }),
  /** v2 memory.oom.group. */
  z.object({ key: z.literal('memory.oom.group'), value: flag }),
  /** v1 blkio.throttle.*, v2 io.max: every disk that has limits. One that is not named has none. */
  z.object({ key: z.literal('io.max'), value: z.array(deviceLimits).check(z.maxLength(64)) }),
  /** The weight of the group beside its siblings: v2 io.weight, v1 blkio.weight of the old CFQ scheduler. */
  z.object({ key: z.literal('io.weight'), value: whole }),
  /** The same for the BFQ scheduler: v2 io.bfq.weight, v1 blkio.bfq.weight. */
  z.object({ key: z.literal('io.bfq.weight'), value: whole }),
  /** Weights of single disks, in place of io.weight: v2 io.weight, v1 blkio.weight_device. */
  z.object({ key: z.literal('io.weight.disks'), value: diskAmounts }),
  /** The same for the BFQ scheduler: v2 io.bfq.weight, v1 blkio.bfq.weight_device. */
  z.object({ key: z.literal('io.bfq.weight.disks'), value: diskAmounts }),
  /** v2 io.latency: what a request may take, in microseconds, before groups with looser targets are slowed. */
  z.object({ key: z.literal('io.latency'), value: diskAmounts }),
  /** One for each size of huge pages: v1 hugetlb.<size>.limit_in_bytes, v2 hugetlb.<size>.max. */
  z.object({ key: z.literal('hugetlb.64KB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.1MB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.2MB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.16MB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.32MB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.512MB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.1GB'), value: bytesOrMax }),
  z.object({ key: z.literal('hugetlb.16GB'), value: bytesOrMax }),
  /** v1 devices.list: 'all', or all that is allowed. */
  z.object({
    key: z.literal('devices.rules'),
    value: z.union([z.literal('all'), z.array(deviceRule).check(z.maxLength(256))]),
  }),
  /** v1: the class of the group's packets as one number; 10:1 is 0x100001. */
  z.object({ key: z.literal('net_cls.classid'), value: whole }),
  /** v1: interfaces with a priority other than 0. */
  z.object({
    key: z.literal('net_prio.ifpriomap'),
    value: z
      .array(z.object({ interface: z.string().check(z.regex(/^[!-~]{1,15}$/)), priority: whole }))
      .check(z.maxLength(64)),
  }),
  /** Both: resources that have a limit. */
  z.object({ key: z.literal('misc.max'), value: z.array(miscLimit).check(z.maxLength(64)) }),
  /** Both: RDMA devices that have limits; what is left out is no limit. */
  z.object({ key: z.literal('rdma.max'), value: z.array(rdmaLimits).check(z.maxLength(64)) }),
  /** Both. 0..4194304. */
  z.object({
    key: z.literal('pids.max'),
    value: wholeOrMax,
  }),
]);

export type LimitEdit = z.infer<typeof limitEditSchema>;
export type LimitKey = LimitEdit['key'];
export type LimitValue<K extends LimitKey = LimitKey> = Extract<LimitEdit, { key: K }>['value'];

const eachOnce = z.refine<readonly LimitEdit[]>(
  (edits) => new Set(edits.map((edit) => edit.key)).size === edits.length,
  'A limit is named twice.',
);

/** Edits of one change: each key at most once. */
export const limitEditsSchema = z
  .array(limitEditSchema)
  .check(z.minLength(1, 'Nothing to change.'), z.maxLength(32), eachOnce);

/** The first limits of a new group: there may be none. */
export const firstEditsSchema = z._default(z.array(limitEditSchema).check(z.maxLength(32), eachOnce), []);

/** One limit of one group as the kernel tells it now. */
export type LimitReading<K extends LimitKey = LimitKey> =
  | {
      kind: 'value';
      value: LimitValue<K>;
      /** Control files it was read from with their raw text, e.g. [{file:'cpu.cfs_quota_us', text:'-1'}, …]. */
      files: { file: string; path: string; text: string }[];
      /** Null when this agent may write it, else the reason it may not. */
      readOnly: Sentence | null;
    }
  /** Not there, and why: controller not enabled here, another version, root group … */
  | { kind: 'absent'; reason: Sentence };

export type GroupLimits = { [K in LimitKey]?: LimitReading<K> };

/** What a limit is measured against: present and peak use. Null where the kernel does not tell. */
export interface LimitUse {
  cpus: number | null;
  memoryBytes: bigint | null;
  memoryPeakBytes: bigint | null;
  /** Memory and swap together (v1), or swap (v2). */
  memswBytes: bigint | null;
  swapBytes: bigint | null;
  pids: number | null;
  pidsPeak: number | null;
}
