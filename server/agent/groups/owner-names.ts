/**
 * The names that people know groups by, from files of this host that the agent may read: a container's from its engine's
 * own state, a unit's description from its file, a person's from the list of users. No program is started, and what
 * cannot be read has no name. Looked up once, when a group is found: it is a help for the eye, nothing rests on it.
 */
import { readFileSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { unescapeUnit } from '#server/domain/groups/owner.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';

export type NameOwner = (path: GroupPath, owner: GroupOwner) => GroupOwner;

/** Where units are, first found first (systemd.unit(5)). */
const unitFolders = [
  'etc/systemd/system',
  'run/systemd/system',
  'run/systemd/transient',
  'usr/lib/systemd/system',
  'lib/systemd/system',
];
const maxFileBytes = 4 << 20;
const maxNameLength = 100;

/** `root` ends with "/"; another one is for tests. */
export function createOwnerNames(root = '/'): NameOwner {
  const users = cached(`${root}etc/passwd`, usersIn);
  const podmans = cached(`${root}var/lib/containers/storage/overlay-containers/containers.json`, namesInPodmans);
  const find = (path: GroupPath, { kind, label }: GroupOwner): string | null => {
    const id = label?.startsWith('container ') ? /([0-9a-f]{64})(?:\.scope)?$/.exec(path)?.[1] : undefined;
    if (kind === 'docker' && id) return nameInDockers(read(`${root}var/lib/docker/containers/${id}/config.v2.json`));
    if (kind === 'podman' && id) return podmans()?.get(id) ?? null;
    const unit = kind === 'systemd' ? unitOf(path) : null;
    if (unit === null) return null;
    const uid = /^user-(\d+)\.slice$/.exec(unit)?.[1];
    return uid === undefined ? descriptionOf(root, unit) : (users()?.get(uid) ?? null);
  };
  return (path, owner) => {
    const name = find(path, owner)?.trim().slice(0, maxNameLength).toWellFormed();
    return !name || name === nameOf(path) ? owner : { ...owner, name };
  };
}

function nameInDockers(text: string | null): string | null {
  const { Name: name } = objectIn(text);
  return typeof name === 'string' ? name.replace(/^\//, '') : null;
}

function namesInPodmans(text: string): Map<string, string> {
  const list = jsonIn(text);
  const names = new Map<string, string>();
  for (const one of Array.isArray(list) ? list : []) {
    const { id, names: given } = (one ?? {}) as { id?: unknown; names?: unknown };
    const [first] = Array.isArray(given) ? given : [];
    if (typeof id === 'string' && typeof first === 'string') names.set(id, first);
  }
  return names;
}

/** By uid; of several with one uid the first, as getpwuid(3) has it. */
function usersIn(text: string): Map<string, string> {
  const rows = text.split('\n').map((line) => line.split(':'));
  return new Map(rows.reverse().flatMap(([name, , uid]) => (name && uid ? [[uid, name] as const] : [])));
}

/** The last Description= of the unit's file, or of its template's with the instance in it. */
function descriptionOf(root: string, unit: string): string | null {
  const template = /^([^@]+@).+(\.\w+)$/.exec(unit);
  const files = [unit, ...(template ? [`${template[1]}${template[2]}`] : [])];
  for (const file of files)
    for (const folder of unitFolders) {
      const text = read(`${root}${folder}/${file}`);
      const found = text === null ? null : [...text.matchAll(/^Description[ \t]*=(.*)$/gm)].at(-1)?.[1];
      if (found) return withInstance(found, unit);
    }
  return null;
}

/** Null where a specifier is left that only systemd can tell. */
function withInstance(text: string, unit: string): string | null {
  const instance = /^[^@]+@(.+)\.\w+$/.exec(unit)?.[1] ?? '';
  const told = text.replace(/%([iIn%])/g, (_, what: string) => {
    if (what === '%') return '\0';
    if (what === 'n') return unit;
    return what === 'i' ? instance : unescapeUnit(instance.replaceAll('-', '/'));
  });
  return told.includes('%') ? null : told.replaceAll('\0', '%');
}

/** Read anew when the file is another than before; null where there is none. */
function cached<T>(file: string, parse: (text: string) => T): () => T | null {
  let seen = '';
  let value: T | null = null;
  return () => {
    const now = stampOf(file);
    if (now !== seen) {
      const text = read(file);
      value = text === null ? null : parse(text);
      seen = now;
    }
    return value;
  };
}

function stampOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return 'none';
  }
}

function read(file: string): string | null {
  try {
    const { size } = statSync(file);
    return size > maxFileBytes ? null : readFileSync(file, 'utf8');
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

function objectIn(text: string | null): Record<string, unknown> {
  const value = text === null ? null : jsonIn(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
