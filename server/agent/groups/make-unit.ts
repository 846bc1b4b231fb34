/**
 * The verb `create` for a group that systemd is to keep: its unit's file is written, systemd links and starts it, and the
 * kernel is read back. All of it or nothing: what was made is stopped and removed when a later step fails.
 */
import { accessSync, constants, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import { heldUnder } from '#server/agent/ceilings/under-ceiling.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { isAsForetold } from '#server/agent/changes/one-write.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { judged, saidBy, untilAll } from '#server/agent/changes/run-systemd.ts';
import { type Systemctl, systemctl } from '#server/agent/changes/systemctl.ts';
import { fileOfUnit, readDropIns, restoreDropIns } from '#server/agent/changes/systemd-unit.ts';
import { readPids } from '#server/cgroupfs/changes/read-group-use.ts';
import { readNewGroup } from '#server/cgroupfs/changes/read-new-group.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { WriteOutcome } from '#server/domain/changes/change.ts';
import { planUnit, unitFolder } from '#server/domain/changes/plan/plan-unit.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import { groundOf, holderOf, leafOf, newGroupPath, unitNameFault } from '#server/domain/groups/ground.ts';
import type { UnitKind } from '#server/domain/groups/group-kinds.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type {
  CreateOutcome,
  CreatePlan,
  CreatePlanRequest,
  CreateRequest,
  PlannedUnit,
} from '#server/domain/groups/group-verbs.ts';
import { leaving, type Sentence, sentenceOf } from '#server/domain/sentence.ts';
import { checkCreation } from './check-creation.ts';
import { keepsUnits } from './read-ground.ts';

export interface PlannedNewUnit {
  group: GroupPath;
  plan: CreatePlan & { unit: PlannedUnit };
  dir: string;
}

/**
 * Plans such a creation; nothing is made. Throws BAD_INPUT (no place for a unit, no name for one), GROUP_EXISTS, GROUP_GONE,
 * NO_PERMISSION and CEILING; everything else that stands in the way is a note of the plan.
 */
export function planNewUnit(
  { host, guard }: Pick<ChangeScene, 'host' | 'guard'>,
  request: CreatePlanRequest & { kind: UnitKind },
): PlannedNewUnit {
  const { parent, name, kind, edits } = request;
  guard.checkParent(parent, newGroupPath({ parent, name, kind }));
  const v2 = host.hierarchies.find(({ version }) => version === 2);
  const isSlice = holderOf(parent)?.unit.endsWith('.slice') ?? true;
  if (!v2 || !keepsUnits(host) || !isSlice || !groundOf(parent, false).kinds.includes(kind))
    throw new AppError('BAD_INPUT', { public: sayOfGroup('unit-not-here', { kind, parent }), field: 'kind' });
  const fault = unitNameFault(name, kind);
  if (fault !== null)
    throw new AppError('BAD_INPUT', { public: sayOfGroup('unit-name', { name, fault }), field: 'name' });
  if (!existsIn(v2, parent)) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group: parent }) });
  const group = newGroupPath({ parent, name, kind });
  const dir = dirOf(v2, group);
  const makes = [{ hierarchyId: v2.id, version: v2.version, path: dir }];
  const context = readNewGroup(host, { group, hierarchies: [v2] }, guard.whyGroup(group), edits);
  const plan = planUnit(context, { kind, makes, edits });
  const { unit } = plan;
  if (unit === null) throw new Error('a unit was planned without a file');
  const file = fileOfUnit(unit.name);
  if (file !== null || existsSync(dir))
    throw new AppError('GROUP_EXISTS', {
      public: sayOfGroup('unit-exists', { unit: unit.name, file: file?.path ?? '' }),
      field: 'name',
    });
  const closed = closedFolder();
  if (closed !== null)
    throw new AppError('NO_PERMISSION', {
      public: sayOfGroup('members-closed', { file: closed, user: agentUser() }),
      file: closed,
    });
  return { group, plan: heldUnder({ ...plan, unit }, parent, guard), dir };
}

/** Throws as planNewUnit does, VALUES_MOVED, NOT_AVAILABLE with what systemd said, and KERNEL_REFUSED: nothing is left then. */
export async function makeUnit(
  scene: ChangeScene,
  request: CreateRequest & { kind: UnitKind },
  ask: Systemctl = systemctl,
): Promise<CreateOutcome> {
  const { group, plan, dir } = planNewUnit(scene, request);
  const { unit, writes } = plan;
  const leaf = leafDirOf(unit, { group, dir });
  const { host, steps, now } = scene;
  checkCreation(plan, group, request.basis);
  // The link first: it is read through, and removed, while what it leads to is there.
  const made: UnitStep = {
    kind: 'make-unit',
    unit: unit.name,
    dir,
    leaf,
    files: [
      { path: unit.link, before: null, text: null },
      { path: unit.file, before: null, text: unit.text },
    ],
    writes,
  };
  const step = steps.plan([made]);
  const fail = async (code: 'NOT_AVAILABLE' | 'KERNEL_REFUSED', said: Sentence, cause?: unknown) => {
    const left = await takeBackUnit(made, ask);
    steps.did(step, { status: 'refused', after: null, errno: null, why: said.text });
    return new AppError(code, { public: leaving(said, { left }), cause });
  };
  try {
    mkdirSync(unitFolder, { recursive: true });
    writeFileSync(unit.file, unit.text, { flag: 'wx', mode: 0o644 });
    await ask(['enable', '--now', '--', unit.name]);
  } catch (cause) {
    if (!isAppError(cause) && errnoOf(cause) === undefined) throw cause;
    throw await fail('NOT_AVAILABLE', saidBy(cause), cause);
  }
  await untilThere(dir, true);
  await untilAll(host, writes, isAsForetold);
  if (!existsSync(dir)) throw await fail('NOT_AVAILABLE', sayOfGroup('unit-not-made', { unit: unit.name, path: dir }));
  if (leaf !== undefined && !isSettled({ dir, leaf }))
    throw await fail('NOT_AVAILABLE', sayOfGroup('unit-not-settled', { unit: unit.name, path: leaf }));
  const outcomes = writes.map((write) => judged(host, write, { unit: unit.name, isRemoval: false }));
  const refused = outcomes.find(({ status }) => status === 'refused');
  const why = refused && sentenceOf(refused);
  if (why) throw await fail('KERNEL_REFUSED', why);
  steps.did(step, { status: 'kept', after: null, errno: null, why: null });
  const dirs = leaf === undefined ? [dir] : [dir, leaf];
  return outcomeOfUnit({ group, made: dirs, outcomes, atMs: now(), files: made.files.map(({ path: file }) => file) });
}

export type UnitStep = Extract<PlannedStep, { kind: 'make-unit' }>;

/** Of a delegated service the group of its process; undefined for a slice, which has none. */
function leafDirOf({ kind }: PlannedUnit, { group, dir }: { group: GroupPath; dir: string }): string | undefined {
  return kind === 'delegated' ? `${dir}/${nameOf(leafOf(group))}` : undefined;
}

/** Whether the service's process has left the service's group for its own, so that groups beside it can have controllers. */
export function isSettled({ dir, leaf }: { dir: string; leaf: string }): boolean {
  return readPids(dir).length === 0 && readPids(leaf).length > 0;
}

/** Stops the unit and removes its files; answers with what could not be removed. Never throws for what systemd says. */
export async function takeBackUnit(
  { unit, dir, files }: Pick<UnitStep, 'unit' | 'dir' | 'files'>,
  ask: Systemctl = systemctl,
): Promise<string[]> {
  const tried = async (act: () => Promise<unknown>) => {
    try {
      await act();
    } catch (cause) {
      if (!isAppError(cause) && errnoOf(cause) === undefined) throw cause;
    }
  };
  // A service that did not come up has no group, and is tried again by systemd.
  const isService = unit.endsWith('.service');
  if (isService || existsSync(dir)) await tried(() => ask(['stop', '--', unit]));
  if (isService) await tried(() => ask(['reset-failed', '--', unit]));
  await tried(async () => {
    if (restoreDropIns(files)) await ask(['daemon-reload']);
  });
  await untilThere(dir, false);
  const stuck = files.filter(({ path: file, before }) => readDropIns([file])[0]?.before !== before);
  return [...stuck.map(({ path: file }) => file), ...(existsSync(dir) ? [dir] : [])];
}

/** systemd makes and removes groups a moment after it has answered. */
export async function untilThere(dir: string, isThere: boolean): Promise<void> {
  for (let look = 0; look < looks && existsSync(dir) !== isThere; look += 1) await sleep(pauseMs);
}

const looks = 60;
const pauseMs = 50;

function outcomeOfUnit({
  group,
  made,
  outcomes,
  atMs,
  files,
}: {
  group: GroupPath;
  made: string[];
  outcomes: WriteOutcome[];
  atMs: number;
  files: readonly string[];
}): CreateOutcome {
  const unitFiles = readDropIns(files).map(({ path: file, before }) => ({ path: file, before: null, after: before }));
  return {
    group,
    made,
    filled: [],
    // systemd's to keep, and not a direct write: `dropIns` says so.
    limits: outcomes.length === 0 ? null : { result: 'applied', writes: outcomes, dropIns: [], atMs },
    unitFiles,
  };
}

/** The folder that would have to be written and cannot be; null when all is well. */
function closedFolder(): string | null {
  const folder = existsSync(unitFolder) ? unitFolder : path.dirname(unitFolder);
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return folder;
  }
}
