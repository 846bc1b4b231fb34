/**
 * The names that people know groups by, from files of this host that the agent may read: a container's from its engine's
 * own state, a unit's description from its file, a person's from the list of users, a session's from logind. No program is
 * started, and what cannot be read has no name. Looked up when a group is found: it is a help for the eye, nothing rests on it.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { unescapeUnit } from '#server/domain/groups/owner.ts';
import { unitOf } from '#server/domain/groups/unit-of.ts';
import { createContainerNames } from './container-names.ts';
import { sessionName } from './session-name.ts';
import { cached, readState } from './state-files.ts';

export type NameOwner = (path: GroupPath, owner: GroupOwner) => GroupOwner;

/** Where units are, first found first (systemd.unit(5)). */
const unitFolders = [
  'etc/systemd/system',
  'run/systemd/system',
  'run/systemd/transient',
  'usr/lib/systemd/system',
  'lib/systemd/system',
];
const maxNameLength = 100;

/** `root` ends with "/"; another one, and another clock, are for tests. */
export function createOwnerNames(root = '/', nowMs = () => performance.now()): NameOwner {
  const passwd = `${root}etc/passwd`;
  const users = cached(passwd, () => usersIn(readState(passwd) ?? ''));
  const containers = createContainerNames({ root, homeOf: (uid) => users()?.get(uid)?.home || null, nowMs });
  const find = (path: GroupPath, { kind, label }: GroupOwner): string | null => {
    const id = label?.startsWith('container ') ? /([0-9a-f]{64})(?:\.scope)?$/.exec(path)?.[1] : undefined;
    if (id) return containers.ofContainer(kind, id, personOf(path));
    const pod = kind === 'kubelet' ? /^pod ([0-9a-f][0-9a-f-]+)$/.exec(label ?? '')?.[1] : undefined;
    if (pod) return containers.ofPod(pod);
    const unit = kind === 'systemd' ? unitOf(path) : null;
    if (unit === null) return null;
    const session = /^session-(\w+)\.scope$/.exec(unit)?.[1];
    if (session) return sessionName(root, session);
    const uid = /^user-(\d+)\.slice$/.exec(unit)?.[1];
    return uid === undefined ? descriptionOf(root, unit) : (users()?.get(uid)?.name ?? null);
  };
  return (path, owner) => {
    const name = find(path, owner)?.trim().slice(0, maxNameLength).toWellFormed();
    return !name || name === nameOf(path) ? owner : { ...owner, name };
  };
}

/** Whose engine it is: what systemd runs for that person. Elsewhere whoever has a group of their own may make one of that name. */
function personOf(path: GroupPath): string | null {
  return /^\/user\.slice\/user-(\d+)\.slice\/user@\1\.service\//.exec(path)?.[1] ?? null;
}

/** By uid; of several with one uid the first, as getpwuid(3) has it. */
function usersIn(text: string): Map<string, { name: string; home: string }> {
  const rows = text.split('\n').map((line) => line.split(':'));
  return new Map(
    rows.reverse().flatMap(([name, , uid, , , home = '']) => (name && uid ? [[uid, { name, home }] as const] : [])),
  );
}

/** The last Description= of the unit's file, or of its template's with the instance in it. */
function descriptionOf(root: string, unit: string): string | null {
  const template = /^([^@]+@).+(\.\w+)$/.exec(unit);
  const files = [unit, ...(template ? [`${template[1]}${template[2]}`] : [])];
  for (const file of files)
    for (const folder of unitFolders) {
      const text = readState(`${root}${folder}/${file}`);
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
