/**
 * Limits on what a host has a number of: misc counts resources that the kernel names (sev, sev_es, tdx: keys for encrypted guests),
 * rdma counts handles and objects on each RDMA device. The value of the limit is the whole table: what it does not name has no limit.
 * Both versions have the same files.
 * Source: cgroup-v2.rst, "Misc" and "RDMA"; misc_cg_max_write() in kernel/cgroup/misc.c, rdmacg_resource_set_max() in
 * kernel/cgroup/rdma.c.
 */
import { AppError } from '#server/domain/errors.ts';
import type { CgroupVersion, HostTopology } from '#server/domain/groups/host.ts';
import type { LimitRule } from './limit-rule.ts';
import { sayOfLimit } from './limit-sentences.ts';
import type { LimitEdit, LimitReading, LimitValue } from './limits.ts';
import { clip } from './typed-amount.ts';

export type MiscLimit = LimitValue<'misc.max'>[number];
export type RdmaLimits = LimitValue<'rdma.max'>[number];

/** The limits of this kind. */
export const countedKeys = ['misc.max', 'rdma.max'] as const;
export type CountedKey = (typeof countedKeys)[number];
export type CountedEdit = Extract<LimitEdit, { key: CountedKey }>;

export function isCounted(edit: LimitEdit): edit is CountedEdit {
  return isCountedKey(edit.key);
}

export function isCountedKey(key: string): key is CountedKey {
  return countedKeys.some((one) => one === key);
}

/** What each figure of a device is in rdma.max, in its order. */
const rdmaKeys = { handles: 'hca_handle', objects: 'hca_object' } as const;
export const rdmaFigures = ['handles', 'objects'] as const;

/** Use is counted in 64 bits with a sign. */
export const mostCount = (1n << 63n) - 1n;
/** rdma counts in 32 bits with a sign, of which the largest number stands for "no limit". */
export const mostRdma = 2 ** 31 - 1;

/** Resources or devices that the kernel has here: those in the group's own file, and those that the host tells. */
export function countedHere(
  key: CountedKey,
  { topology, reading }: { topology: HostTopology; reading: LimitReading | undefined },
): string[] {
  const text = reading?.kind === 'value' ? (reading.files[0]?.text ?? '') : '';
  const ofHost =
    key === 'misc.max' ? (topology.miscCapacity ?? []).map(({ resource }) => resource) : (topology.rdmaDevices ?? []);
  return [...new Set([...rowsOf(text).map(([name]) => name), ...ofHost])];
}

/** "sev 5; sev_es 10", "mlx5_0 hca_handle=2"; '' where nothing is limited. */
export function countedText(edit: CountedEdit): string {
  const rows = edit.key === 'misc.max' ? edit.value.map(miscText) : edit.value.map(rdmaText);
  return rows.join('; ');
}

/** misc.max: "sev 5" a resource; what has no limit shows "max". Throws NOT_AVAILABLE. */
export function parseMisc(text: string): MiscLimit[] {
  return rowsOf(text).flatMap(([resource, said = '', ...more]): MiscLimit[] => {
    const most = readCount(said);
    if (most === null || more.length > 0) throw notUnderstood('misc.max', [resource, said, ...more]);
    // The largest number there is stands for "no limit", and is shown as that.
    return most === 'max' ? [] : [{ resource, most }];
  });
}

/** rdma.max: "mlx5_0 hca_handle=2 hca_object=max" a device. Throws NOT_AVAILABLE. */
export function parseRdma(text: string): RdmaLimits[] {
  return rowsOf(text)
    .map(([device, ...pairs]) => {
      const row = withFigures(withoutLimits(device), pairs);
      if ('fault' in row || pairs.length === 0) throw notUnderstood('rdma.max', [device, ...pairs]);
      return row;
    })
    .filter(({ handles, objects }) => handles !== 'max' || objects !== 'max');
}

/** A device that nothing is limited on. */
export function withoutLimits(device: string): RdmaLimits {
  return { device, handles: 'max', objects: 'max' };
}

/** A device's figures with those of a text put in, or what is wrong with it: "hca_handle=2", "hca_object=max". */
export function withFigures(of: RdmaLimits, pairs: readonly string[]): RdmaLimits | { fault: string } {
  const row = { ...of };
  for (const pair of pairs) {
    const [, name, said = ''] = /^(\w+)=(.*)$/.exec(pair) ?? [];
    const figure = rdmaFigures.find((one) => rdmaKeys[one] === name);
    const count = readCount(said);
    if (!figure || count === null)
      return {
        fault: `"${clip(pair)}" is neither hca_handle= nor hca_object= with a whole number or max behind it.`,
      };
    if (count !== 'max' && count > BigInt(mostRdma))
      return { fault: `"${clip(pair)}" is more than the kernel counts of it: ${mostRdma} at most.` };
    row[figure] = count === 'max' ? count : Number(count);
  }
  return row;
}

/** Base ten or max; null for anything else. The kernel itself reads 010 as octal, and takes "5x" for 5 in rdma.max. */
export function readCount(text: string): 'max' | bigint | null {
  if (text === 'max') return 'max';
  return /^(0|[1-9]\d{0,19})$/.test(text) ? BigInt(text) : null;
}

/** The rules of both controllers on a version. */
export function countedRules(version: CgroupVersion): { readonly [K in CountedKey]: LimitRule<K> } {
  return {
    'misc.max': {
      key: 'misc.max',
      version,
      controller: 'misc',
      files: ['misc.max'],
      label: 'Counted resources',
      meaning:
        'How many of each resource the group and all below it may have. What asks for more fails; what is in use stays.',
      unit: 'resources',
      optional: true,
      initial: [],
      parse: ([text]) => parseMisc(text ?? ''),
      toWrites: (table) => table.map(miscText).map((text) => ({ file: 'misc.max', text, keeps: text })),
      fault(table) {
        const beyond = table.find(({ most }) => most !== 'max' && most > mostCount);
        if (beyond) return sayOfLimit('count-beyond', { name: beyond.resource, most: mostCount });
        return twiceIn(table.map(({ resource }) => resource));
      },
    },
    'rdma.max': {
      key: 'rdma.max',
      version,
      controller: 'rdma',
      files: ['rdma.max'],
      label: 'RDMA resources',
      meaning:
        'How many handles and objects the group and all below it may have on a device. What asks for more fails; what is in use stays.',
      unit: 'rdma-devices',
      optional: true,
      initial: [],
      parse: ([text]) => parseRdma(text ?? ''),
      toWrites: (table) => table.map((row) => ({ file: 'rdma.max', text: rdmaRow(row), keeps: rdmaRow(keptOf(row)) })),
      fault(table) {
        const isBeyond = (count: 'max' | number) => count !== 'max' && count > mostRdma;
        const beyond = table.find(({ handles, objects }) => isBeyond(handles) || isBeyond(objects));
        if (beyond) return sayOfLimit('count-beyond', { name: beyond.device, most: BigInt(mostRdma) });
        return twiceIn(table.map(({ device }) => device));
      },
    },
  };
}

function miscText({ resource, most }: MiscLimit): string {
  return `${resource} ${most}`;
}

/** Both figures, in the kernel's order: a write of one alone would leave the other as it was. */
function rdmaRow(row: RdmaLimits): string {
  return [row.device, ...rdmaFigures.map((figure) => `${rdmaKeys[figure]}=${row[figure]}`)].join(' ');
}

/** What is limited, and nothing else. */
function rdmaText(row: RdmaLimits): string {
  const set = rdmaFigures.filter((figure) => row[figure] !== 'max');
  return [row.device, ...set.map((figure) => `${rdmaKeys[figure]}=${row[figure]}`)].join(' ');
}

function keptOf({ device, ...figures }: RdmaLimits): RdmaLimits {
  const kept = (count: 'max' | number) => (count === mostRdma ? 'max' : count);
  return { device, handles: kept(figures.handles), objects: kept(figures.objects) };
}

function twiceIn(names: readonly string[]) {
  const name = names.find((one, at) => names.indexOf(one) !== at);
  return name === undefined ? null : sayOfLimit('named-twice', { name });
}

/** The words of each line that has any. */
function rowsOf(text: string): [name: string, ...words: string[]][] {
  return text.split('\n').flatMap((line): [string, ...string[]][] => {
    const [name = '', ...words] = line.trim().split(/\s+/);
    return name === '' ? [] : [[name, ...words]];
  });
}

function notUnderstood(file: string, words: readonly string[]): AppError {
  return new AppError('NOT_AVAILABLE', {
    public: `This kernel shows ${file} in a form that Corral does not know.`,
    detail: JSON.stringify(words.join(' ').slice(0, 200)),
  });
}
