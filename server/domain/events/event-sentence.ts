/** What happened, in one sentence: for lists, marks and screen readers. */
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { formatBytes, formatCount, formatCpus, formatDurationUsec, formatPercent } from '#server/domain/units.ts';
import type { EventBody, EventKind, Kill } from './host-event.ts';
import { parseOomdWhy } from './oomd-message.ts';
import { settingWords } from './setting-words.ts';

/** `code` and `values` for programs and translators, `text` in English. */
export interface EventSentence {
  code: string;
  values: Record<string, string | number | null>;
  text: string;
}

export function eventSentence(event: EventBody): EventSentence {
  switch (event.kind) {
    case 'oom-kill':
    case 'oom-group-kill':
    case 'host-oom-kill':
      return killSentence(event.kind, event.kill);
    case 'oomd-kill':
      return oomdSentence(event.why, event.group);
    case 'oom-no-kill':
      return noKillSentence(event);
    case 'pids-limit': {
      const { limit } = event;
      const refusals = event.refusals ?? 1;
      const values = { owner: limit?.owner ?? null, max: limit?.max ?? null, refusals };
      const what = refusals === 1 ? 'A fork was refused' : `${formatCount(refusals)} forks were refused`;
      if (!limit || limit.max === 'max')
        return { code: 'fork-refused', values, text: `${what} because of a process limit.` };
      const whose = limit.owner === event.group ? 'this group' : limit.owner;
      return { code: 'pids-limit', values, text: `${what}: the process limit of ${whose} is ${limit.max}.` };
    }
    case 'throttling': {
      const { share, lostUsec, cpuLimit, sinceMs, untilMs, goesOn } = event;
      const lasted = formatDurationUsec((untilMs - sinceMs) * 1000);
      const lost = `its threads stood still for ${formatDurationUsec(lostUsec)} in all`;
      const quota = Number.isFinite(cpuLimit) ? ` of ${formatCpus(cpuLimit)}` : '';
      return {
        code: goesOn ? 'throttling-goes-on' : 'throttling',
        values: { share, lostUsec, cpuLimit, sinceMs, untilMs },
        text: `Throttled by its quota${quota} in ${formatPercent(share)} of the periods for ${lasted}${goesOn ? ' so far' : ''}: ${lost}.`,
      };
    }
    case 'memory-high': {
      const { limitBytes, mostBytes, breaches, stallUsec, sinceMs, untilMs, goesOn } = event;
      const lasted = formatDurationUsec((untilMs - sinceMs) * 1000);
      const stalled = stallUsec ? `; processes waited ${formatDurationUsec(stallUsec)} for memory` : '';
      return {
        code: goesOn ? 'memory-high-goes-on' : 'memory-high',
        values: { limitBytes, mostBytes, breaches, stallUsec, sinceMs, untilMs },
        text: `Slowed down at its memory.high of ${formatBytes(limitBytes)} for ${lasted}${goesOn ? ' so far' : ''}, up to ${formatBytes(mostBytes)} in use${stalled}.`,
      };
    }
    case 'owner-put-back': {
      const { limit, had, has, occasion } = event;
      const owner = ownerWords[event.owner.kind];
      const was = `${settingWords(limit, had)} to ${settingWords(limit, has)}`;
      return {
        code: 'owner-put-back',
        values: { owner: event.owner.kind, limit, had, has, occasion },
        text: `${owner} put ${event.file ?? limit} back from ${was}${occasion ? ` (${occasion})` : ''}.`,
      };
    }
    case 'limit-changed': {
      const { limit, had, has, sinceMs } = event;
      const keeper = event.owner.kind === 'none' || event.owner.kind === 'corral' ? null : ownerWords[event.owner.kind];
      const was = `${settingWords(limit, had)} to ${settingWords(limit, has)}`;
      return {
        code: keeper ? 'limit-changed-owned' : 'limit-changed',
        values: { owner: event.owner.kind, limit, had, has, sinceMs },
        text: `${event.file ?? limit} was changed from ${was} outside of Corral${keeper ? `; the group is kept by ${keeper}` : ''}.`,
      };
    }
    case 'group-appeared':
    case 'group-vanished': {
      const { kind, below } = event;
      const what = kind === 'group-appeared' ? 'appeared' : 'is gone';
      // Records from before it was counted have none.
      const others = below ? `, with ${below === 1 ? 'one group' : `${formatCount(below)} groups`} below it` : '';
      return { code: kind, values: { below: below ?? 0 }, text: `The group ${what}${others}.` };
    }
    case 'group-flood':
    case 'limit-flood': {
      const { of, count, group, sinceMs, untilMs } = event;
      const where = group === '/' ? 'all over the host' : `in ${group} and below`;
      const lasted = untilMs > sinceMs ? ` within ${formatDurationUsec((untilMs - sinceMs) * 1000)}` : ' at once';
      return {
        code: `flood-${of}`,
        values: { count, group, sinceMs, untilMs },
        text: `${formatCount(count)} ${floodWords[of]} ${where}${lasted}.`,
      };
    }
  }
}

function oomdSentence(why: string, group: string | null): EventSentence {
  const cause = parseOomdWhy(why);
  const who = 'systemd-oomd killed this group';
  if (cause === null) return { code: 'oomd-kill', values: { why }, text: `${who} because of ${why}.` };
  const limit = formatPercent(cause.limitShare);
  if (cause.kind === 'used') {
    const parts = [...(cause.memory ? ['memory'] : []), ...(cause.swap ? ['swap'] : [])];
    const what = parts.length === 1 ? `${parts[0]} of the host` : 'memory and swap of the host';
    const { limitShare } = cause;
    return {
      code: 'oomd-kill-used',
      values: { limitShare, what },
      text: `${who}: more than ${limit} of the ${what} ${parts.length === 1 ? 'was' : 'were'} in use.`,
    };
  }
  const { of, share, limitShare, lasted } = cause;
  const whose = of === group ? '' : ` of ${of}`;
  const was = share === null ? `above ${limit}` : `${formatPercent(share)} > ${limit}`;
  return {
    code: 'oomd-kill-pressure',
    values: { of, share, limitShare, lasted },
    text: `${who}: memory pressure${whose} ${was} for ${spaced(lasted)}.`,
  };
}

function noKillSentence(event: Extract<EventBody, { kind: 'oom-no-kill' }>): EventSentence {
  const { cause, limitBytes, reports, sinceMs, untilMs, goesOn } = event;
  const lasted = `for ${formatDurationUsec((untilMs - sinceMs) * 1000)}${goesOn ? ' so far' : ''}`;
  const limit = limitBytes === null ? 'the limit of memory and swap' : `the memory limit of ${formatBytes(limitBytes)}`;
  if (cause === 'killer-off')
    return {
      code: goesOn ? 'oom-killer-off-goes-on' : 'oom-killer-off',
      values: { limitBytes, sinceMs, untilMs },
      text: `Processes ${goesOn ? 'have been waiting' : 'waited'} for memory at ${limit} ${lasted}: the OOM killer is off here.`,
    };
  return {
    code: 'oom-none-killable',
    values: { limitBytes, reports, sinceMs, untilMs },
    text: `Out of memory at ${limit}${untilMs > sinceMs ? ` again and again ${lasted}` : ''}: the kernel found no process that it may kill.`,
  };
}

/** systemd's "1min 30s" as it is written here: "1 min 30 s". */
function spaced(lasted: string): string {
  return lasted.replace(/(\d)(?=[a-z])/g, '$1 ');
}

const ownerWords: Record<GroupOwner['kind'], string> = {
  systemd: 'systemd',
  docker: 'Docker',
  podman: 'Podman',
  containerd: 'containerd',
  crio: 'CRI-O',
  kubelet: 'the kubelet',
  libvirt: 'libvirt',
  lxc: 'LXC',
  slurm: 'Slurm',
  corral: 'Corral',
  none: 'Somebody',
};

const floodWords = {
  'group-appeared': 'groups appeared',
  'group-vanished': 'groups went',
  'limit-changed': 'limits were changed outside of Corral',
  throttling: 'times groups were throttled',
  'pids-limit': 'times forks were refused',
  'memory-high': 'times groups were slowed down at memory.high',
  'oom-no-kill': 'times groups had no memory left and nothing was killed',
} satisfies Partial<Record<EventKind, string>>;

function killSentence(kind: 'oom-kill' | 'oom-group-kill' | 'host-oom-kill', kill: Kill): EventSentence {
  const [victim] = kill.victims;
  const count = kill.victims.length + kill.victimsLeftOut;
  const owner = kill.limit?.owner.path ?? kill.limit?.owner.kernelPath ?? null;
  const victimPath = kill.victimGroup?.path ?? kill.victimGroup?.kernelPath ?? null;
  const limitBytes = kill.limit?.memory?.limitBytes ?? null;
  const values = {
    command: victim?.command ?? null,
    pid: victim?.pid ?? null,
    processes: count,
    limitGroup: owner,
    limitBytes,
  };
  const who = victim ? `${victim.command || 'A process'} (${victim.pid})` : 'A process';
  const was =
    kind === 'oom-group-kill' ? `${count === 1 ? who : `${who} and its whole group`} was killed` : `${who} was killed`;
  const size = typeof limitBytes === 'number' ? ` of ${formatBytes(limitBytes)}` : '';
  if (kind === 'host-oom-kill') {
    const short =
      kill.constraint === 'CONSTRAINT_CPUSET' || kill.constraint === 'CONSTRAINT_MEMORY_POLICY'
        ? 'no memory was left on the nodes that it may use'
        : 'the host had no memory left';
    return { code: kind, values, text: `${was}: ${short}.` };
  }
  if (owner === null) return { code: `${kind}-unexplained`, values, text: `${was}: a memory limit was hit.` };
  if (owner === victimPath)
    return { code: `${kind}-own-limit`, values, text: `${was}: this group’s own memory limit${size} was hit.` };
  return { code: `${kind}-ancestor-limit`, values, text: `${was}: the memory limit${size} of ${owner} was hit.` };
}
