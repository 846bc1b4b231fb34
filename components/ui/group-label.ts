/** How a list calls a group: the name people know first, then a word on what it is. */
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode, GroupOwner } from '#server/domain/groups/host.ts';

const kindWords: Record<GroupOwner['kind'], string> = {
  systemd: 'unit',
  docker: 'container',
  podman: 'container',
  containerd: 'container',
  crio: 'container',
  kubelet: 'pod',
  libvirt: 'machine',
  lxc: 'container',
  slurm: 'job',
  corral: 'Corral',
  none: '',
};

/** Names made by machines for machines: a container's id of 64 digits, a pod's UUID. */
const machineMade = /[0-9a-f]{32}|[0-9a-f]{8}[-_][0-9a-f]{4}[-_][0-9a-f]{4}/;

/** An id of 64 digits, as container engines make them, by itself or inside of a name. */
const longId = /(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])/g;

export interface GroupLabel {
  name: string;
  /** "" when there is nothing to add. */
  note: string;
}

/** The text of its row. The owner's label takes the place of a name that no person could tell from another. */
export function groupLabel(node: GroupNode): GroupLabel {
  const wholeName = nameOf(node.path);
  const { kind, label, name: called } = node.owner;
  if (node.path === '/') return { name: wholeName, note: 'host' };
  if (label && machineMade.test(wholeName)) return called ? { name: called, note: label } : { name: label, note: '' };
  const name = wholeName.replaceAll(longId, (id) => `${id.slice(0, 12)}…`);
  if (kind === 'systemd') return { name, note: called ?? systemdWord(name) };
  return { name, note: label && label !== name ? label : kindWords[kind] };
}

function systemdWord(name: string): string {
  const suffix = name.slice(name.lastIndexOf('.') + 1);
  return ['slice', 'scope', 'service', 'socket', 'mount'].includes(suffix) ? '' : kindWords.systemd;
}
