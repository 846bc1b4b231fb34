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
import { type DeviceLimits, ioFigures, isUnlimited, keptLimits, unlimited } from '#server/domain/limits/io-limits.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { writesOfRows } from './plan-rows.ts';

/** The writes, disk by disk, and the notes on them. */
export function planIo(context: ChangeContext, edits: readonly LimitEdit[], version: CgroupVersion): DraftPlan {
  const weights = (['io.weight', 'io.bfq.weight'] as const).map((key) => planWeight(context, edits, key, version));
  const parts = [planTable(context, edits, version), ...weights];
  return { writes: parts.flatMap(({ writes }) => writes), notes: parts.flatMap(({ notes }) => notes) };
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
    .filter((write) => write.keeps !== settingNow(context.own, write.file))
    .map((write) => ({ key, ...write }));
  if (writes.length === 0) return { writes, notes: [] };
  if (key === 'io.weight') return { writes, notes: version === 2 ? [note('io-weight-cost', {}, key)] : [] };
  const others = context.devices.filter(({ scheduler, partOf, bytes }) => partOf === null && bytes > 0 && scheduler);
  const usesBfq = others.some(({ scheduler }) => scheduler === 'bfq');
  const disks = others.map(({ name, scheduler }) => `${name} (${scheduler})`).join(', ');
  return { writes, notes: usesBfq ? [] : [note('io-weight-no-bfq', { disks }, key)] };
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
