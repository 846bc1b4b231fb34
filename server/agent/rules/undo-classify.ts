/** What moves processes back to where a classification took them from. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { JournalEntry, RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { ClassifiedProcess, ClassifyOutcome } from '#server/domain/rules/rule-verbs.ts';
import type { MoveTask } from './classify.ts';

/** Processes that have ended, or that something else has moved since, are left alone. Throws NOT_AVAILABLE. */
export function tasksBack(
  host: CgroupHost,
  id: string,
  entry: Pick<JournalEntry, 'verb' | 'outcome' | 'recovery'> | null,
): MoveTask[] {
  const isOne = entry?.verb === 'classify' || entry?.verb === 'unclassify';
  const moved = isOne ? movedBy(entry) : null;
  if (moved === null)
    throw new AppError('NOT_AVAILABLE', { public: sayOfLanding('rules-no-longer-known', { id }), field: 'of' });
  return moved.flatMap((each) => taskBack(host, each));
}

type Moved = Pick<ClassifiedProcess, 'pid' | 'startTicks' | 'before' | 'after'>;

/** By its outcome or, of one that a kill cut short after its last move, by what the next start found. Null: it moved nothing. */
function movedBy({ outcome, recovery }: Pick<JournalEntry, 'outcome' | 'recovery'>): Moved[] | null {
  const told = outcome as ClassifyOutcome | null;
  if (told?.result === 'applied') return told.processes.filter(({ status }) => status === 'moved');
  return recovery?.result === 'applied' ? movedInSteps(recovery.values) : null;
}

/**
 * A process has a value for each of its steps, all with the same places. One that a step did not move had ended. Null where no
 * process is named, as by agents that kept no more than the sentence.
 */
function movedInSteps(values: readonly RecoveredValue[]): Moved[] | null {
  const steps = Map.groupBy(values, ({ process }) => process?.pid);
  steps.delete(undefined);
  if (steps.size === 0) return null;
  return [...steps.values()].flatMap((own) => {
    const [first] = own;
    if (!first?.process || first.before === null || first.after === null) return [];
    const { process, before, after } = first;
    return own.every(({ status }) => status === 'moved') ? [{ ...process, before, after }] : [];
  });
}

function taskBack(host: CgroupHost, { pid, startTicks, before, after }: Moved): MoveTask[] {
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
