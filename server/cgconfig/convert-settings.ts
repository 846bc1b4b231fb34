/** The parameters of one controller of one group in the other version's words, each with the formula. */
import { sayOfConversion } from '#server/domain/config/conversion-sentences.ts';
import { meaningOfFile } from '#server/domain/groups/control-files.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { niceToShares, sharesToWeightKernel, weightToSharesKernel } from '#server/domain/limits/conversions.ts';
import { type IoFigure, ioFigures, ioFilesV1, ioKeys, mostOps } from '#server/domain/limits/io-limits.ts';
import type { LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { linesOfValue } from '#server/domain/limits/row-lines.ts';
import { readWritten, ruleOfFile } from '#server/domain/limits/written-text.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { anyFacts } from './config-host.ts';
import type { Setting } from './config-tree.ts';
import type { PrintedSetting } from './print-config.ts';

/** What stands in place of a setting; nothing where it is lost or has gone into another one. */
export interface ConvertedSetting {
  becomes: PrintedSetting[];
  said: Sentence;
  isLost: boolean;
}

type Values = ReadonlyMap<string, string>;

/** Names that differ, and nothing else. */
const renamed: Readonly<Record<string, string>> = {
  'cpu.cfs_burst_us': 'cpu.max.burst',
  'blkio.bfq.weight': 'io.bfq.weight',
};
const sizes: Readonly<Record<string, string>> = { 'memory.limit_in_bytes': 'memory.max' };
const sameOnBoth = /^(cpuset\.(cpus|mems)|pids\.max|cpu\.idle|misc\.max|rdma\.max)$/;
const hugePages = /^(hugetlb\.[0-9]+[KMG]B)\.(limit_in_bytes|max)$/;

/** `all` are the parameters of the group under this controller: some conversions need two of them. */
export function convertSetting({ key, value }: Setting, all: Values, to: CgroupVersion): ConvertedSetting {
  const huge = hugePages.exec(key.text)?.[1];
  const hugeThere = `${huge}.${to === 2 ? 'max' : 'limit_in_bytes'}`;
  // A file may be of that version already, in part or as a whole.
  const isThere = sameOnBoth.test(key.text) || key.text === hugeThere || meaningOfFile(to, key.text) !== null;
  if (isThere) return kept(sayOfConversion('convert-same', { key: key.text }), key.text, value.text);
  if (huge) return sizeOf(key.text, value.text, hugeThere, to);
  return to === 2 ? toV2(key.text, value.text, all) : toV1(key.text, value.text, all);
}

function toV2(key: string, text: string, all: Values): ConvertedSetting {
  const name = renamed[key];
  if (name) return kept(sayOfConversion('convert-renamed', { from: key, to: name }), name, text);
  const size = sizes[key];
  if (size) return sizeOf(key, text, size, 2);
  switch (key) {
    case 'cpu.shares': {
      const shares = readValue<'cpu.shares'>(1, key, text);
      if (shares === null) return unreadable(key, text);
      const weight = sharesToWeightKernel(shares);
      return kept(sayOfConversion('convert-shares', { shares, weight }), 'cpu.weight', String(weight));
    }
    case 'cpu.cfs_quota_us':
    case 'cpu.cfs_period_us': {
      const quota = quotaOf(1, all);
      if (!quota) return unreadable(key, text);
      const joined = { quota: String(quota.quotaUsec), period: String(quota.periodUsec) };
      const said = sayOfConversion('convert-quota-joined', joined);
      // Where both are set, the second has gone into the first.
      const first = [...all.keys()].find((each) => /^cpu\.cfs_(quota|period)_us$/.test(each));
      return first === key
        ? kept(said, 'cpu.max', `${joined.quota} ${joined.period}`)
        : { becomes: [], said, isLost: false };
    }
    case 'memory.memsw.limit_in_bytes': {
      const memsw = readValue<'memory.memsw'>(1, key, text);
      const memory = readValue<'memory.max'>(1, 'memory.limit_in_bytes', all.get('memory.limit_in_bytes') ?? '-1');
      if (memsw === null || memory === null) return unreadable(key, text);
      if (memsw !== 'max' && memory === 'max') return lost(sayOfConversion('lost-memsw', {}));
      if (memsw !== 'max' && memory !== 'max' && memsw < memory) return unreadable(key, text);
      const swap = memsw === 'max' || memory === 'max' ? 'max' : String(memsw - memory);
      const said = sayOfConversion('convert-memsw', { memsw: String(memsw), memory: String(memory), swap });
      return kept(said, 'memory.swap.max', swap);
    }
    case 'memory.soft_limit_in_bytes':
      return { ...sizeOf(key, text, 'memory.high', 2), said: sayOfConversion('convert-soft', {}) };
    case 'memory.oom_control':
      return readValue<'memory.oom_kill'>(1, key, text) === true
        ? { becomes: [], said: sayOfConversion('convert-oom-on', {}), isLost: false }
        : lost(sayOfConversion('lost-oom-off', {}));
    case 'memory.use_hierarchy':
      return { becomes: [], said: sayOfConversion('convert-always-so', { key }), isLost: false };
    case 'blkio.weight': {
      const from = Number(text);
      if (!/^\d+$/.test(text) || from < 10 || from > 1000) return unreadable(key, text);
      const weight = 1 + Math.trunc(((from - 10) * 9999) / 990);
      return kept(sayOfConversion('convert-blkio-weight', { from, to: weight }), 'io.weight', String(weight));
    }
  }
  return key.startsWith('blkio.throttle.')
    ? throttleOf(key, text, all)
    : lost(sayOfConversion('lost-parameter', { key, to: 2 }));
}

function toV1(key: string, text: string, all: Values): ConvertedSetting {
  const name = Object.entries(renamed).find(([, v2]) => v2 === key)?.[0];
  if (name) return kept(sayOfConversion('convert-renamed', { from: key, to: name }), name, text);
  const size = Object.entries(sizes).find(([, v2]) => v2 === key)?.[0];
  if (size) return sizeOf(key, text, size, 1);
  switch (key) {
    case 'cpu.weight': {
      const weight = readValue<'cpu.weight'>(2, key, text);
      if (weight === null) return unreadable(key, text);
      const shares = weightToSharesKernel(weight);
      return kept(sayOfConversion('convert-weight', { weight, shares }), 'cpu.shares', String(shares));
    }
    case 'cpu.weight.nice': {
      const nice = readValue<'cpu.weight.nice'>(2, key, text);
      const shares = nice === null ? null : niceToShares(nice);
      if (nice === null || shares === null || all.has('cpu.weight')) return unreadable(key, text);
      return kept(sayOfConversion('convert-nice', { nice, shares }), 'cpu.shares', String(shares));
    }
    case 'cpu.max': {
      const quota = quotaOf(2, all);
      if (!quota) return unreadable(key, text);
      const said = sayOfConversion('convert-quota-parted', {
        quota: String(quota.quotaUsec),
        period: String(quota.periodUsec),
      });
      const becomes = [
        { key: 'cpu.cfs_period_us', value: String(quota.periodUsec) },
        { key: 'cpu.cfs_quota_us', value: quota.quotaUsec === 'max' ? '-1' : String(quota.quotaUsec) },
      ];
      return { becomes, said, isLost: false };
    }
    case 'memory.swap.max': {
      const swap = readValue<'memory.swap.max'>(2, key, text);
      const memory = readValue<'memory.max'>(2, 'memory.max', all.get('memory.max') ?? 'max');
      if (swap === null || memory === null) return unreadable(key, text);
      if (swap !== 'max' && memory === 'max') return lost(sayOfConversion('lost-swap', {}));
      const memsw = swap === 'max' || memory === 'max' ? '-1' : String(memory + swap);
      const said = sayOfConversion('convert-swap', { memory: String(memory), swap: String(swap), memsw });
      return kept(said, 'memory.memsw.limit_in_bytes', memsw);
    }
    case 'io.max':
      return ioMaxParted(text);
  }
  return lost(sayOfConversion('lost-parameter', { key, to: 1 }));
}

/** A size is written as it stands, but for "no limit" and for what the other version would read as something else. */
function sizeOf(from: string, text: string, name: string, to: CgroupVersion): ConvertedSetting {
  const value = readValue<'memory.max'>(to === 2 ? 1 : 2, from, text);
  if (value === null) return unreadable(from, text);
  if (value === 'max') {
    const none = to === 2 ? 'max' : '-1';
    return kept(sayOfConversion('convert-no-limit', { from, to: name, value: none }), name, none);
  }
  const isPlain = /^[1-9]\d*[kmgt]?$/i.test(text) || text === '0';
  if (isPlain) return kept(sayOfConversion('convert-renamed', { from, to: name }), name, text);
  return kept(
    sayOfConversion('convert-plain-number', { from, to: name, text, value: String(value) }),
    name,
    String(value),
  );
}

/** Rows "8:0 1000" of one of v1's files; null where a line is no such row. */
function throttleRows(text: string): { disk: string; number: string }[] | null {
  const rows = linesOfValue(text).map((line) => {
    const [, disk = '', number = ''] = /^(\d+:\d+)\s+(\d+)$/.exec(line) ?? [];
    return { disk, number };
  });
  return rows.length === 0 || rows.some(({ disk }) => disk === '') ? null : rows;
}

/** The four files of v1 are one of v2, with a line for each disk. */
function throttleOf(key: string, text: string, all: Values): ConvertedSetting {
  const files = [...all.keys()].filter((file) => throttleRows(all.get(file) ?? '') && figureOfFileV1(file));
  const figure = figureOfFileV1(key);
  const own = throttleRows(text);
  if (!figure || !own) return unreadable(key, text);
  const [row, ...more] = own;
  const part = row && more.length === 0 ? `${ioKeys[figure]}=${maxOf(row.number)}` : ioKeys[figure];
  const said = sayOfConversion('convert-throttle', { from: key, part });
  // The others have gone into the first.
  if (key !== files[0]) return { becomes: [], said, isLost: false };
  const disks = new Map<string, string[]>();
  for (const one of ioFigures)
    for (const { disk, number } of throttleRows(all.get(ioFilesV1[one]) ?? '') ?? [])
      disks.set(disk, [...(disks.get(disk) ?? []), `${ioKeys[one]}=${maxOf(number)}`]);
  return kept(said, 'io.max', [...disks].map(([disk, parts]) => [disk, ...parts].join(' ')).join('\n'));
}

/** Each figure that io.max names becomes a row of its own file; what it does not name is left as it stands there too. */
function ioMaxParted(text: string): ConvertedSetting {
  const files = new Map<IoFigure, Map<string, string>>();
  const lines = linesOfValue(text);
  for (const line of lines) {
    const [disk = '', ...pairs] = line.split(/\s+/);
    if (!/^\d+:\d+$/.test(disk) || pairs.length === 0) return unreadable('io.max', text);
    for (const pair of pairs) {
      const [, name, amount] = /^([rw](?:bps|iops))=(max|\d{1,19})$/.exec(pair) ?? [];
      const figure = ioFigures.find((one) => ioKeys[one] === name);
      // The kernel takes neither 0 nor 1.
      if (!figure || amount === undefined || (amount !== 'max' && BigInt(amount) < 2n))
        return unreadable('io.max', text);
      const isNone = amount === 'max' || (figure.endsWith('OpsPerSecond') && BigInt(amount) > BigInt(mostOps));
      files.set(figure, (files.get(figure) ?? new Map()).set(disk, isNone ? '0' : String(BigInt(amount))));
    }
  }
  if (lines.length === 0) return unreadable('io.max', text);
  const becomes = ioFigures.flatMap((figure) => {
    const rows = [...(files.get(figure) ?? [])].map(([disk, amount]) => `${disk} ${amount}`);
    return rows.length === 0 ? [] : [{ key: ioFilesV1[figure], value: rows.join('\n') }];
  });
  const parts = [...files.keys()].map((figure) => `${ioKeys[figure]} is ${ioFilesV1[figure]}`).join(', ');
  return { becomes, said: sayOfConversion('convert-throttle-parted', { parts }), isLost: false };
}

function figureOfFileV1(file: string): IoFigure | undefined {
  return ioFigures.find((figure) => ioFilesV1[figure] === file);
}

/** v1 writes 0 for no limit. */
function maxOf(number: string): string {
  return /^0+$/.test(number) ? 'max' : number;
}

function quotaOf(version: CgroupVersion, all: Values): LimitValue<'cpu.quota'> | null {
  const quota: LimitValue<'cpu.quota'> = { quotaUsec: 'max', periodUsec: 100_000 };
  for (const file of version === 1 ? ['cpu.cfs_quota_us', 'cpu.cfs_period_us'] : ['cpu.max']) {
    const text = all.get(file);
    if (text === undefined) continue;
    const rule = ruleOfFile(version, file);
    const written = rule && readWritten(rule, file, text, anyFacts);
    if (written?.kind !== 'quota') return null;
    Object.assign(quota, written.part);
  }
  return quota;
}

function readValue<K extends LimitKey>(version: CgroupVersion, file: string, text: string): LimitValue<K> | null {
  const rule = ruleOfFile(version, file);
  const written = rule && readWritten(rule, file, text, anyFacts);
  return (written?.kind === 'edit' ? written.edit.value : null) as LimitValue<K> | null;
}

function kept(said: Sentence, key: string, value: string): ConvertedSetting {
  return { becomes: [{ key, value }], said, isLost: false };
}

function lost(said: Sentence): ConvertedSetting {
  return { becomes: [], said, isLost: true };
}

function unreadable(key: string, text: string): ConvertedSetting {
  return lost(sayOfConversion('lost-unreadable', { key, text }));
}
