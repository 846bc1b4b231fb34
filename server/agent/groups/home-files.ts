/**
 * Reads files below a person's home, which that person may change at the same moment. So that nothing of theirs is followed or
 * waited for, each part of the path is opened by itself, in the folder that the last step opened, without following it
 * (O_PATH, O_NOFOLLOW: openat2's RESOLVE_NO_SYMLINKS, which Node has not): it has to be on the mount, of a disk of the host, that
 * is known to be there. A file is read where it is a regular one that has no other name, and no more of it than is allowed for.
 * Links are followed on the way to the home alone, where they are the host's.
 */
import {
  closeSync,
  constants,
  fstatSync,
  opendirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  type Stats,
} from 'node:fs';
import path from 'node:path';
import { orNull, readState } from './state-files.ts';

export interface HomeFiles {
  /** Null where it is not there, cannot be read, or is more than is allowed for just now. */
  read(below: string): string | null;
  /** The same, with what tells whether it is another than before: `make` is asked only then. */
  kept<T>(below: string, make: (text: string) => T): T | null;
  /** Names in a folder; none where it has too many. */
  list(below: string): string[];
  /** The text of each file in a folder, by name. */
  readAll(below: string): Map<string, string>;
}

export interface HomeParts {
  /** Ends with "/"; another one than the host's is for tests. */
  root: string;
  home: string;
  /** Milliseconds of a clock that never goes back. */
  nowMs: () => number;
}

/** What one person's files may cost: a second's worth, whoever makes and changes them how fast. */
const bytesPerSecond = 4 << 20;
const opensPerSecond = 512;
const mostEntries = 200;
const mostLinks = 8;

/** Not among Node's constants; the same on all processors that it is built for (asm-generic/fcntl.h). */
const O_PATH = 0o10000000;
/** Where the kernel itself has the data. */
const localKinds = /^(ext[234]|xfs|btrfs|zfs|f2fs|bcachefs|jfs|reiserfs|tmpfs|overlay|ramfs|rootfs)$/;

export function openHomeFiles({ root, home, nowMs }: HomeParts): HomeFiles {
  const keeps = new Map<string, { stamp: string; value: unknown }>();
  let second = { untilMs: Number.NEGATIVE_INFINITY, bytes: 0, opens: 0, mounts: new Map<string, Mount>() };
  const thisSecond = () => {
    if (nowMs() < second.untilMs) return second;
    const mounts = mountsOf(readState(`${root}proc/self/mountinfo`) ?? '');
    second = { untilMs: nowMs() + 1000, bytes: bytesPerSecond, opens: opensPerSecond, mounts };
    return second;
  };
  const take = (what: 'bytes' | 'opens', count: number) => {
    const left = thisSecond();
    if (left[what] < count) return false;
    left[what] -= count;
    return true;
  };
  const open = (below: string) =>
    openWhole({ root, home, below, mounts: thisSecond().mounts, mayOpen: () => take('opens', 1) });

  /** The file's text is asked for by whoever gets it. */
  const withFile = <T>(file: number | null, use: (stamp: string, text: () => string | null) => T): T | null =>
    withOpen(file, (fd, stat) => {
      if (!stat.isFile() || stat.nlink !== 1) return null;
      return use(`${stat.ino} ${stat.size} ${stat.mtimeMs}`, () =>
        take('bytes', stat.size) ? textOf(fd, stat.size) : null,
      );
    });
  const read = (file: number | null) => withFile(file, (_, text) => text());
  return {
    read: (below) => read(open(below)),
    kept: <T>(below: string, make: (text: string) => T) =>
      withFile(open(below), (stamp, text) => {
        const known = keeps.get(below);
        if (known?.stamp === stamp) return known.value as T;
        const now = text();
        // Not now: what it was is not what it is.
        if (now === null) return null;
        const value = make(now);
        keeps.set(below, { stamp, value });
        return value;
      }),
    list: (below) => withOpen(open(below), namesIn) ?? [],
    readAll: (below) =>
      withOpen(open(below), (dir, stat) => {
        const mount = mountIdOf(dir);
        const texts = (namesIn(dir, stat) ?? []).flatMap((name) => {
          const text = take('opens', 1) ? read(orNull(() => openPart(dir, name, mount))) : null;
          return text === null ? [] : [[name, text] as const];
        });
        return new Map(texts);
      }) ?? new Map(),
  };
}

interface WholePath {
  root: string;
  home: string;
  below: string;
  mounts: ReadonlyMap<string, Mount>;
  mayOpen: () => boolean;
}

/** A descriptor of what is there (O_PATH); null where it is not to be opened. */
function openWhole(whole: WholePath): number | null {
  let at = path.normalize(whole.home);
  if (!path.isAbsolute(at) || at === '/') return null;
  for (let links = 0; links <= mostLinks; links += 1) {
    const got = orNull(() => openParts(whole, at));
    if (got === null) return null;
    if (typeof got === 'number') return got;
    at = got.home;
  }
  return null;
}

/** `home`: where the home is in truth, as a link on the way there tells. */
function openParts({ root, below, mounts, mayOpen }: WholePath, home: string): number | { home: string } | null {
  const toHome = partsOf(home);
  const parts = [...toHome, ...partsOf(below)];
  let dir = openSync(root, O_PATH | constants.O_DIRECTORY);
  try {
    for (const [index, name] of parts.entries()) {
      const whole = `/${parts.slice(0, index + 1).join('/')}`;
      const mount = mountAt(whole, mounts);
      if (!localKinds.test(mount.kind) || !mayOpen()) return null;
      const next = openPart(dir, name, mount.id);
      if (next === null) return null;
      const last = dir;
      dir = next;
      try {
        const stat = fstatSync(next);
        if (!stat.isSymbolicLink()) continue;
        if (index >= toHome.length || !isOfHost(stat)) return null;
        const target = readlinkSync(`/proc/self/fd/${last}/${name}`);
        return { home: path.resolve(path.dirname(whole), target, ...toHome.slice(index + 1)) };
      } finally {
        closeSync(last);
      }
    }
    const found = dir;
    dir = -1;
    return found;
  } finally {
    if (dir !== -1) closeSync(dir);
  }
}

/** What somebody has mounted there meanwhile may never answer: nothing is asked of it. */
function openPart(dir: number, name: string, mountId: string | null): number | null {
  const part = openSync(`/proc/self/fd/${dir}/${name}`, O_PATH | constants.O_NOFOLLOW);
  if (mountId !== null && mountIdOf(part) === mountId) return part;
  closeSync(part);
  return null;
}

function partsOf(whole: string): string[] {
  return whole.split('/').filter((part) => part !== '');
}

function isOfHost({ uid }: Stats): boolean {
  return uid === 0 || uid === process.geteuid?.();
}

/** Source: proc_pid_fdinfo(5). */
function mountIdOf(fd: number): string | null {
  return /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? null;
}

function withOpen<T>(fd: number | null, use: (fd: number, stat: Stats) => T | null): T | null {
  if (fd === null) return null;
  try {
    return orNull(() => use(fd, fstatSync(fd)));
  } finally {
    closeSync(fd);
  }
}

/** Of the very file that was looked at. Without O_NONBLOCK a lease of its owner's (fcntl(2)) would hold up the opening. */
function textOf(fd: number, size: number): string {
  const file = openSync(`/proc/self/fd/${fd}`, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const bytes = Buffer.alloc(size);
    let length = 0;
    for (let got = -1; got !== 0 && length < size; length += got)
      got = readSync(file, bytes, length, size - length, length);
    return bytes.toString('utf8', 0, length);
  } finally {
    closeSync(file);
  }
}

/** One by one: nobody knows how many there are. */
function namesIn(fd: number, stat: Stats): string[] | null {
  if (!stat.isDirectory()) return null;
  const dir = opendirSync(`/proc/self/fd/${fd}`);
  try {
    const names: string[] = [];
    for (let entry = dir.readSync(); entry !== null; entry = dir.readSync()) {
      names.push(entry.name);
      if (names.length > mostEntries) return null;
    }
    return names.sort();
  } finally {
    dir.closeSync();
  }
}

interface Mount {
  id: string;
  kind: string;
}

function mountAt(file: string, mounts: ReadonlyMap<string, Mount>): Mount {
  for (let at = file; ; at = path.dirname(at)) {
    const mount = mounts.get(at);
    if (mount !== undefined) return mount;
    if (at === '/') return { id: '', kind: '' };
  }
}

/** By mount point; the last on one is the one that is seen. Source: proc_pid_mountinfo(5). */
function mountsOf(text: string): Map<string, Mount> {
  const mounts = new Map<string, Mount>();
  for (const line of text.split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [id = '', , , , point] = before.split(' ');
    const kind = after.split(' ')[0];
    if (point && kind) mounts.set(unescaped(point), { id, kind });
  }
  return mounts;
}

function unescaped(point: string): string {
  return point.replace(/\\([0-7]{3})/g, (_, digits) => String.fromCharCode(Number.parseInt(digits, 8)));
}
