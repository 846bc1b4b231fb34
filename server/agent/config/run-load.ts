/**
 * The verb `load`: the plan that was seen, made or not at all. Every directory, owner and value is in the journal, with
 * its way back, before the first of them is touched. When one is refused, what was made is taken back: new groups with
 * all in them, then what was changed elsewhere, last first.
 */
import { agentUser } from '#server/agent/agent-user.ts';
import { codeOfRefusal } from '#server/agent/ceilings/under-ceiling.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { outcomeOf, rollBackWrite, writeAndReadBack } from '#server/agent/changes/one-write.ts';
import { type DoneStep, doneOf, type PlannedStep, stepOf } from '#server/agent/changes/planned-step.ts';
import { removePlace } from '#server/agent/groups/remove-group.ts';
import { makeGroupDir } from '#server/cgroupfs/groups/group-dir-changes.ts';
import { existsIn, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights, writeFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { WriteOutcome } from '#server/domain/changes/change.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { sayOfChange } from '#server/domain/changes/sentences/change-sentences.ts';
import { changedRights, type FileRights, rightsText } from '#server/domain/config/file-rights.ts';
import type { LoadedDir, LoadedRights, LoadOutcome, LoadPlan, LoadRequest } from '#server/domain/config/load-verbs.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { type Reason, reasonOf } from '#server/domain/sentence.ts';
import type { ManyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { planLoad } from './plan-load.ts';

/** A step of a load and what became of it so far. */
type Task =
  | { kind: 'make' | 'remove'; step: Extract<PlannedStep, { kind: 'make' | 'remove' }>; outcome: LoadedDir }
  | { kind: 'write'; step: Extract<PlannedStep, { kind: 'write' }>; isInNew: boolean; outcome: WriteOutcome }
  | { kind: 'own'; step: Extract<PlannedStep, { kind: 'own' }>; outcome: LoadedRights };

/**
 * Makes the configuration what was planned. Throws VALUES_MOVED, CONFIRMATION_NEEDED, and CEILING or KERNEL_REFUSED with the first
 * note that refuses: nothing was done then. What the kernel itself refuses is in the outcome.
 */
export async function runLoad(scene: ChangeScene, request: ManyBudgeted<LoadRequest>): Promise<LoadOutcome> {
  const plan = planLoad(scene, request);
  checkLoad(plan, request);
  for (const write of plan.steps.flatMap(({ writes }) => writes))
    if (write.file === 'cgroup.subtree_control') scene.guard.checkParent(write.group);
  const tasks = tasksOf(scene.host, plan);
  const first = scene.steps.plan(tasks.map(({ step }) => step));
  let refusedAt = -1;
  let isAfterRemovals = false;
  for (const [at, task] of tasks.entries()) {
    const done = await doTask(scene.host, task, isAfterRemovals);
    isAfterRemovals ||= task.kind === 'remove';
    scene.steps.did(first + at, done);
    if (done.status !== 'refused') continue;
    refusedAt = at;
    break;
  }
  if (refusedAt >= 0) await takeBack(scene.host, tasks.slice(0, refusedAt).reverse());
  return { ...sum(tasks, refusedAt >= 0), atMs: scene.now() };
}

function checkLoad(plan: LoadPlan, { basis, confirmed }: LoadRequest): void {
  const step = plan.steps.find(({ refused }) => refused);
  const note = step?.notes.find(({ severity }) => severity === 'refused');
  if (plan.basis !== basis)
    throw new AppError('VALUES_MOVED', {
      public: sayOfChange('plan-moved', {}),
      detail: `basis ${basis}, now ${plan.basis}`,
    });
  if (note) throw new AppError(codeOfRefusal(note), { public: note, field: 'text', detail: note.code });
  if (plan.confirm !== null && confirmed !== plan.confirm)
    throw new AppError('CONFIRMATION_NEEDED', {
      public: sayOfChange('confirmation-needed', { name: plan.confirm }),
      field: 'confirmed',
    });
}

function tasksOf(host: CgroupHost, { steps }: LoadPlan): Task[] {
  const made = new Set(steps.flatMap(({ makes }) => makes.map(({ path }) => path)));
  return steps.flatMap(({ group, makes, writes, rights, removes }): Task[] => [
    ...makes.map(({ hierarchyId, path }) => ({
      kind: 'make' as const,
      step: { kind: 'make' as const, group, hierarchyId, path },
      outcome: blankDir(group, path),
    })),
    ...writes.map((write) => ({
      kind: 'write' as const,
      step: stepOf(write) as Extract<PlannedStep, { kind: 'write' }>,
      isInNew: made.has(write.path.slice(0, write.path.lastIndexOf('/'))),
      outcome: outcomeOf(write, 'not-tried'),
    })),
    ...rights.map((planned) => {
      const before = made.has(planned.path) ? [] : changing(host, planned);
      const step = { kind: 'own' as const, rights: planned, before };
      return { kind: 'own' as const, step, outcome: { ...blankRights(planned), before: textOfDir(before) } };
    }),
    ...removes.map(({ hierarchyId, path }) => ({
      kind: 'remove' as const,
      step: { kind: 'remove' as const, group, hierarchyId, path, inode: inodeOf(path) },
      outcome: blankDir(group, path),
    })),
  ]);
}

/** The files whose rights will change, as they are; the directory with them, so that the record can say what it was. */
function changing(host: CgroupHost, planned: LoadPlan['steps'][number]['rights'][number]): FileRights[] {
  const present = readFileRights(hierarchyOf(host, planned.hierarchyId), planned.group);
  const names = new Set(changedRights(present, planned).map(({ name }) => name));
  return present.filter(({ name }) => name === '' || names.has(name));
}

async function doTask(host: CgroupHost, task: Task, isAfterRemovals: boolean): Promise<DoneStep> {
  switch (task.kind) {
    case 'make':
      return doDir(task, 'made', () => make(host, task.step));
    case 'remove':
      return doDir(task, 'removed', () => remove(host, task.step));
    case 'write':
      task.outcome = await writeAndReadBack(host, task.step.write, { isAfterRemovals });
      return doneOf(task.outcome);
    case 'own':
      return own(host, task);
  }
}

/** `act` answers why it was refused. */
async function doDir(
  task: Extract<Task, { kind: 'make' | 'remove' }>,
  status: 'made' | 'removed',
  act: () => Promise<(Reason & { errno: string | null }) | null>,
): Promise<DoneStep> {
  const refused = await act();
  task.outcome = { ...task.outcome, ...refused, status: refused ? 'refused' : status };
  const { errno, why, sentence = null } = task.outcome;
  return { status: refused ? 'refused' : status, after: null, errno, why, sentence };
}

async function make(
  host: CgroupHost,
  { group, hierarchyId, path }: { group: LoadedDir['group']; hierarchyId: string; path: string },
) {
  const hierarchy = hierarchyOf(host, hierarchyId);
  try {
    await makeGroupDir(hierarchy, group);
    return null;
  } catch (cause) {
    const errno = errnoOf(cause) ?? null;
    if (isAppError(cause)) return { errno, why: cause.public, sentence: cause.sentence ?? null };
    if (errno === null) throw cause;
    if (errno === 'EEXIST')
      return {
        errno,
        ...reasonOf(sayOfGroup(existsIn(hierarchy, group) ? 'name-of-group' : 'name-of-file', { path })),
      };
    const { version } = hierarchy;
    const said = explainRefusal({ errno, verb: 'create', file: '', path, text: null, version, user: agentUser() });
    return { errno, ...reasonOf(said) };
  }
}

async function remove(
  host: CgroupHost,
  { group, hierarchyId, path }: { group: LoadedDir['group']; hierarchyId: string; path: string },
) {
  const obstacle = await removePlace({ hierarchy: hierarchyOf(host, hierarchyId), dir: path }, { group });
  return obstacle && { errno: null, ...reasonOf(obstacle) };
}

function own(host: CgroupHost, task: Extract<Task, { kind: 'own' }>): DoneStep {
  const { rights } = task.step;
  const hierarchy = hierarchyOf(host, rights.hierarchyId);
  try {
    const wanted = changedRights(readFileRights(hierarchy, rights.group), rights);
    writeFileRights(hierarchy, rights.group, wanted);
    const now = readFileRights(hierarchy, rights.group);
    const byName = new Map(now.map((file) => [file.name, rightsText(file)]));
    const isKept = wanted.every((file) => byName.get(file.name) === rightsText(file));
    const after = textOfDir(now);
    task.outcome = { ...task.outcome, after, status: isKept ? 'kept' : 'refused' };
  } catch (cause) {
    const errno = errnoOf(cause) ?? null;
    if (errno === null && !isAppError(cause)) throw cause;
    const said = isAppError(cause)
      ? { why: cause.public, sentence: cause.sentence ?? null }
      : reasonOf(
          explainRefusal({
            errno: errno ?? '',
            verb: 'write',
            file: '',
            path: rights.path,
            text: rights.text,
            version: hierarchy.version,
            user: agentUser(),
          }),
        );
    task.outcome = { ...task.outcome, status: 'refused', errno, ...said };
  }
  const { status, after, errno, why, sentence } = task.outcome;
  return { status: status === 'kept' ? 'kept' : 'refused', after, errno, why, sentence: sentence ?? null };
}

/** `done` are the tasks that were done, last first. A group that is gone has taken along what was in it. */
async function takeBack(host: CgroupHost, done: readonly Task[]): Promise<void> {
  for (const task of done) {
    if (task.kind !== 'make') continue;
    const refused = await remove(host, task.step);
    task.outcome = { ...task.outcome, ...refused, status: refused ? 'rollback-failed' : 'rolled-back' };
  }
  for (const task of done) {
    if (task.kind === 'write')
      task.outcome = task.isInNew
        ? inGone(host, task)
        : { ...task.outcome, ...(await rollBackWrite(host, task.step.write)) };
    if (task.kind === 'own') task.outcome = { ...task.outcome, ...giveBack(host, task.step) };
    // A directory that is gone has no way back.
    if (task.kind === 'remove')
      task.outcome = {
        ...task.outcome,
        ...reasonOf(sayOfChange('no-way-to-put-back', { path: task.step.path })),
        status: 'rollback-failed',
      };
  }
}

function inGone(host: CgroupHost, { step: { write }, outcome }: Extract<Task, { kind: 'write' }>): WriteOutcome {
  const stands = existsIn(hierarchyOf(host, write.hierarchyId), write.group);
  return stands ? outcome : { ...outcome, after: null, status: 'rolled-back' };
}

/** Makes the files whose they were. */
export function giveBack(
  host: CgroupHost,
  { rights, before }: Extract<PlannedStep, { kind: 'own' }>,
): Pick<LoadedRights, 'status' | 'after'> & Partial<Reason> {
  const hierarchy = host.hierarchyById(rights.hierarchyId);
  if (!hierarchy || !existsIn(hierarchy, rights.group)) return { status: 'rolled-back', after: null };
  try {
    writeFileRights(hierarchy, rights.group, before);
    return { status: 'rolled-back', after: textOfDir(readFileRights(hierarchy, rights.group)) };
  } catch (cause) {
    return { status: 'rollback-failed', after: null, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function sum(tasks: readonly Task[], isRefused: boolean): Omit<LoadOutcome, 'atMs'> {
  const isBroken = tasks.some(({ outcome }) => outcome.status === 'rollback-failed');
  return {
    result: isBroken ? 'broken' : isRefused ? 'rolled-back' : 'applied',
    dirs: tasks.flatMap((task) => (task.kind === 'make' || task.kind === 'remove' ? [task.outcome] : [])),
    writes: tasks.flatMap((task) => (task.kind === 'write' ? [task.outcome] : [])),
    rights: tasks.flatMap((task) => (task.kind === 'own' ? [task.outcome] : [])),
  };
}

function blankDir(group: LoadedDir['group'], path: string): LoadedDir {
  return { group, path, status: 'not-tried', errno: null, why: null };
}

function blankRights({ path, text }: { path: string; text: string }): LoadedRights {
  return { path, asked: text, before: null, after: null, status: 'not-tried', errno: null, why: null };
}

function textOfDir(files: readonly FileRights[]): string | null {
  const own = files.find(({ name }) => name === '');
  return own ? rightsText(own) : null;
}

function hierarchyOf(host: CgroupHost, id: string) {
  const hierarchy = host.hierarchyById(id);
  if (hierarchy) return hierarchy;
  throw new AppError('NOT_AVAILABLE', { public: sayOfGroup('hierarchy-not-mounted', { id }) });
}
