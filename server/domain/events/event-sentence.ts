/** What happened, in one sentence: for lists, marks and screen readers. */
import { formatBytes, formatCpus, formatDurationUsec, formatPercent } from '#server/domain/units.ts';
import type { EventBody, Kill } from './host-event.ts';

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
      return {
        code: 'oomd-kill',
        values: { why: event.why },
        text: `systemd-oomd killed this group because of ${event.why}.`,
      };
    case 'pids-limit': {
      const { limit } = event;
      const values = { owner: limit?.owner ?? null, max: limit?.max ?? null };
      if (!limit || limit.max === 'max')
        return { code: 'fork-refused', values, text: 'A fork was refused because of a process limit.' };
      const whose = limit.owner === event.group ? 'this group' : limit.owner;
      return { code: 'pids-limit', values, text: `A fork was refused: ${whose} may have ${limit.max} processes.` };
    }
    case 'throttling': {
      const { share, seconds, cpuLimit } = event;
      return {
        code: 'throttling',
        values: { share, seconds, cpuLimit },
        text: `Held back by its quota of ${formatCpus(cpuLimit)} in ${formatPercent(share)} of the periods, for ${formatDurationUsec(seconds * 1_000_000)} by now.`,
      };
    }
    case 'owner-put-back': {
      const { limit, had, has, occasion } = event;
      const owner = event.owner.label ?? event.owner.kind;
      return {
        code: 'owner-put-back',
        values: { owner, limit, had, has, occasion },
        text: `${owner} put ${limit} back from ${had} to ${has}${occasion ? ` (${occasion})` : ''}.`,
      };
    }
    case 'group-appeared':
      return { code: 'group-appeared', values: {}, text: 'The group appeared.' };
    case 'group-vanished':
      return { code: 'group-vanished', values: {}, text: 'The group is gone.' };
  }
}

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
