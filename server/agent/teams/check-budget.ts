/** The policy of a team's budget, held where changes come one after the other: what one has taken, the next one finds taken. */
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import { isWithinReach } from '#server/cgroupfs/processes/within-reach.ts';
import { readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import { readCoreList } from '#server/cgroupfs/teams/read-cores.ts';
import { readIoNode } from '#server/cgroupfs/teams/read-io.ts';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { MoveRequest, Reached } from '#server/domain/processes/process-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { BudgetNode } from '#server/domain/teams/budget.ts';
import type { BudgetChange } from '#server/domain/teams/budget-check.ts';
import { firstTooMuch, whyTooMuch, withOwn } from '#server/domain/teams/budget-check.ts';
import type { BudgetPolicy, HeldPolicy } from '#server/domain/teams/budget-policy.ts';
import { isHeld } from '#server/domain/teams/budget-policy.ts';
import { budgetKeys, budgetResources, coresKey, ioKey } from '#server/domain/teams/budget-resources.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';
import { firstOutside } from '#server/domain/teams/core-budget.ts';
import { firstTooMuchIo, whyTooMuchIo } from '#server/domain/teams/io-budget.ts';

import type { ChangeScene } from '../changes/apply-change.ts';
import type { BudgetReader } from './budget-reader.ts';
import { noBudgetStore } from './budget-store.ts';
import { readRoom } from './process-room.ts';

type Policy = BudgetPolicy | undefined;

/** Where limits are read; without a reader of its own file by file. */
export interface BudgetScene {
  host: CgroupHost;
  budgetReader?: BudgetReader | undefined;
}

/** What a promise of earlier comes under now: as web has told last, or as it was when it was made. */
export function policyNow(
  { budgets = noBudgetStore }: Pick<ChangeScene, 'budgets'>,
  { group, budget }: { group: GroupPath; budget?: BudgetPolicy | null | undefined },
): Policy {
  return budgets.policyFor(group, budget);
}

/** The first change of several that are made as one by which a team would hand out too much, of each policy and resource. */
export function overBudget(
  host: CgroupHost,
  policies: readonly BudgetPolicy[],
  changes: readonly BudgetChange[],
): { group: GroupPath; why: Sentence; key: LimitKey }[] {
  return policies.filter(isHeld).flatMap((policy) => [
    ...budgetResources.flatMap((resource) => {
      const own = changes.flatMap(({ group, own: limits }) => {
        const limit = limits[resource];
        return limit === undefined || !isUnder(group, policy.top) ? [] : [{ group, own: limit }];
      });
      const top = own.length === 0 ? null : readBudgetNode(host, policy.top, resource);
      const over = top && firstTooMuch(top, resource, own, policy);
      return over ? [{ ...over, key: budgetKeys[resource] }] : [];
    }),
    ...outsideCores(host, policy, changes),
    ...overIo(host, policy, changes),
  ]);
}

/** The plan, refused where it hands out too much once those of `earlier` are made. */
export function withinBudget<Plan extends ChangePlan>(
  scene: BudgetScene,
  policy: Policy,
  change: BudgetChange,
  plan: Plan,
  earlier: readonly BudgetChange[] = [],
): Plan {
  const breaches = breachesOf(scene, policy, change, earlier).map(({ why, key }) => refusal(why, key));
  return breaches.length === 0 ? plan : { ...plan, notes: [...plan.notes, ...breaches], refused: true };
}

/** Throws BUDGET_EXCEEDED. */
export function checkBudget(scene: BudgetScene, policy: Policy, change: BudgetChange): void {
  const [breach] = breachesOf(scene, policy, change);
  if (breach) throw new AppError('BUDGET_EXCEEDED', { public: breach.why, field: breach.key });
}

/** As checkRoom, of a move that people ask for. */
export function checkBudgetOfMove(
  scene: BudgetScene,
  policy: Policy,
  { processes, hierarchies, reach }: MoveRequest & Reached,
): void {
  if (!policy) return;
  const entries = processes.map(({ pid }) => ({ pid, hierarchyIds: hierarchies.length > 0 ? hierarchies : null }));
  // One that is out of reach stays where it is, and nothing is told of it.
  checkRoom(scene, policy, entries, (pid, hierarchy) => !reach || isWithinReach(scene.host, pid, reach, [hierarchy]));
}

/** As checkRoom, of moves that are made as one into the groups of whichever teams; `policyFor` tells what each group is under. */
export function checkBudgetOfMoves(
  scene: BudgetScene,
  policyFor: (group: GroupPath) => Policy,
  tasks: readonly { pid: number; moves: readonly { to: GroupPath; hierarchyIds: readonly string[] }[] }[],
): void {
  const entries = tasks.flatMap(({ pid, moves }) =>
    moves.map(({ to, hierarchyIds }) => ({ pid, hierarchyIds, policy: policyFor(to) })),
  );
  for (const own of Map.groupBy(entries, ({ policy }) => policy?.top).values())
    if (own[0]?.policy) checkRoom(scene, own[0].policy, own);
}

interface Entry {
  pid: number;
  /** Null: all that the group is in. */
  hierarchyIds: readonly string[] | null;
}

/** What comes in from outside has to fit. Throws BUDGET_EXCEEDED. */
function checkRoom(
  { host }: BudgetScene,
  policy: BudgetPolicy,
  entries: readonly Entry[],
  isMoved: (pid: number, hierarchy: MountedHierarchy) => boolean = () => true,
): void {
  const room = readRoom(host, policy.top);
  const hierarchy = room && host.hierarchyById(room.hierarchyId);
  if (!room || !hierarchy) return;
  const coming = entries.filter(({ pid, hierarchyIds }) => {
    if (hierarchyIds && !hierarchyIds.includes(hierarchy.id)) return false;
    if (!isMoved(pid, hierarchy)) return false;
    const at = groupsOfProcess(host, pid).find((each) => each.hierarchy.id === hierarchy.id);
    return at !== undefined && !(at.group && isUnder(at.group, policy.top));
  });
  const more = coming.reduce((sum, { pid }) => sum + (readProcessStat(host, pid)?.threads ?? 0), 0);
  const { left } = room;
  if (more <= left) return;
  throw new AppError('BUDGET_EXCEEDED', {
    public: sayOfBudget('budget-full-for-move', { team: policy.team, group: policy.top, more, left }),
  });
}

function breachesOf(
  { host, budgetReader }: BudgetScene,
  policy: Policy,
  change: BudgetChange,
  earlier: readonly BudgetChange[] = [],
): { key: LimitKey; why: Sentence }[] {
  if (!isHeld(policy)) return [];
  const { group, own } = change;
  const breaches = budgetResources.flatMap((resource) => {
    const limit = own[resource];
    if (limit === undefined) return [];
    const before = earlier.flatMap(({ group: other, own: limits }) => {
      const given = limits[resource];
      return given === undefined ? [] : [{ group: other, own: given }];
    });
    const whyIn = (top: BudgetNode | null) =>
      top && whyTooMuch(withOwn(top, before), { resource, group, own: limit }, policy);
    const of = { top: policy.top, resource };
    const about = [group, ...before.map((each) => each.group)];
    if (budgetReader && !whyIn(budgetReader.read(of, about))) return [];
    // A refusal names groups of others as well.
    const why = whyIn(budgetReader ? budgetReader.readNamed(of) : readBudgetNode(host, policy.top, resource));
    return why ? [{ key: budgetKeys[resource], why }] : [];
  });
  return [...breaches, ...outsideCores(host, policy, [change]), ...ioBreaches(host, policy, change, earlier)];
}

/** Limits on disks are few and seldom changed: they are read file by file, and only where a change is about them. */
function ioBreaches(
  host: CgroupHost,
  policy: HeldPolicy,
  change: BudgetChange,
  earlier: readonly BudgetChange[],
): { key: LimitKey; why: Sentence }[] {
  if (change.io === undefined || !isUnder(change.group, policy.top)) return [];
  const top = readIoNode(host, policy.top);
  const why = top && whyTooMuchIo(top, change, { policy, devices: host.readDevices() }, earlier);
  return why ? [{ key: ioKey, why }] : [];
}

/** The same of several that are made as one. */
function overIo(
  host: CgroupHost,
  policy: HeldPolicy,
  changes: readonly BudgetChange[],
): { group: GroupPath; key: LimitKey; why: Sentence }[] {
  const asked = changes.filter(({ group, io }) => io !== undefined && isUnder(group, policy.top));
  const top = asked.length === 0 ? null : readIoNode(host, policy.top);
  const over = top && firstTooMuchIo(top, asked, { policy, devices: host.readDevices() });
  return over ? [{ ...over, key: ioKey }] : [];
}

/** The first who would be given cores that the budget does not have: v2 takes such a list, and uses what is common. */
function outsideCores(
  host: CgroupHost,
  policy: BudgetPolicy,
  changes: readonly BudgetChange[],
): { group: GroupPath; key: LimitKey; why: Sentence }[] {
  const asked = changes.flatMap(({ group, cores }) => (cores === undefined ? [] : [{ group, list: cores }]));
  const budget = asked.some(({ group }) => isUnder(group, policy.top)) ? readCoreList(host, policy.top) : null;
  if (budget === null) return [];
  const { cores, highestCpu } = host.readTopology(0);
  const highest = highestCpu ?? Math.max(0, ...cores.map(({ cpu }) => cpu));
  const outside = firstOutside(budget, asked, { policy, highest });
  return outside ? [{ ...outside, key: coresKey }] : [];
}
