/** What moves processes back to where a classification took them from. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { ClassifiedProcess, ClassifyOutcome } from '#server/domain/rules/rule-verbs.ts';
import type { MoveTask } from './classify.ts';

/** Processes that have ended, or that something else has moved since, are left alone. Throws NOT_AVAILABLE. */
export function tasksBack(
  host: CgroupHost,
  id: string,
  entry: Pick<JournalEntry, 'verb' | 'outcome'> | null,
): MoveTask[] {
  const isOne = entry?.verb === 'classify' || entry?.verb === 'unclassify';
  const outcome = isOne ? (entry.outcome as ClassifyOutcome | null) : null;
  if (outcome?.result !== 'applied')
    throw new AppError('NOT_AVAILABLE', { public: sayOfLanding('rules-no-longer-known', { id }), field: 'of' });
  return outcome.processes.flatMap((each) => taskBack(host, each));
}

function taskBack(host: CgroupHost, { pid, startTicks, status, before, after }: ClassifiedProcess): MoveTask[] {
  if (status !== 'moved') return [];
  const [was, became] = [groupsIn(host, before), groupsIn(host, after)];
  const now = groupsIn(host, readProcessGroupText(host, pid) ?? '');
  const back = [...was].flatMap(([id, to]) => {
    const isMoved = became.get(id) !== to && now.get(id) === became.get(id);
    return to !== null && isMoved ? [{ id, to }] : [];
  });
  if (back.length === 0) return [];
  const moves = [...Map.groupBy(back, ({ to }) => to)].map(([to, all]) => ({
    to,
    hierarchyIds: all.map(({ id }) => id),
  }));
  return [{ pid, startTicks, moves }];
}

function groupsIn(host: CgroupHost, text: string): Map<string, GroupPath | null> {
  return new Map(parseProcessGroups(host, text).map(({ hierarchy, group }) => [hierarchy.id, group]));
}
