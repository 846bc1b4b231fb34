/**
 * What to know before a group is changed that somebody else keeps. An engine's groups are not changed behind its back:
 * the change is refused with the engine's own command, unless an administrator says to write all the same.
 */

import { unitOf } from '#server/domain/groups/unit-of.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, ChangeRequest, PlanNote } from './change.ts';
import { withoutSystemdProperty } from './equivalents.ts';
import { ownerWay } from './owner-commands.ts';
import { note } from './sentences/note.ts';
import type { SystemdCall } from './systemd-call.ts';
import { dropInRoots } from './systemd-way.ts';

/** At most one note, for the owner of the group. */
export function ownerNotes(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { override, way: asked, through }: Pick<ChangeRequest, 'way'> & { override: boolean; through: SystemdCall | null },
): PlanNote[] {
  const label = context.owner.label ?? '';
  const way = ownerWay(context, edits);
  if (way) {
    const about = { owner: way.name, label, commands: way.commands.join('\n') };
    if (override) return [note('owner-overridden', about)];
    return [note('owner-keeps', { ...about, without: way.without.join(', ') })];
  }
  if (through) return throughNotes(through, context);
  if (context.systemd) return [pastSystemd(context.systemd.name, context, edits, { override, way: asked })];
  if (context.owner.kind !== 'systemd') return [];
  return [note(unitOf(context.group) === null ? 'owner-systemd' : 'owner-systemd-unit', { label })];
}

/** A new group among an owner's, which that owner does not know: nothing is refused. */
export function newcomerNotes(context: ChangeContext): PlanNote[] {
  const way = ownerWay(context, []);
  if (way) return [note('owner-newcomer', { owner: way.name, label: context.owner.label ?? '' })];
  return ownerNotes({ ...context, systemd: null }, [], { override: false, way: undefined, through: null });
}

/** What to know of a change that systemd makes. */
function throughNotes({ way, isTransient, unit }: SystemdCall, { systemd }: ChangeContext): PlanNote[] {
  if (isTransient) return [note('systemd-transient', { unit })];
  const isLasting = systemd?.dropIns.some((path) => path.startsWith(dropInRoots.persistent)) === true;
  if (way !== 'systemd-runtime' || !isLasting) return [];
  return [note('systemd-lasting-wins', { unit, folder: dropInRoots.persistent })];
}

/** A direct write to one of its units, which systemd undoes at its next reload. */
function pastSystemd(
  unit: string,
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { override, way }: Pick<ChangeRequest, 'way' | 'override'>,
): PlanNote {
  if (way?.endsWith('-revert')) return note('systemd-nothing-to-remove', { unit });
  if (override) return note('owner-overridden', { owner: 'systemd', label: unit, commands: '' });
  return note('owner-keeps-unit', { unit, without: withoutSystemdProperty(context, edits).join(', ') });
}
