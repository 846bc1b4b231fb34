/**
 * Makes one group what it is wanted to be: its directories where they are missing, then what does not stand yet of its limits,
 * then owners and permissions. Each as a change like any other, previewed by the same code and in the journal; a limit that
 * is refused is left out with its reason, and the others are tried again without it. What was set since the host started stays.
 */
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { previewChange, writePlan } from '#server/agent/changes/apply-change.ts';
import { readGuard } from '#server/agent/changes/guard.ts';
import type { HostChanges } from '#server/agent/changes/host-changes.ts';
import type { OwnWrites } from '#server/agent/events/own-writes.ts';
import { createGroup } from '#server/agent/groups/create-group.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { applyOwnership } from '#server/cgroupfs/wanted/ownership.ts';
import type { PlanNote } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { RestoredGroup } from '#server/domain/wanted/wanted-verbs.ts';
import type { GuardSettings } from '../changes/guard.ts';
import { checkBudget, policyNow } from '../teams/check-budget.ts';
import { readFacts, readWanted } from './read-wanted.ts';
import { keyOfRefusal, RestoreReport, refusal, saidBy } from './restore-report.ts';
import { isSetInThisBoot } from './set-in-this-boot.ts';

export interface RestoreScene {
  /** As it is mounted now: hierarchies may have come since the agent started. */
  host: CgroupHost;
  guard: GuardSettings;
  changes: HostChanges;
  now: () => number;
  /** What went through Corral in this boot. */
  ownWrites?: Pick<OwnWrites, 'of'> | undefined;
}

/** What is still to come: hierarchies that are not mounted, units that systemd has not started. Empty: it can be restored. */
export function awaitedOf(host: CgroupHost, { group, places }: WantedGroup): Sentence[] {
  const awaited: Sentence[] = [];
  for (const { hierarchyId } of places) {
    const hierarchy = host.hierarchyById(hierarchyId);
    if (!hierarchy) awaited.push(sayOfWanted('restore-no-hierarchy', { id: hierarchyId, waitedSeconds: 0 }));
    const unit = hierarchy && ancestorsOf(group).find((above) => !existsIn(hierarchy, above) && isUnit(above));
    if (unit && !awaited.some(({ values }) => values.group === unit))
      awaited.push(sayOfWanted('restore-no-unit', { group: unit, waitedSeconds: 0 }));
  }
  return awaited;
}

function isUnit(group: GroupPath): boolean {
  return ownerOf(group).kind !== 'none' && /\.(service|slice|scope)$/.test(nameOf(group));
}

/** Never throws for what the host refuses: that is in the report. */
export async function restoreGroup(
  scene: RestoreScene,
  wanted: WantedGroup,
  { requestId, faults }: { requestId: string; faults: readonly Sentence[] },
): Promise<RestoredGroup> {
  const report = new RestoreReport(wanted, requestId, faults);
  const { host } = scene;
  const places = wanted.places.filter(({ hierarchyId }) => host.hierarchyById(hierarchyId));
  const missing = places.flatMap(({ hierarchyId }) => {
    const hierarchy = host.hierarchyById(hierarchyId);
    return hierarchy && !existsIn(hierarchy, wanted.group) ? [hierarchyId] : [];
  });
  try {
    if (missing.length > 0) await makeMissing(scene, wanted, missing, report);
    await writeLimits(scene, wanted, report, (key) => missing.includes(hierarchyOf(host, key) ?? ''));
    for (const { hierarchyId, ...ownership } of places) {
      const hierarchy = host.hierarchyById(hierarchyId);
      if (!hierarchy || !existsIn(hierarchy, wanted.group)) continue;
      const isOurs = missing.includes(hierarchyId);
      const { failures, left } = applyOwnership(dirOf(hierarchy, wanted.group), ownership, { isOurs });
      for (const failure of failures) report.faults.push(sayOfWanted('restore-rights', failure));
      for (const path of left) report.faults.push(sayOfWanted('restore-rights-left', { path }));
    }
  } catch (cause) {
    report.faults.push(saidBy(cause));
  }
  return report.end(scene.now());
}

/** With the groups on the way to it that nobody has made: in those nothing is set. */
async function makeMissing(
  scene: RestoreScene,
  wanted: WantedGroup,
  missing: string[],
  report: RestoreReport,
): Promise<void> {
  const { host } = scene;
  const v2 = host.hierarchies.find(({ version }) => version === 2);
  const enable = wanted.enable.filter((name) => v2?.controllers.includes(name));
  for (const above of ancestorsOf(wanted.group).reverse()) {
    const lacking = missing.filter((id) => {
      const hierarchy = host.hierarchyById(id);
      return hierarchy && !existsIn(hierarchy, above);
    });
    if (lacking.length > 0) await make(scene, { group: above, hierarchies: lacking, enable, edits: [] }, report);
  }
  const here = new Set(missing);
  const edits = wanted.limits.map(({ edit }) => edit).filter((edit) => here.has(hierarchyOf(host, edit.key) ?? ''));
  const asked = { group: wanted.group, hierarchies: missing };
  try {
    await dropping(edits, { report, evenWithout: true }, (left) =>
      make(scene, { ...asked, enable, edits: left }, report),
    );
  } catch (cause) {
    if (!(isAppError(cause) && cause.field === 'enable' && enable.length > 0)) throw cause;
    // Without what its parent cannot hand down; the limits that need it are told one by one.
    report.faults.push(saidBy(cause));
    await make(scene, { ...asked, enable: [], edits: [] }, report);
  }
}

/** Limits that do not stand yet, in one change; again without those that are refused. */
async function writeLimits(
  scene: RestoreScene,
  wanted: WantedGroup,
  report: RestoreReport,
  isNew: (key: LimitKey) => boolean,
): Promise<void> {
  const untold = wanted.limits.filter(({ edit }) => !report.limits.has(edit.key));
  if (untold.length === 0) return;
  const facts = readFacts(scene.host);
  const state = readWanted(scene.host, facts, { ...wanted, limits: untold });
  const open = state.limits;
  const look = { host: scene.host, facts, ownWrites: scene.ownWrites ?? null };
  for (const { key, isSame, live, why } of open) {
    if (isSame) report.stood(key);
    else if (live === null || why !== null) report.failed(key, why);
    else if (!isNew(key) && isSetInThisBoot(look, wanted.group, live)) report.left(key);
  }
  const edits = open.filter(({ key }) => !report.limits.has(key)).map((each) => each.wanted);
  await dropping(edits, { report, evenWithout: false }, async (left) => {
    const about = { requestId: report.nextId(), verb: 'apply' as const, group: wanted.group };
    const outcome = await scene.changes.run(
      about,
      async (at) => {
        const fresh = freshScene(scene, at);
        fresh.guard.checkGroup(wanted.group);
        checkBudget(fresh, policyNow(fresh, { group: wanted.group }), changeOfEdits(wanted.group, left));
        const plan = previewChange(fresh, { group: wanted.group, edits: left });
        const refusing = plan.notes.find(({ severity }) => severity === 'refused') ?? whyKilling(plan);
        if (refusing) throw refusal(refusing);
        return writePlan(fresh, plan);
      },
      noSync,
    );
    report.took(outcome, left);
  });
}

/** What was asked would kill, and nobody is there to confirm it. */
function whyKilling({ confirm, notes }: { confirm: string | null; notes: PlanNote[] }): PlanNote | undefined {
  return confirm === null ? undefined : notes.find(({ severity }) => severity === 'danger');
}

async function make(
  scene: RestoreScene,
  asked: { group: GroupPath; hierarchies: string[]; enable: string[]; edits: LimitEdit[] },
  report: RestoreReport,
): Promise<void> {
  const requestId = report.nextId();
  const { group, ...rest } = asked;
  const about = { requestId, verb: 'create' as const, group };
  const outcome = await scene.changes.run(
    about,
    async (at) => {
      const fresh = freshScene(scene, at);
      checkBudget(fresh, policyNow(fresh, { group }), changeOfEdits(group, asked.edits));
      return createGroup(fresh, {
        parent: parentOf(group) ?? rootPath,
        name: nameOf(group),
        ...rest,
        requestId,
      });
    },
    noSync,
  );
  report.made.push(...outcome.made);
  if (outcome.limits) report.took(outcome.limits, asked.edits);
}

/** A power cut ends all that is restored here. */
const noSync = { sync: false, mode: 'boot' } as const;

/** On the host as it is mounted now, and without a change of what is wanted. */
function freshScene({ host, guard }: RestoreScene, at: ChangeScene): ChangeScene {
  if (at.host === host) return { ...at, wanted: undefined };
  const fresh = readGuard(host, { ...guard, mode: 'boot' });
  // What is open for budgets is of the mounts of before.
  return { ...at, host, guard: fresh, wanted: undefined, budgetReader: undefined };
}

/** Tries, and after a refusal of one limit again without it; a refusal that names none is the end of it. */
async function dropping(
  edits: readonly LimitEdit[],
  { report, evenWithout }: { report: RestoreReport; evenWithout: boolean },
  attempt: (left: LimitEdit[]) => Promise<void>,
): Promise<void> {
  for (let left = [...edits]; evenWithout || left.length > 0; ) {
    try {
      await attempt(left);
      return;
    } catch (cause) {
      const key = keyOfRefusal(cause);
      if (key === null || !left.some((edit) => edit.key === key)) throw cause;
      report.refused(key, cause);
      left = left.filter((edit) => edit.key !== key);
    }
  }
}

function hierarchyOf({ controllers }: CgroupHost, key: LimitKey): string | null {
  const place = controllers[controllerOfLimit(key)];
  return place.kind === 'available' ? place.hierarchyId : null;
}
