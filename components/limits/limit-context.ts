/**
 * What stands beside a field: present use, peak, what the groups above allow, what it was. Words and numbers only; the
 * row draws them.
 */
import type { ChangeContext, GroupState } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { countedText, isCounted } from '#server/domain/limits/counted-limits.ts';
import { diskAmountsText, isDiskAmounts } from '#server/domain/limits/disk-amounts.ts';
import { limitRule } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { classIdText } from '#server/domain/limits/net-limits.ts';
import { formatBytes, formatCount, formatCpus, formatDurationUsec, formatQuota } from '#server/domain/units.ts';
import { limitValue } from './limit-state.ts';

/** One part of the line: the figure is printed strong. */
export interface ContextPart {
  before: string;
  figure: string;
  after: string;
}

/** The numbers that matter for a limit now; empty where there are none (its meaning stands there then). */
export function contextOf(context: ChangeContext, key: LimitKey): ContextPart[] {
  const { use } = context.own;
  switch (key) {
    case 'cpu.quota':
      return parts(
        use.cpus === null ? null : part('uses', formatCpus(use.cpus), 'now'),
        allowedAbove(
          context,
          (state) => {
            const quota = limitValue(state.limits, 'cpu.quota');
            return quota === null || quota.quotaUsec === 'max' ? null : quota.quotaUsec / quota.periodUsec;
          },
          formatCpus,
        ),
      );
    case 'memory.max':
      return parts(
        bytesPart('uses', use.memoryBytes),
        bytesPart('peak', use.memoryPeakBytes),
        allowedAbove(context, (state) => limited(limitValue(state.limits, 'memory.max')), formatBytes),
      );
    case 'memory.high':
      return parts(
        bytesPart('uses', use.memoryBytes),
        allowedAbove(
          context,
          (state) => limited(limitValue(state.limits, 'memory.high')),
          formatBytes,
          'throttles above',
        ),
      );
    case 'memory.low':
    case 'memory.min':
      return parts(
        allowedAbove(context, (state) => limited(limitValue(state.limits, key)), formatBytes, 'protects up to'),
      );
    case 'memory.memsw':
      return parts(
        bytesPart('uses', use.memswBytes),
        allowedAbove(context, (state) => limited(limitValue(state.limits, 'memory.memsw')), formatBytes),
      );
    case 'memory.swap.max':
      return parts(
        bytesPart('uses', use.swapBytes),
        allowedAbove(context, (state) => limited(limitValue(state.limits, 'memory.swap.max')), formatBytes),
      );
    case 'pids.max':
      return parts(
        use.pids === null ? null : part('', formatCount(use.pids), 'now'),
        use.pidsPeak === null ? null : part('peak', formatCount(use.pidsPeak)),
        allowedAbove(context, (state) => limited(limitValue(state.limits, 'pids.max')), formatCount),
      );
    case 'misc.max':
      return (context.topology.miscCapacity ?? []).map(({ resource, capacity }) =>
        part('', formatCount(capacity), `${resource} on this host`),
      );
    default:
      return [];
  }
}

/** A value in words, as "was …" and the result table say it. */
export function valueWords(edit: LimitEdit): string {
  if (edit.key === 'io.max') return edit.value.length === 0 ? 'no limit' : formatCount(edit.value.length);
  if (edit.key === 'net_cls.classid') return classIdText(edit.value);
  if (edit.key === 'net_prio.ifpriomap')
    return edit.value.map((one) => `${one.interface} ${one.priority}`).join(', ') || 'none';
  if (isCounted(edit)) return countedText(edit) || 'no limit';
  if (isDiskAmounts(edit)) return diskAmountsText(edit) || 'none';
  if (edit.key === 'devices.rules') return edit.value === 'all' ? 'all' : formatCount(edit.value.length);
  const { value } = edit;
  if (value === 'max') return 'no limit';
  if (typeof value === 'bigint') return formatBytes(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  if (typeof value === 'object')
    return value.quotaUsec === 'max' ? 'no limit' : quotaWords(value.quotaUsec, value.periodUsec);
  if (value === '') return 'empty';
  return edit.key === 'cpu.burst' ? formatDurationUsec(Number(value)) : String(value);
}

/** "2 CPUs (200 ms / 100 ms)". */
export function quotaWords(quotaUsec: number, periodUsec: number): string {
  return `${formatCpus(quotaUsec / periodUsec)} (${formatQuota({ quotaUsec, periodUsec })})`;
}

/** What a new group would have, for a field whose file does not exist yet. */
export function initialWords(version: 1 | 2, key: LimitKey): string {
  const rule = limitRule(version, key);
  return rule ? valueWords({ key, value: rule.initial } as LimitEdit) : '';
}

function limited<T>(value: 'max' | T | null): T | null {
  return value === 'max' ? null : value;
}

function allowedAbove<T extends number | bigint>(
  context: ChangeContext,
  read: (state: GroupState) => T | null,
  format: (value: T) => string,
  verb = 'allows',
): ContextPart | null {
  let tightest: { group: GroupPath; value: T } | null = null;
  for (const ancestor of context.ancestors) {
    const value = read(ancestor);
    if (value !== null && (tightest === null || value < tightest.value)) tightest = { group: ancestor.group, value };
  }
  return tightest ? part(`${tightest.group} ${verb}`, format(tightest.value)) : null;
}

function bytesPart(word: string, bytes: bigint | null): ContextPart | null {
  return bytes === null ? null : part(word, formatBytes(bytes));
}

function part(before: string, figure: string, after = ''): ContextPart {
  return { before, figure, after };
}

function parts(...list: (ContextPart | null)[]): ContextPart[] {
  return list.filter((one) => one !== null);
}
