/**
 * The verb `planLoad`, and the look at the host that `load` starts with: what a whole configuration would do, group by
 * group. Groups that are there are planned as any change of theirs. Of new groups the first in each parent is planned as
 * any creation, so are all in a parent that may bind them; the others, alike but for their values, by the rules alone:
 * two thousand looks at the same parent would tell nothing new.
 */
import { createHash } from 'node:crypto';
import { previewChange } from '#server/agent/changes/apply-change.ts';
import { planCreate } from '#server/agent/groups/plan-create.ts';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { IsGone } from '#server/domain/changes/foreseen.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import { changedRights } from '#server/domain/config/file-rights.ts';
import type { LoadPlan, LoadStep, PlanLoadRequest, WantedGroup } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { enablingOfNew, writesOfNew } from '#server/domain/config/plan-new-group.ts';
import { AppError, type ErrorCode, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { type BudgetChange, changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { BudgetPolicy, ManyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { budgetKeys, budgetResources, ofEachResource } from '#server/domain/teams/budget-resources.ts';
import { overBudget } from '../teams/check-budget.ts';
import { blankStep } from './blank-step.ts';
import { foreseeIn, type LoadGround, openLoadGround } from './load-ground.ts';
import type { LoadScene } from './load-scene.ts';
import { planRemovals } from './plan-removals.ts';
import { rowEdits } from './row-edits.ts';
import { plannedRights } from './wanted-ids.ts';

/** What keeps one group from being planned, and not the others. */
const ofOneGroup: ReadonlySet<ErrorCode> = new Set([
  'BAD_INPUT',
  'GROUP_EXISTS',
  'GROUP_GONE',
  'GROUP_GUARDED',
  'CEILING',
  'NOT_AVAILABLE',
]);

/** Never throws for what can be asked: what stands in the way of a group is a note of its step. */
export function planLoad(scene: LoadScene, request: ManyBudgeted<PlanLoadRequest>): LoadPlan {
  const ground = openLoadGround(scene, { hasRows: request.groups.some(({ rows }) => rows.length > 0) });
  const removals = planRemovals(scene, request.removes);
  const { before, after } = planGroups(ground, request, removals);
  const steps = [...before, ...removals, ...after];
  sayOfCeilings(ground, steps);
  sayOfBudgets(ground, steps, request.budgets ?? []);
  for (const missing of ground.ids.missing) steps[0]?.notes.unshift(refusal(missing));
  for (const step of steps) step.refused = isRefused(step);
  return {
    steps,
    refused: steps.some(({ refused }) => refused),
    confirm: steps.find(({ confirm }) => confirm !== null)?.confirm ?? null,
    basis: fingerprint(ground, steps),
  };
}

/**
 * Groups go last, since a directory that is gone has no way back. Only what the kernel refuses as long as they are there comes after
 * that: it gives all devices to no group that has one below.
 */
function planGroups(
  ground: LoadGround,
  { groups }: PlanLoadRequest,
  removals: readonly LoadStep[],
): { before: LoadStep[]; after: LoadStep[] } {
  const steps: { before: LoadStep[]; after: LoadStep[] } = { before: [], after: [] };
  const going = new Set(
    removals.flatMap(({ group, removes }) => removes.map((each) => `${each.hierarchyId} ${group}`)),
  );
  const isGone: IsGone = (group, id) => going.has(`${id} ${group}`);
  for (const wanted of groups) {
    const step = onlyOnce(ground, planOne(ground, wanted));
    const isInTheWay = isRefused(step) && removals.some(({ group }) => isBelow(group, wanted.path));
    const later = isInTheWay ? planOne({ ...ground, isGone, limited: [] }, wanted) : null;
    const isChange = later?.kind === 'change' && later.rights.length === 0;
    if (later && isChange && !isRefused(later)) steps.after.push(later);
    else steps.before.push(step);
  }
  return steps;
}

function isRefused({ notes }: LoadStep): boolean {
  return notes.some(({ severity }) => severity === 'refused');
}

function isBelow(group: GroupPath, above: GroupPath): boolean {
  return group !== above && isUnder(group, above);
}

/** What would hand out more than a team may, all of the file taken together; what it takes away counts as well. */
function sayOfBudgets(
  { host, limited }: LoadGround,
  steps: readonly LoadStep[],
  policies: readonly BudgetPolicy[],
): void {
  if (policies.length === 0) return;
  const gone = steps.flatMap(({ kind, group }): BudgetChange[] =>
    kind === 'remove' ? [{ group, own: none, io: [] }] : [],
  );
  for (const { group, why, key } of overBudget(host, policies, [...limited, ...gone]))
    steps.find((step) => step.group === group)?.notes.push(refusal(why, key));
}

const none = ofEachResource(() => 'max' as const);

/** What the agent's own settings refuse of each group, of what stands and of what an earlier step makes. */
function sayOfCeilings({ guard, coming }: LoadGround, steps: readonly LoadStep[]): void {
  for (const step of steps) {
    const told = new Set(step.notes.map(({ text }) => text));
    const parent = parentOf(step.group) ?? rootPath;
    // Below a group that comes with this load its limits are those that it comes with: judged by the journal, all at once.
    const isGiven = step.makes.length > 0 && !coming.has(parent);
    const over = [
      ...guard.ceilings.whyNotWritten(step.writes),
      ...[
        isGiven ? guard.ceilings.whyNotHeld(parent) : null,
        step.rights.length > 0 ? guard.ceilings.whyNotOwned(step.group) : null,
      ].flatMap((why) => (why ? [{ why, key: null }] : [])),
    ];
    for (const { why, key } of over) if (!told.has(why.text)) step.notes.push(refusal(why, key));
  }
}

function planOne(ground: LoadGround, wanted: WantedGroup): LoadStep {
  try {
    return planGroup(ground, wanted);
  } catch (error) {
    if (!isAppError(error) || !ofOneGroup.has(error.code)) throw error;
    const said = { code: 'unexpected', values: {}, ...error.sentence, text: error.public };
    return { ...blankStep(wanted.path), notes: [refusal(said)] };
  }
}

function planGroup(ground: LoadGround, wanted: WantedGroup): LoadStep {
  const { host, coming } = ground;
  const { path } = wanted;
  const unknown = wanted.hierarchies.find((id) => !host.hierarchyById(id));
  if (unknown !== undefined) throw badInput(sayOfMeaning('config-no-such-hierarchy', { group: path, id: unknown }));
  const missing = wanted.hierarchies.filter((id) => !isThere(host, path, id));
  const edits = [...wanted.edits, ...quotaEdit(ground, wanted, missing), ...rowEdits(ground, wanted, missing)];
  ground.given.set(path, new Map([...(ground.given.get(path) ?? []), ...edits.map(asEntry)]));
  const isToCome = ({ key }: Pick<LimitEdit, 'key'>) => {
    const place = host.controllers[controllerOfLimit(key)];
    return place.kind === 'available' && missing.includes(place.hierarchyId);
  };
  // Where it is already, what it has there stays, and counts.
  const unset = budgetResources.filter((resource) => isToCome({ key: budgetKeys[resource] }));
  const change = changeOfEdits(path, edits);
  ground.limited.push({ ...change, own: { ...Object.fromEntries(unset.map((one) => [one, 'max'])), ...change.own } });
  const step = blankStep(path);
  if (missing.length > 0) {
    coming.set(path, missing);
    addCreation(ground, step, { ...wanted, hierarchies: missing, edits: edits.filter(isToCome) });
  }
  const standing = edits.filter((edit) => !isToCome(edit));
  if (missing.length < wanted.hierarchies.length) addChange(ground, step, standing);
  addRights(ground, step, wanted, missing);
  if (step.kind === 'nothing' && step.notes.length === 0)
    step.notes.push(info(sayOfMeaning('config-nothing-to-do', {})));
  return step;
}

/** Parts that one group gets in hierarchies that lack it. */
function addCreation(ground: LoadGround, step: LoadStep, wanted: WantedGroup): void {
  const { host, guard, coming, looked } = ground;
  const { path, hierarchies, edits } = wanted;
  const parent = parentOf(path) ?? rootPath;
  step.kind = 'create';
  const comes = coming.get(parent);
  const isBesideOthers = parent === rootPath && looked.has(parent);
  if (hierarchies.some((id) => comes?.includes(id)) || isBesideOthers) {
    guard.checkParent(parent, path);
    const why = guard.whyGroup(path);
    if (why) step.notes.push(refusal(why));
    for (const id of hierarchies) {
      const hierarchy = host.hierarchyById(id);
      if (!hierarchy) continue;
      const dir = `${hierarchy.mountPoint}${path}`;
      step.makes.push({ hierarchyId: id, version: hierarchy.version, path: dir });
      step.writes.push(...enablingOfNew(hierarchy, path, wanted.enable));
    }
    step.writes.push(...writesOfNew(ground, path, edits));
    if (comes) step.notes.push(info(sayOfMeaning('config-parent-first', { parent })));
    sayOfUnsetParent(ground, step, edits);
  } else {
    const isV2 = hierarchies.some((id) => host.hierarchyById(id)?.version === 2);
    const request = { parent, name: nameOf(path), hierarchies, enable: isV2 ? wanted.enable : null, edits };
    const { plan } = planCreate(ground, request, { fills: false, foresee: foreseeIn(ground) });
    step.makes.push(...plan.makes);
    step.writes.push(...plan.writes);
    step.notes.push(...plan.notes);
    step.confirm ??= plan.confirm;
    ground.bases.push(plan.basis);
    looked.add(parent);
  }
  sayOfEmptyCpuset(ground, step, edits);
}

function asEntry({ key, value }: LimitEdit): [LimitKey, LimitEdit['value']] {
  return [key, value];
}

/** A parent that comes with this load has the CPUs that the load gives it, and those that it sets the file's own check compares. */
function sayOfUnsetParent({ host, coming, given }: LoadGround, step: LoadStep, edits: readonly LimitEdit[]): void {
  const home = host.hierarchyFor('cpuset');
  const parent = parentOf(step.group) ?? rootPath;
  if (home?.version !== 1 || !coming.get(parent)?.includes(home.id)) return;
  for (const { key, value } of edits) {
    if ((key !== 'cpuset.cpus' && key !== 'cpuset.mems') || value === '' || given.get(parent)?.has(key)) continue;
    step.notes.push(refusal(sayOfMeaning('config-cpuset-outside-parent', { parent, key }), key));
  }
}

/** libcgroup fills no cpuset, and neither does a load: what comes out is what the file says. */
function sayOfEmptyCpuset({ host, limits }: LoadGround, { notes, makes }: LoadStep, edits: readonly LimitEdit[]): void {
  const place = host.controllers.cpuset;
  if (place.kind !== 'available' || place.version !== 1) return;
  if (!makes.some(({ hierarchyId }) => hierarchyId === place.hierarchyId)) return;
  const unset = (['cpuset.cpus', 'cpuset.mems'] as const).filter((key) => !edits.some((edit) => edit.key === key));
  if (unset.length === 0) return;
  const list = unset.map((key) => (key === 'cpuset.mems' ? `${key} = 0;` : `${key} = 0-${limits.highestCpu};`));
  notes.push({
    severity: 'warning',
    ...sayOfMeaning('config-cpuset-empty', { keys: unset.join(', '), list: list.join(' ') }),
    key: null,
  });
}

/** Parts that one group gets where it is. */
function addChange(ground: LoadGround, step: LoadStep, edits: readonly LimitEdit[]): void {
  const { group } = step;
  if (edits.length === 0) return;
  const plan = previewChange({ ...ground, foresee: foreseeIn(ground) }, { group, edits: [...edits] });
  if (plan.through) step.notes.push(refusal(sayOfMeaning('config-systemd-unit', { group, unit: plan.through.unit })));
  step.writes.push(...plan.writes);
  // That there is nothing to change is no reason to refuse a file.
  step.notes.push(
    ...plan.notes.map((one) => (one.code === 'nothing-to-change' ? info(sayOfMeaning('config-as-it-is', {})) : one)),
  );
  step.confirm ??= plan.confirm;
  if (step.kind === 'nothing' && plan.writes.length > 0) step.kind = 'change';
  ground.bases.push(plan.basis);
}

function addRights(
  ground: LoadGround,
  step: LoadStep,
  { path, rights }: WantedGroup,
  missing: readonly string[],
): void {
  const { host, guard, ids } = ground;
  for (const wanted of rights) {
    const hierarchy = host.hierarchyById(wanted.hierarchyId);
    if (!hierarchy) throw badInput(sayOfMeaning('config-no-such-hierarchy', { group: path, id: wanted.hierarchyId }));
    const planned = plannedRights(ids, wanted, { group: path, path: `${hierarchy.mountPoint}${path}` });
    if (missing.includes(hierarchy.id)) {
      if (!isAsMade(planned)) step.rights.push(planned);
      continue;
    }
    const changed = changedRights(readFileRights(hierarchy, path), planned);
    if (changed.length === 0) continue;
    const why = guard.whyGroup(path);
    if (why) step.notes.push(refusal(why));
    step.rights.push(planned);
    ground.bases.push(JSON.stringify(changed));
    if (step.kind === 'nothing') step.kind = 'change';
  }
}

/** The kernel gives a new group to who makes it. */
function isAsMade({ admin, task }: LoadStep['rights'][number]): boolean {
  const own = [process.geteuid?.() ?? 0, process.getegid?.() ?? 0];
  const ids = [
    [admin.uid, admin.gid],
    [task.uid, task.gid],
  ];
  const isOurs = ids.every((pair) => pair.every((id, at) => id === null || id === own[at]));
  return isOurs && admin.dirMode === null && admin.fileMode === null && task.fileMode === null;
}

/** A part of the quota is one edit with what stands there, or with what a new group has. */
function quotaEdit({ host }: LoadGround, { path, quotaPart }: WantedGroup, missing: readonly string[]): LimitEdit[] {
  if (!quotaPart) return [];
  const place = host.controllers.cpu;
  const isNew = place.kind !== 'available' || missing.includes(place.hierarchyId);
  const reading = isNew ? undefined : readChangeContext(host, path, null, []).own.limits['cpu.quota'];
  const standing = reading?.kind === 'value' ? (reading.value as LimitValue<'cpu.quota'>) : newQuota;
  const { quotaUsec = standing.quotaUsec, periodUsec = standing.periodUsec } = quotaPart;
  return [{ key: 'cpu.quota', value: { quotaUsec, periodUsec } }];
}

const newQuota: LimitValue<'cpu.quota'> = { quotaUsec: 'max', periodUsec: 100_000 };

/** What an earlier step enables in the same file is not enabled again. */
function onlyOnce({ enabled }: LoadGround, step: LoadStep): LoadStep {
  step.writes = step.writes.flatMap((write): PlannedWrite[] => {
    if (write.file !== 'cgroup.subtree_control') return [write];
    const known = enabled.get(write.path) ?? new Set();
    enabled.set(write.path, known);
    const words = write.text.split(' ').filter((word) => !known.has(word));
    for (const word of words) known.add(word);
    if (words.length === 0) return [];
    const undo = words
      .map((word) => word.replace('+', '-'))
      .filter((word) => write.undoText?.split(' ').includes(word));
    return [{ ...write, text: words.join(' '), undoText: write.undoText === null ? null : undo.join(' ') }];
  });
  return step;
}

function isThere(host: CgroupHost, group: GroupPath, id: string): boolean {
  const hierarchy = host.hierarchyById(id);
  return hierarchy !== null && hierarchy !== undefined && existsIn(hierarchy, group);
}

function info(said: Sentence): LoadStep['notes'][number] {
  return { severity: 'info', ...said, key: null };
}

function badInput(said: Sentence): AppError {
  return new AppError('BAD_INPUT', { public: said, field: 'groups' });
}

/** All that would be done, and all that it was decided by. */
function fingerprint({ bases }: LoadGround, steps: readonly LoadStep[]): string {
  const hash = createHash('sha256');
  for (const { group, makes, writes, rights, removes } of steps) {
    hash.update(`${group}\n`);
    for (const { path } of makes) hash.update(`make ${path}\n`);
    for (const { path, text, before } of writes) hash.update(`write ${path} ${text} ${before}\n`);
    for (const { path, text } of rights) hash.update(`own ${path} ${text}\n`);
    for (const { path } of removes) hash.update(`remove ${path}\n`);
  }
  for (const basis of bases) hash.update(`${basis}\n`);
  return hash.digest('hex').slice(0, 32);
}
