/**
 * Who claims a group, told from its path alone: the naming conventions of systemd, container engines, Kubernetes,
 * libvirt, LXC and Slurm. A name is a hint, not a proof; the innermost convention that fits decides, so a process's
 * own sub-group of a container still belongs to the container.
 */
import type { GroupPath } from './group-path.ts';
import type { GroupOwner } from './host.ts';
import { delegatedName, unitOf } from './unit-of.ts';

/** One group on the way down: its own name, and everything above it. */
interface Step {
  name: string;
  above: readonly string[];
}

type Rule = (step: Step) => GroupOwner | null;

const containerId = '[0-9a-f]{64}';
/** Units that have a group. */
const unitSuffix = /\.(service|scope|slice|socket|mount|swap)$/;

/** Who owns the group at `path`. 'none' when no convention fits. */
export function ownerOf(path: GroupPath): GroupOwner {
  const names = path === '/' ? [] : path.slice(1).split('/');
  for (let depth = names.length; depth > 0; depth -= 1) {
    const step: Step = { name: names[depth - 1] ?? '', above: names.slice(0, depth - 1) };
    const service = depth < names.length ? delegatedService(names.slice(0, depth)) : null;
    if (service) return service;
    for (const rule of rules) {
      const owner = rule(step);
      if (owner) return owner;
    }
  }
  return { kind: 'none', label: null };
}

/** The unit itself is systemd's; what is in it, systemd has left to Corral (Delegate=yes). */
function delegatedService(names: readonly string[]): GroupOwner | null {
  const name = names.at(-1) ?? '';
  const isUnit = delegatedName.test(name) && unitOf(`/${names.join('/')}` as GroupPath) !== null;
  return isUnit ? { kind: 'corral', label: name } : null;
}

/** Undoes systemd's escaping in unit names: "\x2d" is "-", a leading "_" guards a name that a kernel file has. */
export function unescapeUnit(name: string): string {
  const bare = name.startsWith('_') && unitSuffix.test(name) ? name.slice(1) : name;
  if (!/\\x[0-9a-f]{2}/.test(bare)) return bare;
  const bytes: number[] = [];
  const encoder = new TextEncoder();
  for (const part of bare.split(/(\\x[0-9a-f]{2})/)) {
    if (/^\\x[0-9a-f]{2}$/.test(part)) bytes.push(Number.parseInt(part.slice(2), 16));
    else bytes.push(...encoder.encode(part));
  }
  return new TextDecoder().decode(new Uint8Array(bytes));
}

const rules: readonly Rule[] = [
  corral,
  engineContainer,
  podman,
  podOfKubelet,
  plainContainer,
  machine,
  lxc,
  proxmox,
  slurm,
  ecs,
  systemdUnit,
];

function corral({ name }: Step): GroupOwner | null {
  return /^corral(-agent|-web)?\.(service|slice|scope)$/.test(name) ? { kind: 'corral', label: name } : null;
}

/** docker-<id>.scope, cri-containerd-<id>.scope, crio-<id>, libpod-<id>.scope …: bare with the cgroupfs driver, else scopes. */
function engineContainer({ name }: Step): GroupOwner | null {
  const match = new RegExp(
    `^(docker|cri-containerd|nerdctl|crio-conmon|crio|libpod-conmon|libpod)-(${containerId})(?:\\.scope)?$`,
  ).exec(name);
  if (!match?.[1] || !match[2]) return null;
  const label = match[1].endsWith('conmon') ? `monitor of ${containerLabel(match[2])}` : containerLabel(match[2]);
  return { kind: engineOf(match[1]), label };
}

/** What podman has besides containers: pods, machine.slice/machine-libpod_pod_<id>.slice, and RHEL 8's podman-<pid>.scope. */
function podman({ name, above }: Step): GroupOwner | null {
  const pod = new RegExp(`libpod_pod_(${containerId})(?:\\.slice)?$`).exec(name);
  if (pod?.[1]) return { kind: 'podman', label: `pod ${shortId(pod[1])}` };
  if (/^podman-\d+\.scope$/.test(name)) return { kind: 'podman', label: name };
  return name === 'libpod_parent' && above.length === 0 ? { kind: 'podman', label: 'podman containers' } : null;
}

/** kubepods trees of both cgroup drivers, also inside kind's kubelet.slice or /docker/<outer>/kubelet. */
function podOfKubelet({ name, above }: Step): GroupOwner | null {
  const pod =
    /^(?:(?:kubelet-)?kubepods(?:-(?:burstable|besteffort))?-)?pod([0-9a-f]{8}[-_0-9a-f]{4,})(?:\.slice)?$/.exec(name);
  if (pod?.[1] && underKubepods([...above, name]))
    return { kind: 'kubelet', label: `pod ${pod[1].replaceAll('_', '-')}` };
  if (/^(kubelet-)?kubepods(-(burstable|besteffort))?\.slice$/.test(name))
    return { kind: 'kubelet', label: classLabel(name) };
  if (name === 'kubepods') return { kind: 'kubelet', label: 'all pods' };
  if (/^(burstable|besteffort)$/.test(name) && above.at(-1) === 'kubepods')
    return { kind: 'kubelet', label: classLabel(name) };
  const isKubelet = name === 'kubelet.slice' || (name === 'kubelet' && (above.length === 0 || above[0] === 'docker'));
  return isKubelet ? { kind: 'kubelet', label: 'kubelet' } : null;
}

/** A bare 64-digit id: whose it is, its parent says. */
function plainContainer({ name, above }: Step): GroupOwner | null {
  if (!new RegExp(`^${containerId}$`).test(name)) {
    return name === 'docker' && above.length === 0 ? { kind: 'docker', label: 'docker containers' } : null;
  }
  const parent = above.at(-1) ?? '';
  if (underKubepods(above)) return { kind: 'kubelet', label: containerLabel(name) };
  if (parent === 'docker') return { kind: 'docker', label: containerLabel(name) };
  if (above[0] === 'ecs') return { kind: 'docker', label: `ECS ${containerLabel(name)}` };
  return { kind: 'containerd', label: containerLabel(name) };
}

/** libvirt's and systemd-nspawn's machines: machine-qemu\x2d1\x2dvm.scope, NAME.libvirt-qemu, systemd-nspawn@NAME.service. */
function machine({ name }: Step): GroupOwner | null {
  const scope = /^machine-(qemu|lxc)\\x2d\d+\\x2d(.+)\.scope$/.exec(name);
  if (scope?.[2]) return { kind: 'libvirt', label: `machine ${unescapeUnit(scope[2])}` };
  const old = /^(.+)\.libvirt-(qemu|lxc)$/.exec(name);
  if (old?.[1]) return { kind: 'libvirt', label: `machine ${unescapeUnit(old[1])}` };
  const nspawn = /^systemd-nspawn@(.+)\.service$/.exec(name) ?? /^machine-(.+)\.scope$/.exec(name);
  return nspawn?.[1] ? { kind: 'systemd', label: `machine ${unescapeUnit(nspawn[1])}` } : null;
}

function lxc({ name, above }: Step): GroupOwner | null {
  const payload = /^lxc\.(payload|monitor)\.(.+)$/.exec(name);
  if (payload?.[2])
    return { kind: 'lxc', label: `${payload[1] === 'monitor' ? 'monitor of ' : ''}container ${payload[2]}` };
  if (above.length === 1 && /^lxc(\.payload)?$/.test(above[0] ?? ''))
    return { kind: 'lxc', label: `container ${name}` };
  return name === 'lxc' && above.length === 0 ? { kind: 'lxc', label: 'LXC containers' } : null;
}

/** Proxmox runs its virtual machines as qemu.slice/<id>.scope; nobody else may rename or re-limit them. */
function proxmox({ name, above }: Step): GroupOwner | null {
  const match = /^(\d+)\.scope$/.exec(name);
  return match && above.at(-1) === 'qemu.slice' ? { kind: 'systemd', label: `virtual machine ${match[1]}` } : null;
}

function slurm({ name, above }: Step): GroupOwner | null {
  const job = /^job_(\d+)$/.exec(name);
  if (job && above.some((part) => /^(slurm|[\w-]*slurmstepd\.scope)/.test(part)))
    return { kind: 'slurm', label: `job ${job[1]}` };
  if (/slurmstepd\.scope$/.test(name)) return { kind: 'slurm', label: 'Slurm jobs' };
  return /^slurm(_\w+)?$/.test(name) && above.length === 0 ? { kind: 'slurm', label: 'Slurm jobs' } : null;
}

function ecs({ name, above }: Step): GroupOwner | null {
  if (above.length === 1 && above[0] === 'ecs') return { kind: 'docker', label: `ECS task ${shortId(name)}` };
  return name === 'ecs' && above.length === 0 ? { kind: 'docker', label: 'ECS tasks' } : null;
}

function systemdUnit({ name }: Step): GroupOwner | null {
  return unitSuffix.test(name) ? { kind: 'systemd', label: unescapeUnit(name) } : null;
}

function engineOf(prefix: string): GroupOwner['kind'] {
  if (prefix === 'docker') return 'docker';
  if (prefix.startsWith('crio')) return 'crio';
  return prefix.startsWith('libpod') ? 'podman' : 'containerd';
}

function underKubepods(names: readonly string[]): boolean {
  return names.some((part) => /^(kubelet-)?kubepods\b/.test(part));
}

function classLabel(name: string): string {
  if (name.includes('burstable')) return 'burstable pods';
  return name.includes('besteffort') ? 'best-effort pods' : 'all pods';
}

function containerLabel(id: string): string {
  return `container ${shortId(id)}`;
}

/** As docker ps prints it. */
function shortId(id: string): string {
  return [...id].slice(0, 12).join('');
}
