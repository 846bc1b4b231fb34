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
import { type GroupPath, isUnder, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { ManyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { budgetKeys, budgetResources } from '#server/domain/teams/budget-resources.ts';
import { blankStep } from './blank-step.ts';
import { foreseeIn, type LoadGround, openLoadGround } from './load-ground.ts';
import type { LoadScene } from './load-scene.ts';
import { planRemovals } from './plan-removals.ts';
import {
  isRefused,
  noSuchHierarchy,
  refusedStep,
  refuseGuarded,
  refuseLoad,
  refuseUnsetParent,
  warnOfEmptyCpuset,
} from './refuse-load.ts';
import { rowEdits } from './row-edits.ts';
import { plannedRights } from './wanted-ids.ts';

/** Never throws for what can be asked: what stands in the way of a group is a note of its step. */
export function planLoad(scene: LoadScene, request: ManyBudgeted<PlanLoadRequest>): LoadPlan {
  const ground = openLoadGround(scene, { hasRows: request.groups.some(({ rows }) => rows.length > 0) });
  const removals = planRemovals(scene, request.removes);
  const { before, after } = planGroups(ground, request, removals);
  const steps = [...before, ...removals, ...after];
  refuseLoad(ground, steps, request.budgets ?? []);
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

function isBelow(group: GroupPath, above: GroupPath): boolean {
  return group !== above && isUnder(group, above);
}

function planOne(ground: LoadGround, wanted: WantedGroup): LoadStep {
  try {
    return planGroup(ground, wanted);
  } catch (error) {
    return refusedStep(wanted.path, error);
  }
}

function planGroup(ground: LoadGround, wanted: WantedGroup): LoadStep {
  const { host, coming } = ground;
  const { path } = wanted;
  const unknown = wanted.hierarchies.find((id) => !host.hierarchyById(id));
  if (unknown !== undefined) throw noSuchHierarchy(path, unknown);
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
    refuseGuarded(ground, step);
    for (const id of hierarchies) {
      const hierarchy = host.hierarchyById(id);
      if (!hierarchy) continue;
      const dir = `${hierarchy.mountPoint}${path}`;
      step.makes.push({ hierarchyId: id, version: hierarchy.version, path: dir });
      step.writes.push(...enablingOfNew(hierarchy, path, wanted.enable));
    }
    step.writes.push(...writesOfNew(ground, path, edits));
    if (comes) step.notes.push(info(sayOfMeaning('config-parent-first', { parent })));
    refuseUnsetParent(ground, step, edits);
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
  warnOfEmptyCpuset(ground, step, edits);
}

function asEntry({ key, value }: LimitEdit): [LimitKey, LimitEdit['value']] {
  return [key, value];
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
  const { host, ids } = ground;
  for (const wanted of rights) {
    const hierarchy = host.hierarchyById(wanted.hierarchyId);
    if (!hierarchy) throw noSuchHierarchy(path, wanted.hierarchyId);
    const planned = plannedRights(ids, wanted, { group: path, path: `${hierarchy.mountPoint}${path}` });
    if (missing.includes(hierarchy.id)) {
      if (!isAsMade(planned)) step.rights.push(planned);
      continue;
    }
    const changed = changedRights(readFileRights(hierarchy, path), planned);
    if (changed.length === 0) continue;
    refuseGuarded(ground, step);
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
