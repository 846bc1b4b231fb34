/**
 * Reading other programs' state files for names: a few megabytes at most, regular files alone (a pipe would hold the agent up),
 * read anew when they have changed. What cannot be read is null.
 */
import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
} from 'node:fs';
import path from 'node:path';
import { errnoOf } from '#server/domain/errors.ts';

const maxFileBytes = 4 << 20;
/** Entries of a folder: a host has some hundred containers. */
const mostEntries = 5000;
const mostLinks = 8;

export function readState(file: string): string | null {
  return orNull(() => {
    const fd = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    try {
      const stat = fstatSync(fd);
      return stat.isFile() && stat.size <= maxFileBytes ? readFileSync(fd, 'utf8') : null;
    } finally {
      closeSync(fd);
    }
  });
}

/** Names in a folder; none where it cannot be read or has too many. */
export function listState(folder: string): string[] {
  const names = orNull(() => readdirSync(folder)) ?? [];
  return names.length > mostEntries ? [] : names;
}

/** What is made of a file or a folder, made anew when it is another than before; null where there is none. */
export function cached<T>(place: string, make: () => T | null): () => T | null {
  let seen = '';
  let value: T | null = null;
  return () => {
    const now = stampOf(place);
    if (now !== seen) {
      value = now === 'none' ? null : make();
      seen = now;
    }
    return value;
  };
}

export function objectIn(text: string | null): Record<string, unknown> {
  const value = text === null ? null : jsonIn(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

export function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/**
 * The file below a person's home, where it can be read without waiting for anything that this person has made: on a disk of the
 * host, and behind no link of theirs. Null otherwise. `root` ends with "/".
 */
export function fileInHome(root: string, home: string, below: string): string | null {
  const mounts = mountsOf(readState(`${root}proc/self/mountinfo`) ?? '');
  let at = path.normalize(home);
  if (!path.isAbsolute(at) || at === '/') return null;
  for (let links = 0; links <= mostLinks; links += 1) {
    const link = orNull(() => firstLink(root, at, mounts));
    if (link === null) return null;
    if (link.kind === 'none') {
      const whole = path.join(at, below);
      const rest = orNull(() => firstLink(root, whole, mounts));
      return rest?.kind === 'none' ? `${root}${whole.slice(1)}` : null;
    }
    at = link.to;
  }
  return null;
}

/** Where the kernel itself has the data. */
const localKinds = /^(ext[234]|xfs|btrfs|zfs|f2fs|bcachefs|jfs|reiserfs|tmpfs|overlay|ramfs|rootfs)$/;

type Link = { kind: 'none' } | { kind: 'link'; to: string };

/** Looks at the path part by part, each on a disk of the host; null where one is elsewhere or missing. */
function firstLink(root: string, whole: string, mounts: ReadonlyMap<string, string>): Link | null {
  const parts = whole.split('/').slice(1);
  for (let count = 1; count <= parts.length; count += 1) {
    const part = `/${parts.slice(0, count).join('/')}`;
    if (!localKinds.test(kindAt(part, mounts))) return null;
    if (!lstatSync(`${root}${part.slice(1)}`).isSymbolicLink()) continue;
    const to = path.resolve(path.dirname(part), readlinkSync(`${root}${part.slice(1)}`));
    return { kind: 'link', to: path.join(to, ...parts.slice(count)) };
  }
  return { kind: 'none' };
}

function kindAt(file: string, mounts: ReadonlyMap<string, string>): string {
  for (let at = file; ; at = path.dirname(at)) {
    const kind = mounts.get(at);
    if (kind !== undefined) return kind;
    if (at === '/') return '';
  }
}

/** By mount point; the last on one is the one that is seen. Source: proc_pid_mountinfo(5). */
function mountsOf(text: string): Map<string, string> {
  const mounts = new Map<string, string>();
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const point = before
      .split(' ')[4]
      ?.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
    const kind = after.split(' ')[0];
    if (point && kind) mounts.set(point, kind);
  }
  return mounts;
}

function stampOf(file: string): string {
  const stat = orNull(() => statSync(file));
  return stat === null ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
