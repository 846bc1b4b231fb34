/** Names of users, from /etc/passwd alone: the agent starts no child process to ask a directory service. */
import { statSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';

interface KnownUsers {
  mtimeMs: number;
  names: Map<number, string>;
}

const knownByFile = new Map<string, KnownUsers>();

/** The name of a user id; the number itself where passwd does not list it. Read again only when the file has changed. */
export function userNameOf(etc: string, uid: number): string {
  return readUsers(`${etc}/passwd`).get(uid) ?? String(uid);
}

function readUsers(path: string): Map<number, string> {
  const mtimeMs = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const known = knownByFile.get(path);
  if (known?.mtimeMs === mtimeMs) return known.names;
  const names = parsePasswd(mtimeMs === 0 ? '' : (readText(path) ?? ''));
  knownByFile.set(path, { mtimeMs, names });
  return names;
}

/** passwd(5): "name:password:uid:…". The first name of a uid counts, as getpwuid(3) has it. */
function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}
