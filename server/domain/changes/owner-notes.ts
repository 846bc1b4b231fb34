/** What to know before a group is changed that somebody else keeps: they may set it back, and have a way of their own. */
import type { ChangeContext, PlanNote } from './change.ts';
import { unitOf } from './equivalents.ts';
import { note } from './sentences/note.ts';

/** At most one warning, for the owner of the group. */
export function ownerNotes(context: ChangeContext): PlanNote[] {
  const { kind } = context.owner;
  if (kind === 'none' || kind === 'corral') return [];
  const label = context.owner.label ?? '';
  if (kind === 'systemd')
    return [note(unitOf(context.group) === null ? 'owner-systemd' : 'owner-systemd-unit', { label })];
  const code = ownerCodes.find((each) => each === `owner-${kind}`);
  return [code ? note(code, { label }) : note('owner-other', { kind, label })];
}

const ownerCodes = [
  'owner-docker',
  'owner-podman',
  'owner-crio',
  'owner-containerd',
  'owner-kubelet',
  'owner-libvirt',
  'owner-lxc',
  'owner-slurm',
] as const;
