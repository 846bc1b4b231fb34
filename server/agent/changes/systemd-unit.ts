/** A unit of the host's own systemd as its files tell it, and the drop-ins that set-property leaves for it. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { SystemdUnit } from '#server/domain/changes/systemd-call.ts';
import { dropInRoots } from '#server/domain/changes/systemd-way.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import type { DropInFile } from './planned-step.ts';

/** Null where PID 1 is not systemd (sd_booted(3)), or the group is none of its units. */
export function readSystemdUnit(host: CgroupHost, group: GroupPath): SystemdUnit | null {
  const name = unitOf(group);
  if (name === null || !isSystemdHost(host)) return null;
  const roots = Object.values(dropInRoots);
  const dropIns = roots.flatMap((root) => filesIn(`${root}/${name}.d`).map((file) => `${root}/${name}.d/${file}`));
  const texts = readDropIns(dropIns).flatMap(({ path: file, before }) => (before === null ? [] : [[file, before]]));
  return { name, isTransient: isThere(`${dropInRoots.transient}/${name}`), dropIns, texts: Object.fromEntries(texts) };
}

/** Whether systemd is PID 1 (sd_booted(3)). */
export function isSystemdHost(host: Pick<CgroupHost, 'proc'>): boolean {
  return readText(`${host.proc}/1/comm`)?.trim() === 'systemd' && isThere('/run/systemd/system');
}

/** Where systemd looks for units, its own choice first (systemd.unit(5)). */
const unitFolders = [
  '/etc/systemd/system',
  '/run/systemd/system',
  '/run/systemd/transient',
  '/usr/local/lib/systemd/system',
  '/usr/lib/systemd/system',
  '/lib/systemd/system',
];

/** The unit's own file, or null: a slice needs none. */
export function fileOfUnit(unit: string): { path: string; text: string } | null {
  for (const folder of unitFolders) {
    const text = contentOf(`${folder}/${unit}`);
    if (text !== null) return { path: `${folder}/${unit}`, text };
  }
  return null;
}

/** Whether systemd leaves the inside of the unit to others, as far as its file, or its template's, tells (Delegate=). */
export function isDelegatedByFile(unit: string): boolean {
  const files = [unit, unit.replace(/@.*(\.\w+)$/, '@$1')].map((name) => fileOfUnit(name)?.text ?? '');
  return files.some((text) => /^Delegate=(?!(no|false|off|0)?\s*$)/im.test(text));
}

/** What stands in each of these files now. */
export function readDropIns(paths: readonly string[]): DropInFile[] {
  return paths.map((file) => ({ path: file, before: contentOf(file) }));
}

/** Makes the files what they were; true when one of them was otherwise. */
export function restoreDropIns(files: readonly DropInFile[]): boolean {
  const moved = files.filter(({ path: file, before }) => contentOf(file) !== before);
  for (const { path: file, before } of moved) {
    if (before === null) {
      removeDropIn(file);
    } else {
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, before);
    }
  }
  return moved.length > 0;
}

/** The file, and its folder where nothing else is in it. */
export function removeDropIn(file: string): void {
  rmSync(file, { force: true });
  try {
    rmdirSync(path.dirname(file));
  } catch (cause) {
    if (!['ENOTEMPTY', 'ENOENT'].includes(errnoOf(cause) ?? '')) throw cause;
  }
}

function contentOf(file: string): string | null {
  return absentAsNull(() => readFileSync(file, 'utf8'));
}

/** Those that set-property makes: it counts them all at 50. */
function filesIn(folder: string): string[] {
  return (absentAsNull(() => readdirSync(folder)) ?? []).filter((name) => /^50-\w+\.conf$/.test(name)).sort();
}

function isThere(file: string): boolean {
  return absentAsNull(() => statSync(file)) !== null;
}

function absentAsNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
