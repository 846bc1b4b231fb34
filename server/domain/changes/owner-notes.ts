/**
 * What to know before a group is changed that somebody else keeps. An engine's groups are not changed behind its back:
 * the change is refused with the engine's own command, unless an administrator says to write all the same.
 */
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangeContext, ChangeRequest, PlanNote, SystemdCall } from './change.ts';
import { note } from './change-lookup.ts';
import { unitOf, withoutSystemdProperty } from './equivalents.ts';
import { type OwnerWay, ownerWay } from './owner-commands.ts';
import { dropInRoots } from './systemd-way.ts';

/** At most one note, for the owner of the group. */
export function ownerNotes(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { override, way: asked, through }: Pick<ChangeRequest, 'way'> & { override: boolean; through: SystemdCall | null },
): PlanNote[] {
  const { kind, label } = context.owner;
  const what = label === null ? '' : ` (${label})`;
  const way = ownerWay(context, edits);
  if (way) return [override ? overridden(way, what) : refusedFor(way, what)];
  if (through) return throughNotes(through, context);
  if (context.systemd) return [pastSystemd(context, edits, { override, way: asked })];
  if (kind === 'none' || kind === 'corral') return [];
  const told = unitOf(context.group) === null ? '' : '; use systemctl set-property, as below, to make it last';
  return [note('warning', `owner-${kind}`, `${kind}${what} keeps this group and may set it back${told}.`)];
}

/** What to know of a change that systemd makes. */
function throughNotes({ way, isTransient, unit }: SystemdCall, { systemd }: ChangeContext): PlanNote[] {
  if (isTransient)
    return [note('info', 'systemd-transient', `${unit} is a transient unit: the value is gone when it ends.`)];
  const lasting = systemd?.dropIns.some((path) => path.startsWith(dropInRoots.persistent)) === true;
  if (way !== 'systemd-runtime' || !lasting) return [];
  const text = `A value of ${unit} that is to last is kept in ${dropInRoots.persistent}: where it is of the same property, systemd goes back to it at its next reload.`;
  return [note('warning', 'systemd-lasting-wins', text)];
}

/** A direct write to one of its units, which systemd undoes at its next reload. */
function pastSystemd(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { override, way }: Pick<ChangeRequest, 'way' | 'override'>,
): PlanNote {
  const name = `systemd (${context.systemd?.name})`;
  const without = withoutSystemdProperty(context, edits);
  if (way?.endsWith('-revert'))
    return note('refused', 'systemd-nothing-to-remove', `${name} has no drop-in of set-property for this.`);
  if (override) {
    const text = `${name} keeps this group and is passed over: the values are written all the same. It does not know of them, and sets back what it has a property for at its next reload.`;
    return note('danger', 'owner-overridden', text);
  }
  const why =
    without.length > 0
      ? `It has no property for ${without.join(', ')}; what it has one for can be changed by itself`
      : 'Change it with systemctl set-property';
  return note('refused', 'owner-keeps', `${name} keeps this group. ${why}.`);
}

/** A new group among an owner's, which that owner does not know: nothing is refused. */
export function newcomerNotes(context: ChangeContext): PlanNote[] {
  const way = ownerWay(context, []);
  if (!way) return ownerNotes({ ...context, systemd: null }, [], { override: false, way: undefined, through: null });
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
