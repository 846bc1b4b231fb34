/**
 * What to know before a group is changed that somebody else keeps. An engine's groups are not changed behind its back:
 * the change is refused with the engine's own command, unless an administrator says to write all the same.
 */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, PlanNote } from './change.ts';
import { note } from './change-lookup.ts';
import { unitOf } from './equivalents.ts';
import { type OwnerWay, ownerWay } from './owner-commands.ts';

/** At most one note, for the owner of the group. */
export function ownerNotes(context: ChangeContext, edits: readonly LimitEdit[], override: boolean): PlanNote[] {
  const { kind, label } = context.owner;
  if (kind === 'none' || kind === 'corral') return [];
  const what = label === null ? '' : ` (${label})`;
  const way = ownerWay(context, edits);
  if (way) return [override ? overridden(way, what) : refusedFor(way, what)];
  const told = unitOf(context.group) === null ? '' : '; use systemctl set-property, as below, to make it last';
  return [note('warning', `owner-${kind}`, `${kind}${what} keeps this group and may set it back${told}.`)];
}

/** A new group among an owner's, which that owner does not know: nothing is refused. */
export function newcomerNotes(context: ChangeContext): PlanNote[] {
  const way = ownerWay(context, []);
  if (!way) return ownerNotes(context, [], false);
  const what = context.owner.label === null ? '' : ` (${context.owner.label})`;
  return [
    note('warning', 'owner-newcomer', `${way.name}${what} keeps this place and may remove what it did not make.`),
  ];
}

function refusedFor({ name, commands, without }: OwnerWay, what: string): PlanNote {
  const keeps = `${name}${what} keeps this group and would set it back`;
  if (commands.length === 0)
    return note('refused', 'owner-keeps', `${keeps}. It has no command that changes ${without.join(', ')} here.`);
  const rest = without.length === 0 ? '' : ` It has none for ${without.join(', ')}.`;
  return { ...note('refused', 'owner-keeps', `${keeps}: change it with its own command.${rest}`), commands };
}

function overridden({ name, commands }: OwnerWay, what: string): PlanNote {
  const text = `${name}${what} keeps this group and is passed over: the values are written all the same. It does not know of them, and may set them back at any time.`;
  return { ...note('danger', 'owner-overridden', text), ...(commands.length > 0 ? { commands } : {}) };
}
