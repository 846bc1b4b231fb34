/** The part of v1's network controllers in a plan. */
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { DraftPlan } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, valueNow } from '#server/domain/changes/change-lookup.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { interfacesIn } from '#server/domain/limits/net-limits.ts';
import { writesOfRows } from './plan-rows.ts';

/** The class of the group's packets. */
export function planClassId(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const value = editedValue(edits, 'net_cls.classid');
  if (value === undefined) return { writes: [], notes: [] };
  const writes = (limitRule(1, 'net_cls.classid')?.toWrites(value, factsOf(context)) ?? [])
    .filter((write) => write.keeps !== settingNow(context.own, write.file))
    .map((write) => ({ key: 'net_cls.classid' as const, ...write }));
  return { writes, notes: [] };
}

/** The priorities, interface by interface; one that is not named any more goes back to 0. */
export function planPriorities(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const value = editedValue(edits, 'net_prio.ifpriomap');
  if (value === undefined) return { writes: [], notes: [] };
  const known = interfacesIn(settingNow(context.own, 'net_prio.ifpriomap') ?? '').map((one) => one.interface);
  const missing = value.find((one) => !known.includes(one.interface));
  if (missing)
    return {
      writes: [],
      notes: [note('no-interface', { interface: missing.interface, known: known.join(', ') }, 'net_prio.ifpriomap')],
    };
  const named = new Set(value.map((one) => one.interface));
  const ended = (valueNow(context.own, 'net_prio.ifpriomap') ?? []).filter((one) => !named.has(one.interface));
  const table = [...value, ...ended.map((one) => ({ ...one, priority: 0 }))];
  return { writes: writesOfRows(context, 'net_prio.ifpriomap', table, 1), notes: [] };
}
