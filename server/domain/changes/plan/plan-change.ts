/**
 * What a change would do: the writes in the order that the kernel takes them, what it will keep, what then binds, and
 * everything there is to say before. Pure: the preview and the apply run this same code on the same kind of context.
 *
 * Which notes there are, and which of them refuse, is in server/domain/changes/sentences.
 */

import { basisOf } from '#server/domain/changes/basis.ts';
import type {
  ChangeContext,
  ChangePlan,
  ChangeRequest,
  PlanNote,
  PlannedWrite,
} from '#server/domain/changes/change.ts';
import type { DraftPlan, DraftWrite } from '#server/domain/changes/change-lookup.ts';
import { editedValue, factsOf, settingNow, versionOf } from '#server/domain/changes/change-lookup.ts';
import { effectiveLimits } from '#server/domain/changes/effective.ts';
import { equivalentsOf, withoutSystemdProperty } from '#server/domain/changes/equivalents.ts';
import { impactNotes } from '#server/domain/changes/impact.ts';
import { newcomerNotes, ownerNotes } from '#server/domain/changes/owner-notes.ts';
import { note, refusal, wouldKill } from '#server/domain/changes/sentences/note.ts';
import { isAboutShares, siblingShares } from '#server/domain/changes/sibling-shares.ts';
import type { SystemdCall } from '#server/domain/changes/systemd-call.ts';
import { expectedOf, isOtherwiseInFile, systemdCall } from '#server/domain/changes/systemd-way.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import {
  controllerOfLimit,
  limitControllers,
  limitRule,
  textThatRestores,
} from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { settingId } from '#server/domain/limits/setting-rows.ts';
import { aboutFile } from '#server/domain/sentence.ts';
import { planMisc, planRdma } from './plan-counted.ts';
import { planCpu, planIdleOn } from './plan-cpu.ts';
import { planCpuset } from './plan-cpuset.ts';
import { planDevices } from './plan-devices.ts';
import { planEnabling } from './plan-enabling.ts';
import { planHugetlb } from './plan-hugetlb.ts';
import { planIo } from './plan-io.ts';
import { planMemory } from './plan-memory.ts';
import { planClassId, planPriorities } from './plan-net.ts';

/** How a change is meant. */
export interface ChangeManner {
  /** Write although somebody else keeps the group. */
  override?: boolean | undefined;
  /** How a unit of systemd is changed; by systemd and to last where nothing is said. */
  way?: ChangeRequest['way'];
  /** The group is only about to be made. */
  isNew?: boolean;
}

/** Plans the edits of one change. Never throws for what people can ask: what cannot be done is a note that refuses. */
export function planChange(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { override = false, way, isNew = false }: ChangeManner = {},
): ChangePlan {
  const judged = edits.map((edit) => ({ edit, note: editRefusal(context, edit) }));
  const sound = judged.filter((one) => one.note === null).map((one) => one.edit);
  const enabling = enablingOf(context, sound);
  const parts = draftsOf(context, sound);
  const writes = [...enabling.writes, ...undoableFirst(parts).map((draft) => placed(context, draft))];
  const through = isNew ? null : systemdCall(context, sound, writes, { way, override });
  const before = [...guardNotes(context), ...judged.flatMap((one) => one.note ?? []), ...enabling.notes];
  const notes = [...before, ...parts.flatMap((part) => part.notes), ...impactNotes(context, sound)];
  const standing = through ? standingWrites(context, sound, { writes, through }) : [];
  if (!isRefused(notes)) notes.push(...unchangedNotes(edits, { writes, standing, through }));
  if (!isRefused(notes)) {
    const ofOwner = isNew ? newcomerNotes(context) : ownerNotes(context, sound, { override, way, through });
    notes.push(...ofOwner);
    if (through === null && !context.systemd) notes.push(...systemdNotes(context, sound));
  }
  return {
    group: context.group,
    writes: through ? expectedOf([...writes, ...standing]) : chained(writes),
    notes: notes.map((one) => namingFile(context, one)),
    refused: isRefused(notes),
    confirm: wouldKill(notes) ? nameOf(context.group) : null,
    effective: effectiveLimits(context, sound),
    effectiveNow: effectiveLimits(context),
    shares: isAboutShares(edits) ? siblingShares(context, sound) : null,
    through,
    equivalents: equivalentsOf(context, sound, writes),
    basis: basisOf(
      context,
      edits.map((edit) => edit.key),
    ),
  };
}

/** A write without a way back, and what has to follow it, come after all that can be undone should one be refused. */
function undoableFirst(parts: readonly DraftPlan[]): DraftWrite[] {
  const cutOf = ({ writes }: DraftPlan) => {
    const at = writes.findIndex((write) => write.undoable === false);
    return at < 0 ? writes.length : at;
  };
  return [
    ...parts.flatMap((part) => part.writes.slice(0, cutOf(part))),
    ...parts.flatMap((part) => part.writes.slice(cutOf(part))),
  ];
}

function isRefused(notes: readonly PlanNote[]): boolean {
  return notes.some((one) => one.severity === 'refused');
}

/** A refusal says which file it is about, also where its sentence speaks of what people set. */
function namingFile(context: ChangeContext, one: PlanNote): PlanNote {
  const version = one.severity === 'refused' && one.key !== null ? versionOf(context, one.key) : null;
  const files = version === null || one.key === null ? [] : (limitRule<LimitKey>(version, one.key)?.files ?? []);
  const [file] = files;
  if (file === undefined || files.some((each) => one.text.includes(each))) return one;
  return aboutFile(one, file);
}

function guardNotes(context: ChangeContext): PlanNote[] {
  return context.guarded === null ? [] : [refusal(context.guarded)];
}

/** Why an edit cannot be made whatever else is changed with it, or null. */
function editRefusal(context: ChangeContext, edit: LimitEdit): PlanNote | null {
  const version = versionOf(context, edit.key);
  const rule = version === null ? null : limitRule<LimitKey>(version, edit.key);
  const reading = context.own.limits[edit.key];
  const isMissing = context.missing[controllerOfLimit(edit.key)] !== undefined;
  if (!rule || (reading?.kind !== 'value' && !isMissing))
    return reading?.kind === 'absent' ? refusal(reading.reason, edit.key) : notHere(version, edit.key);
  const fault = rule.fault(edit.value, factsOf(context));
  if (fault !== null) return refusal(fault, edit.key);
  if (reading?.kind === 'value' && reading.readOnly !== null) return refusal(reading.readOnly, edit.key);
  return null;
}

function notHere(version: CgroupVersion | null, key: LimitKey): PlanNote {
  const about = { limit: key, controller: controllerOfLimit(key) };
  if (version === null) return note('no-controller-on-host', about, key);
  return note('not-on-this-version', { ...about, version }, key);
}

function enablingOf(
  context: ChangeContext,
  edits: readonly LimitEdit[],
): { writes: PlannedWrite[]; notes: PlanNote[] } {
  const plans = limitControllers.flatMap((controller) => {
    const missing = context.missing[controller];
    const isWanted = edits.some((edit) => controllerOfLimit(edit.key) === controller);
    return missing && isWanted ? [planEnabling(context, controller, missing)] : [];
  });
  return { writes: plans.flatMap((plan) => plan.writes), notes: plans.flatMap((plan) => plan.notes) };
}

function draftsOf(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan[] {
  const touched = (controller: string) => edits.some((edit) => controllerOfLimit(edit.key) === controller);
  const cpu = touched('cpu') ? versionOf(context, 'cpu.quota') : null;
  const cpuset = touched('cpuset') ? versionOf(context, 'cpuset.cpus') : null;
  const hugetlb = touched('hugetlb') ? versionOf(context, 'hugetlb.2MB') : null;
  const io = touched('io') ? versionOf(context, 'io.max') : null;
  const memory = touched('memory') ? versionOf(context, 'memory.max') : null;
  return [
    cpu === null ? [] : planCpu(context, edits, cpu),
    cpuset === null ? [] : planCpuset(context, edits, cpuset),
    memory === null ? [] : planMemory(context, edits, memory),
    io === null ? [] : planIo(context, edits, io),
    touched('pids') ? planPids(context, edits) : [],
    hugetlb === null ? [] : planHugetlb(context, edits, hugetlb),
    touched('devices') ? planDevices(context, edits) : [],
    touched('net_cls') ? planClassId(context, edits) : [],
    touched('net_prio') ? planPriorities(context, edits) : [],
    touched('rdma') ? planRdma(context, edits) : [],
    touched('misc') ? planMisc(context, edits) : [],
    cpu === null ? [] : planIdleOn(context, edits, cpu),
  ].flat();
}

function planPids(context: ChangeContext, edits: readonly LimitEdit[]): DraftPlan {
  const value = editedValue(edits, 'pids.max');
  const version = versionOf(context, 'pids.max');
  if (value === undefined || version === null) return { writes: [], notes: [] };
  const writes = limitRule(version, 'pids.max')?.toWrites(value, factsOf(context)) ?? [];
  const changing = writes.filter((write) => write.keeps !== settingNow(context.own, write.file));
  return { writes: changing.map((write) => ({ key: 'pids.max', ...write })), notes: [] };
}

/** Tells a draft where it goes and what puts it back. */
function placed(context: ChangeContext, draft: DraftWrite): PlannedWrite {
  const controller = controllerOfLimit(draft.key);
  const place = context.places[controller];
  const home = place ?? context.missing[controller];
  const before = draft.before ?? settingNow(context.own, draft.file);
  return {
    key: draft.key,
    group: context.group,
    hierarchyId: home?.hierarchyId ?? '',
    version: home?.version ?? 2,
    file: draft.file,
    path: `${place?.dir ?? dirToBe(context)}/${draft.file}`,
    before,
    text: draft.text,
    keeps: draft.keeps,
    undoText:
      draft.undoable === false
        ? null
        : (draft.undo?.text ?? textThatRestores(draft.file, before ?? initialSetting(context, draft), draft.text)),
    ...(draft.undo ? { undoFile: draft.undo.file } : {}),
  };
}

/** Where a file will be once its controller is enabled: on v2 all controllers share one directory. */
function dirToBe(context: ChangeContext): string {
  const onV2 = Object.values(context.places).find((place) => place.version === 2);
  if (onV2) return onV2.dir;
  const step = Object.values(context.missing).flatMap((missing) => missing.enableIn)[0];
  const top = step?.path.replace(/\/cgroup\.subtree_control$/, '') ?? '';
  return `${step?.group === '/' ? top : top.slice(0, top.length - (step?.group.length ?? 0))}${context.group}`;
}

/** What a group has right after its controller is enabled. */
function initialSetting(context: ChangeContext, draft: DraftWrite): string {
  const version = versionOf(context, draft.key) ?? 2;
  const rule = limitRule<LimitKey>(version, draft.key);
  const writes = rule?.toWrites(rule.initial, factsOf(context)) ?? [];
  return writes.find((write) => write.file === draft.file)?.keeps ?? '';
}

/** A file written twice: what stands before the second time is what the first wrote. */
function chained(writes: readonly PlannedWrite[]): PlannedWrite[] {
  const last = new Map<string, string>();
  return writes.map((write) => {
    const before = last.get(settingId(write));
    last.set(settingId(write), write.text);
    return before === undefined || write.key === null || write.undoFile !== undefined
      ? write
      : { ...write, before, undoText: textThatRestores(write.file, before, write.text) };
  });
}

/** Values that stand already, of which systemd removes or writes a file all the same: they are to stay as they are. */
function standingWrites(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  { writes, through }: { writes: readonly PlannedWrite[]; through: SystemdCall },
): PlannedWrite[] {
  return edits.flatMap(({ key, value }) => {
    const version = versionOf(context, key);
    if (version === null || writes.some((write) => write.key === key)) return [];
    if (!through.isRemoval && !isOtherwiseInFile(context, edits, { key, way: through.way })) return [];
    const drafts = limitRule<LimitKey>(version, key)?.toWrites(value, factsOf(context)) ?? [];
    return drafts.map((draft) => placed(context, { key, ...draft }));
  });
}

/** Edits that come to what is there already. `standing`: those of which systemd still has a file. */
function unchangedNotes(
  edits: readonly LimitEdit[],
  of: { writes: readonly PlannedWrite[]; standing: readonly PlannedWrite[]; through: SystemdCall | null },
): PlanNote[] {
  const { writes, standing, through } = of;
  if (standing.length > 0) return [note(through?.isRemoval ? 'systemd-only-drop-in' : 'systemd-other-drop-in', {})];
  const changed = new Set(writes.map((write) => write.key));
  const same = edits.filter((edit) => !changed.has(edit.key));
  if (edits.length === same.length) return [note('nothing-to-change', {})];
  return same.map((edit) => note('unchanged', { limit: edit.key }, edit.key));
}

function systemdNotes(context: ChangeContext, edits: readonly LimitEdit[]): PlanNote[] {
  const without = withoutSystemdProperty(context, edits);
  if (without.length === 0) return [];
  return [note('systemd-partial', { limits: without.join(', ') })];
}
