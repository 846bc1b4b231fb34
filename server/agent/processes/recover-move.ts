/** A move of processes that was cut short: each that had been moved goes back, unless all had been. */
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { DoneStep, PlannedStep } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseProcessGroups, readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { sayOfRecovery } from '#server/domain/changes/sentences/recovery-sentences.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import { notMovedBackIn, reasonOf, type Sentence, sentenceOf } from '#server/domain/sentence.ts';
import { putInto } from './move-processes.ts';

type MoveStep = Extract<PlannedStep, { kind: 'move' }>;

/**
 * `allOrNone`: of a change that goes back as a whole when one process is refused, as a classification does: the kill may have come
 * while it did.
 */
export async function recoverMove(
  host: CgroupHost,
  { steps, done }: OpenChange,
  { allOrNone = false }: { allOrNone?: boolean } = {},
): Promise<Found> {
  const moves = steps.flatMap((step, at) => (step.kind === 'move' ? [{ step, done: done.get(at) }] : []));
  const seen = moves.map(({ step, done }) => ({ step, done, at: whereIs(host, step) }));
  const rest = seen.filter(({ done }) => done === undefined);
  const isWhole = seen.some(({ done }) => done?.status === 'moved') || rest.some(({ at }) => at === 'there');
  const refused = seen.filter((each) => each.done?.status === 'refused');
  const isBack = ({ done, at }: (typeof seen)[number]) => done?.status === 'moved' && at !== 'there' && at !== 'gone';
  // One that had ended was passed over; of one that has ended since, the others tell.
  const wentBack = allOrNone && refused.length > 0 && (refused.some(({ at }) => at !== 'gone') || seen.some(isBack));
  if (isWhole && !wentBack && rest.every(({ at }) => at === 'there')) {
    const values = seen.map(({ step, done }) => asMoved(host, step, done));
    return { isWhole, values: withLastPlaces(moves, values) };
  }
  return { isWhole: false, values: await putBackMoves(host, { steps, done }) };
}

/** Every process that a change moved goes back, last first, also when all had been moved. */
export async function putBackMoves(
  host: CgroupHost,
  { steps, done }: Pick<OpenChange, 'steps' | 'done'>,
): Promise<RecoveredValue[]> {
  const values: RecoveredValue[] = [];
  for (const [at, step] of [...steps.entries()].reverse())
    if (step.kind === 'move') values.unshift(await putBack(host, step, done.get(at)));
  // A process with several steps is where the last of them has put it back to.
  const moves = steps.filter((step) => step.kind === 'move');
  return values.map((value, at) => {
    const step = moves[at];
    return step && value.after !== null ? { ...value, after: valueNow(host, step).after } : value;
  });
}

/** A process with several steps is where the last of them has brought it, and no step's word of before that is told. */
function withLastPlaces(moves: readonly { step: MoveStep }[], values: readonly RecoveredValue[]): RecoveredValue[] {
  const last = new Map(moves.map(({ step }, at) => [step.pid, values[at]?.after ?? null]));
  return values.map((value, at) => ({ ...value, after: last.get(moves[at]?.step.pid ?? 0) ?? null }));
}

/** there: in the group in every hierarchy it was to be moved in. before: in none of them. */
function whereIs(host: CgroupHost, step: MoveStep): 'there' | 'before' | 'between' | 'gone' {
  const now = groupsNow(host, step);
  if (now === null) return 'gone';
  const moved = step.hierarchyIds.filter((id) => now.get(id) === step.to);
  if (moved.length === step.hierarchyIds.length) return 'there';
  return moved.length === 0 ? 'before' : 'between';
}

/** By hierarchy; null when the process has ended, also where another one has its number now. */
function groupsNow(host: CgroupHost, { pid, startTicks }: MoveStep): Map<string, GroupPath | null> | null {
  const text = readProcessGroupText(host, pid);
  if (text === null || readStartTicks(pid, host.proc) !== startTicks) return null;
  return groupsIn(host, text);
}

function groupsIn(host: CgroupHost, text: string): Map<string, GroupPath | null> {
  return new Map(parseProcessGroups(host, text).map(({ hierarchy, group }) => [hierarchy.id, group]));
}

function asMoved(host: CgroupHost, step: MoveStep, done: DoneStep | undefined): RecoveredValue {
  const value = valueNow(host, step);
  return done ? { ...value, ...done } : { ...value, status: 'moved' };
}

async function putBack(host: CgroupHost, step: MoveStep, done: DoneStep | undefined): Promise<RecoveredValue> {
  if (done?.status === 'refused') return { ...valueNow(host, step), ...done };
  const now = groupsNow(host, step);
  if (now === null)
    return { ...valueNow(host, step), status: 'gone', ...reasonOf(sayOfProcess('process-ended', { pid: step.pid })) };
  const from = groupsIn(host, step.before);
  const moved = step.hierarchyIds.filter((id) => now.get(id) === step.to);
  const stuck: string[] = [];
  let first: Sentence | null = null;
  for (const id of moved.toReversed()) {
    const hierarchy = host.hierarchyById(id);
    const back = from.get(id);
    const refusal =
      hierarchy && back
        ? await putInto(hierarchy, back, step.pid)
        : { errno: null, ...reasonOf(sayOfRecovery('not-known-where-from', {})) };
    if (!refusal || refusal.errno === 'ESRCH') continue;
    stuck.push(hierarchy?.mountPoint ?? id);
    first ??= sentenceOf(refusal);
  }
  const value = valueNow(host, step);
  if (stuck.length > 0) {
    const why = notMovedBackIn(first ?? sayOfRecovery('not-known-where-from', {}), stuck);
    return { ...value, status: 'rollback-failed', ...reasonOf(why) };
  }
  const elsewhere = step.hierarchyIds.filter((id) => now.get(id) !== step.to && now.get(id) !== from.get(id));
  if (elsewhere.length > 0) {
    const why = sayOfRecovery('moved-by-others', { hierarchies: elsewhere.join(', ') });
    return { ...value, status: 'changed-since', ...reasonOf(why) };
  }
  return { ...value, status: moved.length > 0 || done ? 'rolled-back' : 'not-tried' };
}

function valueNow(host: CgroupHost, { pid, startTicks, name, to, before }: MoveStep): RecoveredValue {
  const isSame = readStartTicks(pid, host.proc) === startTicks;
  const after = isSame ? (readProcessGroupText(host, pid)?.trimEnd() ?? null) : null;
  return {
    what: `process ${pid} (${name})`,
    asked: to,
    before: before.trimEnd(),
    after,
    status: 'not-tried',
    errno: null,
    why: null,
    process: { pid, startTicks },
  };
}
