/**
 * The io controller's part of a plan. No figure depends on another, so the order is only that of the disks; what there is
 * to say is what people do not expect of them.
 */
import type { ChangeContext, PlanNote } from '#server/domain/changes/change.ts';
import type { DraftPlan } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { diskOf, nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { type DiskAmount, type DiskAmountKey, diskAmountKeys } from '#server/domain/limits/disk-amounts.ts';
import { type DeviceLimits, ioFigures, isUnlimited, keptLimits, unlimited } from '#server/domain/limits/io-limits.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { isTable, textThatEmpties } from '#server/domain/limits/setting-rows.ts';
import { writesOfRows } from './plan-rows.ts';

/** The writes, disk by disk, and the notes on them. */
export function planIo(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const weights = (['io.weight', 'io.bfq.weight'] as const).map((key) => planWeight(context, edits, key, version));
  const amounts = diskAmountKeys.map((key) => planAmounts(context, edits, key, version));
  const parts = [planTable(context, edits, version), ...weights, ...amounts];
  const notes = parts.flatMap(({ notes: each }) => each);
  const writes = parts.flatMap((part) => part.writes);
  return isRefusedAmong(notes) ? { writes, notes } : withForgotten(context, edits, version, { writes, notes });
}

function isRefusedAmong(notes: readonly PlanNote[]): boolean {
  return notes.some(({ severity }) => severity === 'refused');
}

/**
 * BFQ forgets the weights of single disks when the one for all is written: they are written again after it, and before it as
 * they are, which changes nothing and is what putting it back ends with.
 * Source: bfq_io_set_weight_legacy() in block/bfq-cgroup.c; seen on Linux 6.18 (v1) and 6.1 (v2).
 */
function withForgotten(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  version: CgroupVersion,
  { writes, notes }: DraftPlan,
): DraftPlan {
  const key = 'io.bfq.weight.disks';
  const now = valueNow(context.own, key) ?? [];
  const rule = limitRule<LimitKey>(version, key);
  if (!rule || !writes.some((write) => write.key === 'io.bfq.weight') || now.length === 0) return { writes, notes };
  const rowsOf = (table: readonly DiskAmount[]) =>
    rule.toWrites([...table], factsOf(context)).map((write) => ({ key: key as typeof key, ...write }));
  const standing = rowsOf(now).map((write) => ({ ...write, before: write.keeps }));
  const asked = editedValue(edits, key);
  const again = rowsOf(asked ?? now).map((write) => ({
    ...write,
    before: settingNow(context.own, write.file, write.text) ?? '',
  }));
  const others = writes.filter((write) => write.key !== key || write.keeps === '');
  return { writes: [...standing, ...others, ...again], notes: [...notes, note('io-bfq-forgets', {}, 'io.bfq.weight')] };
}

function planTable(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const table = editedValue(edits, 'io.max');
  if (table === undefined) return { writes: [], notes: [] };
  const writes = writesOfRows(context, 'io.max', withTheirEnds(context, table), version);
  const notes = [...table.flatMap((limits) => notesOfDisk(context, limits)), ...notesOfVersion(table, version)];
  return { writes, notes: writes.length === 0 ? [] : notes };
}

/** A weight, and whether any disk weighs groups now. */
function planWeight(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: 'io.weight' | 'io.bfq.weight',
  version: CgroupVersion,
): DraftPlan {
  const value = editedValue(edits, key);
  if (value === undefined) return { writes: [], notes: [] };
  const writes = (limitRule(version, key)?.toWrites(value, factsOf(context)) ?? [])
    .map((write) => ({ key, ...write, ...standingOf(context, write) }))
    .filter((write) => write.keeps !== settingNow(context.own, write.file, write.text));
  if (writes.length === 0) return { writes, notes: [] };
  if (key === 'io.weight') return { writes, notes: version === 2 ? [note('io-weight-cost', {}, key)] : [] };
  const others = context.devices.filter(({ scheduler, partOf, bytes }) => partOf === null && bytes > 0 && scheduler);
  const usesBfq = others.some(({ scheduler }) => scheduler === 'bfq');
  const disks = others.map(({ name, scheduler }) => `${name} (${scheduler})`).join(', ');
  return { writes, notes: usesBfq ? [] : [note('io-weight-no-bfq', { disks }, key)] };
}

/** One number a disk. A weight for BFQ is refused by the kernel where the disk has another scheduler. */
function planAmounts(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: DiskAmountKey,
  version: CgroupVersion,
): DraftPlan {
  const table = editedValue(edits, key);
  const rule = limitRule<LimitKey>(version, key);
  if (table === undefined || !rule) return { writes: [], notes: [] };
  const { devices } = context;
  const diskNumber = (device: string) => diskOf(devices, device)?.device ?? device;
  const named = new Set(table.map(({ device }) => diskNumber(device)));
  const ended = (valueNow(context.own, key) ?? []).filter(({ device }) => !named.has(device));
  const [file] = rule.files;
  const ends = ended.map(({ device }) => ({ key, file, text: textThatEmpties(file, device), keeps: '' }));
  const writes = [
    ...writesOfRows(context, key, table, version),
    ...ends.map((write) => ({ ...write, before: settingNow(context.own, file, write.text) ?? '' })),
  ];
  if (writes.length === 0) return { writes, notes: [] };
  const parts = table.filter(({ device }) => diskNumber(device) !== device);
  const notes = parts.map(({ device }) =>
    note('io-partition', { part: nameOfDevice(devices, device), disk: nameOfDevice(devices, diskNumber(device)) }, key),
  );
  const unweighed = key === 'io.bfq.weight.disks' ? table.map(({ device }) => diskOf(devices, device)) : [];
  const other = unweighed.find((disk) => disk && disk.scheduler !== 'bfq');
  if (other)
    return {
      writes: [],
      notes: [note('io-disk-no-bfq', { disk: other.name, scheduler: other.scheduler ?? 'none' }, key)],
    };
  const uncosted = key === 'io.weight.disks' && version === 2 ? table.map(({ device }) => diskOf(devices, device)) : [];
  const without = uncosted.find((disk) => disk?.hasIoCost === false);
  if (without) {
    const { device, name: disk } = without;
    return { writes: [], notes: [note('io-disk-no-cost', { disk, device }, key)] };
  }
  return {
    writes,
    notes: key === 'io.weight.disks' && version === 2 ? [...notes, note('io-weight-cost', {}, key)] : notes,
  };
}

/** Of a file with weights of single disks too, the one for all. */
function standingOf({ own }: ChangeContext, { file, text }: { file: string; text: string }): { before?: string } {
  const before = isTable(file) ? settingNow(own, file, text) : null;
  return before === null ? {} : { before };
}

/** The table with the disks that have limits now and are to have none. */
function withTheirEnds(context: ChangeContext, table: readonly DeviceLimits[]): DeviceLimits[] {
  const named = new Set(table.map((limits) => diskOf(context.devices, limits.device)?.device));
  const ended = (valueNow(context.own, 'io.max') ?? []).filter(({ device }) => !named.has(device));
  return [...table, ...ended.map(({ device }) => unlimited(device))];
}

function notesOfDisk(context: ChangeContext, limits: DeviceLimits): PlanNote[] {
  const { devices } = context;
  const kept = keptLimits(limits, devices);
  const disk = nameOfDevice(devices, kept.device);
  const notes: PlanNote[] = [];
  if (kept.device !== limits.device)
    notes.push(note('io-partition', { part: nameOfDevice(devices, limits.device), disk }, 'io.max'));
  for (const figure of ioFigures)
    if (kept[figure] === 'max' && limits[figure] !== 'max')
      notes.push(note('io-no-limit', { disk, figure, amount: BigInt(limits[figure]) }, 'io.max'));
  return notes;
}

function notesOfVersion(table: readonly DeviceLimits[], version: CgroupVersion): PlanNote[] {
  const limited = table.filter((limits) => !isUnlimited(limits));
  if (version !== 1 || limited.length === 0) return [];
  const writes = limited.some(
    ({ writeBytesPerSecond: bytes, writeOpsPerSecond: ops }) => bytes !== 'max' || ops !== 'max',
  );
  return [note('io-flat-v1', {}, 'io.max'), ...(writes ? [note('io-buffered-v1', {}, 'io.max')] : [])];
}
