/** What to know before a group is changed that somebody else keeps: they may set it back, and have a way of their own. */
import type { ChangeContext, PlanNote } from './change.ts';
import { note } from './change-lookup.ts';
import { unitOf } from './equivalents.ts';

/** At most one warning, for the owner of the group. */
export function ownerNotes(context: ChangeContext): PlanNote[] {
  const { kind, label } = context.owner;
  if (kind === 'none' || kind === 'corral') return [];
  const what = label === null ? '' : ` (${label})`;
  const way = kind === 'systemd' ? systemdWay(context) : (ways[kind] ?? null);
  const name = names[kind] ?? kind;
  const text = `${name}${what} keeps this group and may set it back${way ? `; ${way}` : ''}.`;
  return [note('warning', `owner-${kind}`, text)];
}

const names: Readonly<Record<string, string>> = {
  docker: 'Docker',
  podman: 'Podman',
  crio: 'CRI-O',
  kubelet: 'The kubelet',
  lxc: 'LXC',
  slurm: 'Slurm',
};

const ways: Readonly<Record<string, string>> = {
  docker: 'use docker update to make it last',
  podman: 'use podman update to make it last',
  kubelet: "change the pod's resources to make it last",
  libvirt: 'use virsh schedinfo or virsh memtune to make it last',
  lxc: 'change the container’s configuration to make it last',
  slurm: 'use scontrol to make it last',
};

/** Single-writer rule: systemd may rewrite its groups at a reload or when the unit starts. */
function systemdWay(context: ChangeContext): string | null {
  return unitOf(context.group) === null ? null : 'use systemctl set-property, as below, to make it last';
}
