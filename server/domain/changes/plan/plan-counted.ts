/** The part of misc and rdma in a plan: each resource or device that differs; one that is not named any more has no limit again. */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { DraftPlan } from '#server/domain/changes/change-lookup.ts';
import { editedValue, valueNow, versionOf } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { countedHere, withoutLimits } from '#server/domain/limits/counted-limits.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { writesOfRows } from './plan-rows.ts';

export function planMisc(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const value = editedValue(edits, 'misc.max');
  const version = versionOf(context, 'misc.max');
  if (value === undefined || version === null) return { writes: [], notes: [] };
  const known = countedHere('misc.max', { topology: context.topology, reading: context.own.limits['misc.max'] });
  const strange = value.find(({ resource }) => !known.includes(resource));
  if (strange) {
    const said = { resource: strange.resource, known: known.join(', ') };
    return { writes: [], notes: [note('no-misc-resource', said, 'misc.max')] };
  }
  const named = new Set(value.map(({ resource }) => resource));
  const ended = (valueNow(context.own, 'misc.max') ?? []).filter(({ resource }) => !named.has(resource));
  const table = [...value, ...ended.map(({ resource }) => ({ resource, most: 'max' as const }))];
  return { writes: writesOfRows(context, 'misc.max', table, version), notes: [] };
}

export function planRdma(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const value = editedValue(edits, 'rdma.max');
  const version = versionOf(context, 'rdma.max');
  if (value === undefined || version === null) return { writes: [], notes: [] };
  const known = countedHere('rdma.max', { topology: context.topology, reading: context.own.limits['rdma.max'] });
  const strange = value.find(({ device }) => !known.includes(device));
  if (strange) {
    const said = { device: strange.device, known: known.join(', ') };
    return { writes: [], notes: [note('no-rdma-device', said, 'rdma.max')] };
  }
  const named = new Set(value.map(({ device }) => device));
  const ended = (valueNow(context.own, 'rdma.max') ?? []).filter(({ device }) => !named.has(device));
  const table = [...value, ...ended.map(({ device }) => withoutLimits(device))];
  return { writes: writesOfRows(context, 'rdma.max', table, version), notes: [] };
}
