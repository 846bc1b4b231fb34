/** Unix accounts as the host's own files list them, passwd(5) and group(5). Those of a directory service are agent/launch/accounts.ts's. */
import { readText } from '#server/cgroupfs/files.ts';

export interface Account {
  name: string;
  uid: number;
  gid: number;
  home: string;
  shell: string;
}

export interface UnixGroup {
  name: string;
  gid: number;
}

/** Null when /etc/passwd does not list the name. */
export function findAccount(etc: string, name: string): Account | null {
  for (const line of linesOf(`${etc}/passwd`)) {
    const account = parseAccount(line);
    if (account?.name === name) return account;
  }
  return null;
}

/** A line of passwd(5), also as getent(1) prints it; null for anything else. */
export function parseAccount(line: string): Account | null {
  const [name, , uid, gid, , home, shell] = line.split(':');
  if (!name || !isId(uid) || !isId(gid)) return null;
  return { name, uid: Number(uid), gid: Number(gid), home: home || '/', shell: shell || '/bin/sh' };
}

/** A line of group(5), likewise. */
export function parseUnixGroup(line: string): (UnixGroup & { members: string[] }) | null {
  const [name, , gid, members] = line.split(':');
  return name && isId(gid) ? { name, gid: Number(gid), members: (members ?? '').split(',') } : null;
}

/** Null when /etc/group does not list the name. */
export function findUnixGroup(etc: string, name: string): UnixGroup | null {
  return readGroups(etc).find((group) => group.name === name) ?? null;
}

/** What initgroups(3) gives: the account's own group, and those that list it as a member. */
export function groupsOfAccount(etc: string, { name, gid }: Account): UnixGroup[] {
  const all = readGroups(etc);
  const own = all.find((group) => group.gid === gid) ?? { name: String(gid), gid };
  const others = all.filter((group) => group.gid !== gid && group.members.includes(name));
  return [own, ...others].map((group) => ({ name: group.name, gid: group.gid }));
}

function readGroups(etc: string): (UnixGroup & { members: string[] })[] {
  return linesOf(`${etc}/group`).flatMap((line) => parseUnixGroup(line) ?? []);
}

function linesOf(path: string): string[] {
  return (readText(path) ?? '').split('\n');
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}
