/**
 * Moves processes to where their rules want them, or back: all of them or none. Each move is in the journal with its way
 * back before the first is made; a process that has ended meanwhile is passed over.
 */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { DoneStep, PlannedStep } from '#server/agent/changes/planned-step.ts';
import { moveOne } from '#server/agent/processes/move-processes.ts';
import { putBackMoves } from '#server/agent/processes/recover-move.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ClassifiedProcess, ClassifyOutcome } from '#server/domain/rules/rule-verbs.ts';

export interface MoveTask {
  pid: number;
  startTicks: string;
  /** Where to, by hierarchy. */
  moves: readonly { to: GroupPath; hierarchyIds: string[] }[];
}

type MoveStep = Extract<PlannedStep, { kind: 'move' }>;

/** What the kernel refuses is in the outcome, with the rest put back. Throws STORAGE_FULL and STORAGE_BUSY with nothing moved. */
export async function runMoves(scene: ChangeScene, tasks: readonly MoveTask[]): Promise<ClassifyOutcome> {
  const planned = tasks.flatMap((task) => plannedOf(scene, task));
  const steps = planned.flatMap((each) => each.steps);
  const first = scene.steps.plan(steps);
  const done = new Map<number, DoneStep>();
  let refused: ClassifiedProcess | null = null;
  const processes: ClassifiedProcess[] = [];
  let at = 0;
  for (const each of planned) {
    const own = each.steps.map((step, offset) => ({ step, number: at + offset }));
    at += own.length;
    const process: ClassifiedProcess = refused ? notTried(each) : await moveWhole(scene, each, { own, first, done });
    if (process.status === 'refused') refused = process;
    processes.push(process);
  }
  const why = { errno: refused?.errno ?? null, why: refused?.why ?? null, sentence: refused?.sentence ?? null };
  if (!refused) return { result: 'applied', processes, ...why };
  // What was not reached has no word in `done`: it is looked at, and is where it was.
  const back = await putBackMoves(scene.host, { steps: steps.slice(0, lastDone(done) + 1), done });
  const stuck = new Set(back.flatMap(({ what, status }) => (status === 'rollback-failed' ? [what] : [])));
  return {
    result: stuck.size > 0 ? 'broken' : 'rolled-back',
    processes: processes.map((process) => {
      if (process.status !== 'moved') return process;
      const isStuck = stuck.has(`process ${process.pid} (${process.name})`);
      const after = readProcessGroupText(scene.host, process.pid)?.trimEnd() ?? '';
      return { ...process, after, status: isStuck ? 'rollback-failed' : 'rolled-back' };
    }),
    ...why,
  };
}

interface PlannedProcess {
  task: MoveTask;
  name: string;
  before: string;
  steps: MoveStep[];
}

function plannedOf({ host }: ChangeScene, task: MoveTask): PlannedProcess[] {
  const { pid, startTicks, moves } = task;
  const before = readProcessGroupText(host, pid)?.trimEnd();
  const stat = readProcessStat(host, pid);
  if (before === undefined || stat?.startTicks !== startTicks) return [];
  const { name } = stat;
  const steps = moves.map(
    ({ to, hierarchyIds }): MoveStep => ({ kind: 'move', pid, startTicks, name, to, hierarchyIds, before }),
  );
  return [{ task, name, before, steps }];
}

/** One process in all its hierarchies. One that ends meanwhile is gone, and nothing is wrong with that. */
async function moveWhole(
  scene: ChangeScene,
  { task, name, before }: PlannedProcess,
  { own, first, done }: { own: { step: MoveStep; number: number }[]; first: number; done: Map<number, DoneStep> },
): Promise<ClassifiedProcess> {
  const { pid, startTicks } = task;
  const rest = { pid, startTicks, name, to: own.map(({ step }) => step.to), before };
  let after = before;
  for (const { step, number } of own) {
    const hierarchies = step.hierarchyIds.flatMap((id) => scene.host.hierarchyById(id) ?? []);
    const moved = await moveOne(scene, hierarchies, step.to, { pid, startTicks });
    const { status, errno, why, sentence } = moved;
    const word: DoneStep = { status, after: moved.after, errno, why, sentence };
    done.set(number, word);
    scene.steps.did(first + number, word);
    after = moved.after;
    if (status === 'refused') {
      const isGone = readProcessStat(scene.host, pid)?.startTicks !== startTicks || isEnding(scene, pid);
      return { ...rest, after, status: isGone ? 'gone' : 'refused', errno, why, sentence };
    }
  }
  return { ...rest, after, status: 'moved', errno: null, why: null };
}

/** A zombie, or on its way there: the kernel moves it no more. */
function isEnding({ host }: ChangeScene, pid: number): boolean {
  return /^[ZX]$/.test(readProcessStat(host, pid)?.state ?? 'X');
}

function notTried({ task: { pid, startTicks }, name, before, steps }: PlannedProcess): ClassifiedProcess {
  const to = steps.map((step) => step.to);
  return { pid, startTicks, name, to, status: 'not-tried', errno: null, why: null, before, after: before };
}

function lastDone(done: ReadonlyMap<number, DoneStep>): number {
  return Math.max(-1, ...done.keys());
}
