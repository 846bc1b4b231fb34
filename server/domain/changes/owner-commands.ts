/**
 * The same change as the group's owner would make it: docker update, crictl update, virsh … with the values in it, ready
 * to copy. An engine keeps limits of its own and writes them again when it likes, so they are changed there.
 *
 * Sources: docker-update(1), podman-update(1), nerdctl's and cri-tools' command references, kubectl's "resize"
 * subresource (Kubernetes 1.33), virsh(1), LXD's and Incus's instance options, scontrol(1).
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parentOf } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { ChangeContext } from './change.ts';
import { valueAfter } from './change-lookup.ts';
import { shellWord } from './equivalents.ts';

export interface OwnerWay {
  /** "Docker", "The kubelet". */
  name: string;
  /** To be run one after the other. Words in capitals are for the reader to fill in. Empty where the owner has none. */
  commands: string[];
  /** Limits that these commands leave out. */
  without: LimitKey[];
}

/** Null where nobody but systemd, Corral or no one at all keeps the group. */
export function ownerWay(context: ChangeContext, edits: readonly LimitEdit[]): OwnerWay | null {
  const owner = owners[context.owner.kind];
  if (!owner) return null;
  const change = { context, edits };
  const isItsOwn = isOwnersOwnGroup(context.group);
  const sayable = edits.filter((edit) => isItsOwn && owner.words(change, edit) !== null);
  const words = sayable.flatMap((edit) => owner.words(change, edit) ?? []);
  const commands = words.length === 0 ? [] : owner.commands(change, words);
  const without = edits.filter((edit) => commands.length === 0 || !sayable.includes(edit)).map(({ key }) => key);
  return { name: owner.name, commands, without };
}

interface Change {
  context: ChangeContext;
  edits: readonly LimitEdit[];
}

interface Owner {
  name: string;
  /** What one edit is in the owner's words; null where it has none for it, or none that takes the value. */
  words(change: Change, edit: LimitEdit): string[] | null;
  /** Commands of all the words; none where the group is not one that the owner has a command for. */
  commands(change: Change, words: readonly string[]): string[];
}

/** Groups that a container or a machine has made inside of its own are nothing its owner's command knows. */
function isOwnersOwnGroup(group: GroupPath): boolean {
  const parent = parentOf(group);
  const [own, above] = [ownerOf(group), parent === null ? null : ownerOf(parent)];
  return above === null || own.kind !== above.kind || own.label !== above.label;
}

// ---- Engines: docker, podman and nerdctl have the same options ----

const docker: Owner = { name: 'Docker', words: engineWords, commands: updateOf('docker') };
const podman: Owner = { name: 'Podman', words: engineWords, commands: updateOf('podman') };
const containerd: Owner = {
  name: 'containerd',
  words: (change, edit) => (isOfCri(change.context) ? crictlWords(change, edit) : engineWords(change, edit)),
  commands: (change, words) =>
    isOfCri(change.context) ? crictlCommands(change, words) : updateOf('nerdctl')(change, words),
};
const crio: Owner = { name: 'CRI-O', words: crictlWords, commands: crictlCommands };

function updateOf(program: string): Owner['commands'] {
  return ({ context }, words) => {
    const id = containerIdOf(context);
    return id === null ? [] : [`${program} update ${words.join(' ')} ${id.slice(0, 12)}`];
  };
}

function engineWords({ context, edits }: Change, edit: LimitEdit): string[] | null {
  switch (edit.key) {
    case 'memory.max':
      return option('--memory', sizeWord(edit.value));
    case 'memory.memsw':
      return option('--memory-swap', edit.value === 'max' ? '-1' : sizeWord(edit.value));
    case 'memory.swap.max': {
      // To the engines it is memory and swap together.
      const memory = valueAfter(context, edits, 'memory.max');
      if (edit.value === 'max') return ['--memory-swap -1'];
      return typeof memory === 'bigint' ? option('--memory-swap', sizeWord(memory + edit.value)) : null;
    }
    case 'memory.soft':
    case 'memory.low':
      return option('--memory-reservation', sizeWord(edit.value));
    case 'cpu.quota': {
      const { quotaUsec, periodUsec } = edit.value;
      return quotaUsec === 'max' ? ['--cpu-quota -1'] : [`--cpu-period ${periodUsec}`, `--cpu-quota ${quotaUsec}`];
    }
    case 'cpu.shares':
      return option('--cpu-shares', String(edit.value));
    case 'cpuset.cpus':
    case 'cpuset.mems':
      return option(`--${edit.key.replace('.', '-')}`, valueAfter(context, edits, edit.key));
    case 'pids.max':
      // 0 is what they call "leave it as it is".
      return edit.value === 0 ? null : [`--pids-limit ${edit.value === 'max' ? -1 : edit.value}`];
    default:
      return null;
  }
}

/** cri-containerd-<id>, and what is in a pod: made for Kubernetes. */
function isOfCri(context: ChangeContext): boolean {
  return /cri-containerd-/.test(context.group) || podOf(context) !== null;
}

function crictlWords(change: Change, edit: LimitEdit): string[] | null {
  switch (edit.key) {
    case 'memory.max':
      return edit.value === 'max' ? null : [`--memory ${edit.value}`];
    case 'cpu.shares':
      return [`--cpu-share ${edit.value}`];
    case 'cpu.quota':
    case 'cpuset.cpus':
    case 'cpuset.mems':
      return engineWords(change, edit);
    default:
      return null;
  }
}

function crictlCommands({ context }: Change, words: readonly string[]): string[] {
  const id = containerIdOf(context);
  return id === null ? [] : [`crictl update ${words.join(' ')} ${id}`];
}

/** Of the container itself: its monitor (conmon) has no command. */
function containerIdOf({ group, owner }: ChangeContext): string | null {
  const isMonitor = owner.label?.startsWith('monitor ') === true;
  return isMonitor ? null : (/([0-9a-f]{64})(?:\.scope)?$/.exec(group)?.[1] ?? null);
}

// ---- Kubernetes: a pod's limits are those of its containers ----

const kubelet: Owner = {
  name: 'The kubelet',
  words: (_change, edit) => {
    if (edit.key === 'memory.max') return edit.value === 'max' ? null : [`"memory":"${edit.value}"`];
    if (edit.key !== 'cpu.quota' || edit.value.quotaUsec === 'max') return null;
    const milli = (edit.value.quotaUsec * 1000) / edit.value.periodUsec;
    return Number.isInteger(milli) ? [`"cpu":"${milli}m"`] : null;
  },
  commands: ({ context }, words) => {
    const uid = podOf(context);
    if (uid === null) return [];
    const limits = `{"spec":{"containers":[{"name":"CONTAINER","resources":{"limits":{${words.join(',')}}}}]}}`;
    return [
      `kubectl get pods -A -o custom-columns=NAMESPACE:.metadata.namespace,POD:.metadata.name,UID:.metadata.uid | grep ${uid}`,
      `kubectl patch pod POD -n NAMESPACE --subresource resize --patch '${limits}'`,
    ];
  },
};

/** The uid of the pod that the group is, or is in. */
function podOf({ group }: ChangeContext): string | null {
  if (!/\/(kubelet-)?kubepods\b/.test(group)) return null;
  const names = group.split('/').map((name) => /(?:^|-)pod([0-9a-f]{8}[-_0-9a-f]{4,})(?:\.slice)?$/.exec(name)?.[1]);
  return names.findLast((uid) => uid !== undefined)?.replaceAll('_', '-') ?? null;
}

// ---- Machines and jobs ----

const libvirt: Owner = {
  name: 'libvirt',
  words: (_change, edit) => {
    switch (edit.key) {
      case 'memory.max':
        return option('memtune --hard-limit', kibibytes(edit.value));
      case 'memory.soft':
      case 'memory.high':
        // libvirt's soft limit is memory.high on v2.
        return option('memtune --soft-limit', kibibytes(edit.value));
      case 'memory.memsw':
        return option('memtune --swap-hard-limit', kibibytes(edit.value));
      case 'cpu.shares':
      case 'cpu.weight':
        return [`schedinfo cpu_shares=${edit.value}`];
      case 'cpu.quota': {
        const { quotaUsec, periodUsec } = edit.value;
        const period = `schedinfo global_period=${periodUsec}`;
        return quotaUsec === 'max' ? ['schedinfo global_quota=-1'] : [period, `schedinfo global_quota=${quotaUsec}`];
      }
      default:
        return null;
    }
  },
  commands: ({ context }, words) => {
    const name = context.owner.label?.replace(/^machine /, '');
    if (!name) return [];
    const driver = /machine-lxc|\.libvirt-lxc$/.test(context.group) ? 'virsh -c lxc:///system' : 'virsh';
    return ['memtune', 'schedinfo'].flatMap((verb) => {
      const own = words.filter((word) => word.startsWith(verb)).map((word) => word.slice(verb.length + 1));
      return own.length === 0 ? [] : [`${driver} ${verb} ${shellWord(name)} --live --config ${own.join(' ')}`];
    });
  },
};

const lxc: Owner = {
  name: 'LXC',
  words: ({ context, edits }, edit) => {
    switch (edit.key) {
      case 'memory.max':
        return [edit.value === 'max' ? 'limits.memory' : `limits.memory=${edit.value}B`];
      case 'cpu.quota': {
        const { quotaUsec, periodUsec } = edit.value;
        if (quotaUsec === 'max') return ['limits.cpu.allowance'];
        // Whole milliseconds of a period of whole milliseconds.
        if (quotaUsec % 1000 !== 0 || periodUsec % 1000 !== 0) return null;
        return [`limits.cpu.allowance=${quotaUsec / 1000}ms/${periodUsec / 1000}ms`];
      }
      case 'cpuset.cpus':
        return option('limits.cpu', rangeWord(valueAfter(context, edits, edit.key)), '=');
      case 'cpuset.mems':
        return option('limits.cpu.nodes', valueAfter(context, edits, edit.key), '=');
      case 'pids.max':
        return [edit.value === 'max' ? 'limits.processes' : `limits.processes=${edit.value}`];
      default:
        return null;
    }
  },
  commands: ({ context }, words) => {
    const name = /^container (.+)$/.exec(context.owner.label ?? '')?.[1];
    if (name === undefined) return [];
    const set = words.filter((word) => word.includes('='));
    const unset = words.filter((word) => !word.includes('='));
    return [
      ...(set.length > 0 ? [`lxc config set ${shellWord(name)} ${set.join(' ')}`] : []),
      ...unset.map((key) => `lxc config unset ${shellWord(name)} ${key}`),
    ];
  },
};

const slurm: Owner = {
  name: 'Slurm',
  // Whole mebibytes of memory per node are the one limit of a group that a job has.
  words: (_change, edit) =>
    edit.key === 'memory.max' && edit.value !== 'max' && edit.value % MiB === 0n
      ? [`MinMemoryNode=${edit.value / MiB}`]
      : null,
  commands: ({ context }, words) => {
    const job = /^job (\d+)$/.exec(context.owner.label ?? '')?.[1];
    return job === undefined ? [] : [`scontrol update JobId=${job} ${words.join(' ')}`];
  },
};

const owners: Readonly<Record<string, Owner>> = { docker, podman, containerd, crio, kubelet, libvirt, lxc, slurm };

// ---- Words ----

const MiB = 1n << 20n;

function option(name: string, word: string | null, joint = ' '): string[] | null {
  return word === null || word === '' ? null : [`${name}${joint}${word}`];
}

/** "512m" where it comes out even, else bytes. The engines' options have no "no limit" but for swap and processes. */
function sizeWord(value: bigint | 'max'): string | null {
  if (value === 'max' || value === 0n) return null;
  return value % MiB === 0n ? `${value / MiB}m` : String(value);
}

/** libvirt counts in KiB; -1 is no limit. */
function kibibytes(value: bigint | 'max'): string | null {
  if (value === 'max') return '-1';
  return value % 1024n === 0n ? String(value / 1024n) : null;
}

/** One number alone would be how many CPUs, not which one. */
function rangeWord(cpus: string | null): string | null {
  return cpus !== null && /^\d+$/.test(cpus) ? `${cpus}-${cpus}` : cpus;
}
