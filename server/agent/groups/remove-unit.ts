/**
 * Removing a group that is a unit of systemd's: systemd stops it, and the files that Corral made for it go. Units that
 * somebody else made are left to them.
 */
import { existsSync } from 'node:fs';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { saidBy } from '#server/agent/changes/run-systemd.ts';
import { type Systemctl, systemctl } from '#server/agent/changes/systemctl.ts';
import { fileOfUnit, readDropIns, readSystemdUnit, removeDropIn } from '#server/agent/changes/systemd-unit.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { shellWord, unitWord } from '#server/domain/changes/equivalents.ts';
import { linkOf, unitFolder, unitMark } from '#server/domain/changes/plan/plan-unit.ts';
import { dropInRoots } from '#server/domain/changes/systemd-way.ts';
import { AppError, errnoOf, isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { firstOf, sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { UnitRemoval } from '#server/domain/groups/group-verbs.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { untilThere } from './make-unit.ts';

export type RemovalByUnit = { removal: UnitRemoval; why: null } | { removal: null; why: Sentence };

/** How systemd would remove the group, or why it is not Corral's to remove; null where the group is no unit of systemd's. */
export function unitRemoval(host: CgroupHost, group: GroupPath): RemovalByUnit | null {
  const unit = readSystemdUnit(host, group);
  if (unit === null) return null;
  const { name } = unit;
  const file = fileOfUnit(name);
  if (file !== null && !file.text.startsWith(unitMark)) {
    const said = unit.isTransient
      ? sayOfGroup('unit-runs', { unit: name })
      : sayOfGroup('unit-not-corrals', { unit: name, file: file.path });
    return { removal: null, why: said };
  }
  if (file === null && !name.endsWith('.slice')) return { removal: null, why: sayOfGroup('unit-runs', { unit: name }) };
  const links = file === null ? [] : linksOf(name);
  const files = [...links, ...(file ? [file.path] : []), ...unit.dropIns.filter(isKept)];
  const stop = `systemctl ${file === null ? 'stop' : 'disable --now'} -- ${unitWord(name)}`;
  const gone = files.filter((path) => !links.includes(path));
  const commands = [
    stop,
    ...(gone.length > 0 ? [`rm -- ${gone.map(shellWord).join(' ')}`, 'systemctl daemon-reload'] : []),
  ];
  return { removal: { unit: name, files, commands }, why: null };
}

/** Units below it that have files of their own in /etc, and so would come back: null when there are none. */
export function whyUnitsBelow(unit: string, groups: readonly GroupPath[]): Sentence | null {
  const units = groups.flatMap((group) => unitOf(group) ?? []).filter((name) => name !== unit);
  const kept = units.filter((name) => existsSync(`${unitFolder}/${name}`));
  return kept.length === 0 ? null : sayOfGroup('unit-holds-units', { unit, units: firstOf(kept) });
}

/**
 * Stops the unit and removes its files. Answers with what is gone. Throws NOT_AVAILABLE with what systemd said: before it has
 * stopped nothing is removed; after that the sentence tells.
 */
export async function removeUnit(
  { host, steps }: Pick<ChangeScene, 'host' | 'steps'>,
  group: GroupPath,
  { unit, files }: UnitRemoval,
  ask: Systemctl = systemctl,
): Promise<string[]> {
  const dir = findGroup(host, group)?.places[0]?.dir ?? '';
  const planned: RemovalStep = { kind: 'remove-unit', unit, dir, inode: inodeOf(dir), files: readDropIns(files) };
  const step = steps.plan([planned]);
  try {
    await finishRemoval(planned, ask);
  } catch (cause) {
    if (!isAppError(cause) && errnoOf(cause) === undefined) throw cause;
    const said = saidBy(cause);
    steps.did(step, { status: 'refused', after: null, errno: null, why: said.text });
    throw new AppError('NOT_AVAILABLE', { public: said, cause });
  }
  steps.did(step, { status: 'removed', after: null, errno: null, why: null });
  return [dir, ...files];
}

export type RemovalStep = Extract<PlannedStep, { kind: 'remove-unit' }>;

/** From wherever it was cut short. Throws NOT_AVAILABLE. */
export async function finishRemoval({ unit, dir, files }: RemovalStep, ask: Systemctl = systemctl): Promise<void> {
  // A service that systemd is about to start again has no group.
  const isKnown = unit.endsWith('.service') && files.some(({ path }) => existsSync(path));
  if (isKnown || existsSync(dir)) await ask(['stop', '--', unit]);
  await untilThere(dir, false);
  if (existsSync(dir))
    throw new AppError('NOT_AVAILABLE', { public: sayOfGroup('unit-still-there', { unit, path: dir }) });
  for (const { path } of files) removeDropIn(path);
  if (files.length === 0) return;
  try {
    await ask(['daemon-reload']);
  } catch (cause) {
    if (!isAppError(cause)) throw cause;
    throw new AppError('NOT_AVAILABLE', {
      public: sayOfGroup('unit-not-reloaded', { unit }),
      detail: cause.public,
      cause,
    });
  }
}

/** Of the three places of drop-ins those that outlive the unit. */
function isKept(path: string): boolean {
  return !path.startsWith(dropInRoots.transient);
}

function linksOf(unit: string): string[] {
  const link = linkOf(unit);
  return existsSync(link) ? [link] : [];
}
