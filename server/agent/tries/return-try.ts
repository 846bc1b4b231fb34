/**
 * Puts back what a try wrote: by the same plan, writes and journal as any change, and as systemd made it where it did. Only what
 * still holds what the try wrote is touched; what is refused is left out, with its reason, and the rest comes back without it.
 */

import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { dirOf, inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import type { ApplyOutcome, ChangePlan } from '#server/domain/changes/change.ts';
import { undoEdits } from '#server/domain/changes/undo-edits.ts';
import { undoWay } from '#server/domain/changes/undo-way.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import { type GivenReason, reasonOf } from '#server/domain/sentence.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { ReturnedSetting, ReturnOutcome } from '#server/domain/tries/try.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import { previewChange, writePlan } from '../changes/apply-change.ts';
import { isAsBefore, readWrite } from '../changes/one-write.ts';
import { takeBack } from '../changes/run-systemd.ts';
import { readDropIns, readSystemdUnit } from '../changes/systemd-unit.ts';
import { policyNow, withinBudget } from '../teams/check-budget.ts';
import { keepingOfLimits, keepStepOf } from '../wanted/keep-change.ts';
import type { KeptTry, TriedWrite } from './try-store.ts';

interface Seen {
  /** All that was written to it, first to last. */
  writes: TriedWrite[];
  status: 'held' | 'stood' | 'changed-since' | 'gone';
  now: string | null;
}

type Refusals = Map<LimitKey | null, GivenReason & { errno: string | null }>;

/** Never throws for what the host refuses; throws STORAGE_FULL and STORAGE_BUSY, with everything as it was. */
export async function returnTry(scene: ChangeScene, kept: KeptTry, requestId: string): Promise<ReturnOutcome> {
  const { host } = scene;
  const seen = lookAtAll(host, kept);
  const refusals: Refusals = new Map();
  const isGone = seen.every(({ status }) => status === 'gone');
  if (isGone) await removeDropIns(kept);
  const limits = isGone ? null : await putBack(scene, kept, { seen, refusals });
  const settings = seen.map((one) => settle(host, kept, one, refusals));
  const isStuck = settings.some(({ status }) => status === 'refused');
  if (!isStuck) moveWanted(scene, kept, settings, requestId);
  const { id, group, sinceMs } = kept;
  return { id, group, result: isStuck ? 'stuck' : 'returned', settings, limits, sinceMs, atMs: scene.now() };
}

/** What stands, without touching it: of a try that the boot has ended. */
export function lookAtEnded(host: CgroupHost, kept: KeptTry): ReturnedSetting[] {
  return lookAtAll(host, kept).map((one) => {
    const told = settle(host, kept, one, new Map());
    return told.status === 'refused' ? { ...told, status: 'changed-since', ...reasonOf(bootSentence) } : told;
  });
}

const bootSentence = sayOfTry('try-ended-by-boot', {});

/** Whether it stands after the host or the group has begun anew: kept after a reboot, or in a file of systemd's. */
export function outlivesBoot({ wanted, dropIns }: Pick<KeptTry, 'wanted' | 'dropIns'>): boolean {
  return wanted.length > 0 || dropIns.some(({ path }) => path.startsWith('/etc/'));
}

function lookAtAll(host: CgroupHost, kept: KeptTry): Seen[] {
  const bySetting = new Map<string, TriedWrite[]>();
  for (const each of kept.writes) {
    const id = settingId(each.write);
    bySetting.set(id, [...(bySetting.get(id) ?? []), each]);
  }
  return [...bySetting.values()].map((writes) => ({ writes, ...lookAt(host, kept, writes) }));
}

function lookAt(host: CgroupHost, kept: KeptTry, writes: readonly TriedWrite[]): Pick<Seen, 'status' | 'now'> {
  const [first, last] = [writes[0], writes.at(-1)];
  if (!first || !last) return { status: 'gone', now: null };
  const hierarchy = host.hierarchyById(first.write.hierarchyId);
  const now = readWrite(host, last.write);
  if (!hierarchy || now === null) return { status: 'gone', now: null };
  // A unit that was restarted has another directory, and systemd has given it the same again.
  const mayBeAnother = !outlivesBoot(kept) && kept.dropIns.length === 0;
  if (mayBeAnother && inodeOf(dirOf(hierarchy, kept.group)) !== last.inode) return { status: 'gone', now: null };
  if (now === last.after) return { status: 'held', now };
  return { status: first.write.before !== null && isAsBefore(first.write, now) ? 'stood' : 'changed-since', now };
}

async function putBack(
  scene: ChangeScene,
  kept: KeptTry,
  { seen, refusals }: { seen: readonly Seen[]; refusals: Refusals },
): Promise<ApplyOutcome | null> {
  try {
    scene.guard.checkGroup(kept.group);
    let edits = editsOf(scene, kept, seen);
    while (edits.length > 0) {
      const tried = await attempt(scene, kept, { edits, seen, refusals });
      if (!Array.isArray(tried)) return tried;
      edits = tried;
    }
  } catch (cause) {
    if (!isAppError(cause) || cause.code === 'STORAGE_FULL' || cause.code === 'STORAGE_BUSY') throw cause;
    if (cause.code !== 'GROUP_GONE')
      refusals.set(null, { why: cause.public, sentence: cause.sentence ?? null, errno: cause.errno ?? null });
  }
  return null;
}

/** What was done; or what is left to try once more, without what was refused. */
async function attempt(
  scene: ChangeScene,
  kept: KeptTry,
  { edits, seen, refusals }: { edits: LimitEdit[]; seen: readonly Seen[]; refusals: Refusals },
): Promise<ApplyOutcome | LimitEdit[]> {
  const planned = previewChange(scene, { group: kept.group, edits, ...wayOf(kept, seen) });
  // What was freed meanwhile may have been handed out.
  const budget = policyNow(scene, kept);
  const plan = withinBudget(scene, budget, changeOfEdits(kept.group, edits), planned);
  const why = whyNotPlanned(plan, kept);
  if (why) return without(edits, why.key, why, refusals);
  const outcome = await writePlan(scene, plan);
  const { result, writes } = outcome;
  if (result === 'applied') return outcome;
  const refused = writes.find(({ status }) => status === 'refused' || status === 'rollback-failed');
  const reason = { why: refused?.why ?? '', sentence: refused?.sentence ?? null, errno: refused?.errno ?? null };
  // systemd takes all of it or nothing, and what could not be rolled back is not gone on with.
  return without(edits, plan.through || result === 'broken' ? null : (refused?.key ?? null), reason, refusals);
}

function whyNotPlanned(plan: ChangePlan, { group }: KeptTry) {
  const note = plan.notes.find(({ severity }) => severity === 'refused');
  if (note) return { key: note.key, ...reasonOf(note), errno: null };
  if (plan.confirm === null) return null;
  const danger = plan.notes.find(({ severity }) => severity === 'danger');
  return { key: danger?.key ?? null, ...reasonOf(sayOfTry('try-would-kill', { group })), errno: null };
}

function without(
  edits: readonly LimitEdit[],
  key: LimitKey | null,
  reason: GivenReason & { errno: string | null },
  refusals: Refusals,
): LimitEdit[] {
  const left = edits.filter((edit) => edit.key !== key);
  const isOne = key !== null && left.length < edits.length;
  refusals.set(isOne ? key : null, reason);
  return isOne ? left : [];
}

function editsOf({ host, guard }: ChangeScene, kept: KeptTry, seen: readonly Seen[]): LimitEdit[] {
  const context = readChangeContext(host, kept.group, guard.whyGroup(kept.group));
  return undoEdits({ ...context, systemd: readSystemdUnit(host, kept.group) }, valuesOf(kept, seen));
}

function wayOf(kept: KeptTry, seen: readonly Seen[]) {
  const way = undoWay(valuesOf(kept, seen)) ?? (kept.direct ? ('direct' as const) : undefined);
  return { override: kept.override, ...(way === undefined ? {} : { way }) };
}

/** As the record of the change would have them; what somebody has changed since is left out. */
function valuesOf(kept: KeptTry, seen: readonly Seen[]): AuditValue[] {
  const isBack = ({ status }: Seen) => status === 'held' || (status === 'stood' && kept.dropIns.length > 0);
  const blank = { status: 'kept', errno: null, why: null };
  return [
    ...seen.filter(isBack).flatMap(({ writes }) =>
      writes.map(({ write, after }) => ({
        what: write.path,
        asked: write.text,
        before: write.before,
        after,
        ...blank,
      })),
    ),
    ...kept.dropIns.map(({ path, before, after }) => ({ what: path, asked: after, before, after, ...blank })),
  ];
}

/** Of a unit that is stopped: what systemd was told would be there again when it starts. */
async function removeDropIns({ dropIns }: KeptTry): Promise<void> {
  const now = readDropIns(dropIns.map(({ path }) => path));
  const ours = dropIns.filter(({ after, before }, at) => now[at]?.before === after && after !== before);
  if (ours.length > 0) await takeBack(ours.map(({ path, before }) => ({ path, before })));
}

function settle(host: CgroupHost, kept: KeptTry, { writes, status, now }: Seen, refusals: Refusals): ReturnedSetting {
  const [first, last] = [writes[0], writes.at(-1)];
  const path = first?.write.path ?? '';
  const blank = { path, asked: first?.write.before ?? null, before: now, after: now, errno: null, why: null };
  if (status === 'gone') return { ...blank, status, ...reasonOf(sayOfTry('try-group-gone', { group: kept.group })) };
  if (status === 'changed-since')
    return { ...blank, status, ...reasonOf(sayOfTry('try-changed-since', { path, now: now ?? '' })) };
  if (status === 'stood') return { ...blank, status };
  const after = first && last ? readWrite(host, last.write) : null;
  if (after === null)
    return { ...blank, after, status: 'gone', ...reasonOf(sayOfTry('try-group-gone', { group: kept.group })) };
  // Without its drop-in a unit has what its own file says, whatever stood there before.
  if (after !== now || (first && first.write.before !== null && isAsBefore(first.write, after)))
    return { ...blank, after, status: 'returned' };
  const reason = refusals.get(first?.write.key ?? null) ?? refusals.get(null);
  return { ...blank, after, status: 'refused', ...(reason ?? reasonOf(sayOfTry('try-not-read', { path }))) };
}

/** What is kept after a reboot is as it was as well, for what has come back. */
function moveWanted(
  scene: ChangeScene,
  { group, id, wanted: moves }: KeptTry,
  settings: readonly ReturnedSetting[],
  requestId: string,
): void {
  const isUntouched = settings.every(({ status }) => status !== 'changed-since');
  const keeping =
    moves.length > 0 && isUntouched ? keepingOfLimits(scene, { group, edits: [], undoes: id, moves, requestId }) : null;
  if (!keeping) return;
  const step = scene.steps.plan([keepStepOf(keeping)]);
  scene.wanted?.store.put(group, keeping.after);
  scene.steps.did(step, { status: 'kept', after: null, errno: null, why: null });
}
