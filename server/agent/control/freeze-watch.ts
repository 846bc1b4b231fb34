/**
 * Which groups Corral froze, by which request, and when the agent thaws them by itself. Kept in a file, so that the promise
 * outlives browser, web and the agent itself: what fell due while the agent was away is thawed at its next start.
 */

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, statSync, writeSync } from 'node:fs';
import path from 'node:path';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

export interface KeptFreeze {
  group: GroupPath;
  /** The directory's inode number: a group made anew under the same name is another one. */
  inode: number;
  requestId: string;
  sinceMs: number;
  thawAtMs: number | null;
}

export interface FreezeWatch {
  /** On disk when it returns; throws STORAGE_FULL or STORAGE_BUSY: then the group must not be frozen. */
  keep(freeze: Omit<KeptFreeze, 'inode'>): void;
  /** Forgets the group: it was thawed, or not frozen after all. Never throws. */
  forget(group: GroupPath): void;
  /** What Corral knows of a group that it froze; null for others, and for another group of that name. */
  find(group: GroupPath): KeptFreeze | null;
  stop(): void;
}

/** A timer of Node's counts at most 2^31 - 1 ms. */
const longestTimerMs = 2 ** 31 - 1;
/** A thaw that failed is tried again: the group may be busy, the journal's disk full. */
const againMs = 10_000;

/**
 * Reads what was kept, drops what no longer holds, and sets a timer for the rest. `thaw` makes the change (journaled like
 * any other) when a time has come; `now` is the wall clock in milliseconds, since the promise is one of clock time.
 */
export function openFreezeWatch(
  host: CgroupHost,
  {
    file,
    now,
    thaw,
    log = (line) => console.error(line),
  }: { file: string; now: () => number; thaw: (group: GroupPath) => Promise<unknown>; log?: (line: string) => void },
): FreezeWatch {
  const kept = new Map<GroupPath, KeptFreeze>();
  for (const freeze of readKept(file, log)) if (stillHolds(host, freeze)) kept.set(freeze.group, freeze);
  let timer: NodeJS.Timeout | null = null;
  let isStopped = false;

  const save = () => {
    try {
      writeKept(file, [...kept.values()]);
    } catch (cause) {
      throw storageError(file, cause);
    }
  };
  const quietly = () => {
    try {
      save();
    } catch (cause) {
      // What it still names is no longer frozen, or not that group: the next start drops it.
      log(`${file} could not be written: ${String(cause)}`);
    }
  };
  const arm = (atLeastMs = 0) => {
    if (timer) clearTimeout(timer);
    timer = null;
    const due = Math.min(...[...kept.values()].map(({ thawAtMs }) => thawAtMs ?? Number.POSITIVE_INFINITY));
    if (isStopped || due === Number.POSITIVE_INFINITY) return;
    timer = setTimeout(() => void thawDue(), Math.min(longestTimerMs, Math.max(atLeastMs, due - now())));
  };
  const thawDue = async () => {
    let failed = false;
    for (const freeze of [...kept.values()]) {
      if (freeze.thawAtMs === null || freeze.thawAtMs > now()) continue;
      try {
        if (stillHolds(host, freeze)) await thaw(freeze.group);
        if (kept.get(freeze.group) === freeze) kept.delete(freeze.group);
      } catch (cause) {
        failed = true;
        log(`${freeze.group} could not be thawed when its time was up: ${String(cause)}`);
      }
    }
    quietly();
    arm(failed ? againMs : 0);
  };

  arm();
  return {
    keep: (freeze) => {
      const before = kept.get(freeze.group);
      kept.set(freeze.group, { ...freeze, inode: inodeOf(host, freeze.group) ?? 0 });
      try {
        save();
      } catch (cause) {
        if (before) kept.set(freeze.group, before);
        else kept.delete(freeze.group);
        throw cause;
      }
      arm();
    },
    forget: (group) => {
      if (!kept.delete(group)) return;
      quietly();
      arm();
    },
    find: (group) => {
      const freeze = kept.get(group);
      return freeze && freeze.inode === inodeOf(host, group) ? freeze : null;
    },
    stop: () => {
      isStopped = true;
      if (timer) clearTimeout(timer);
    },
  };
}

/** The same group, still frozen by its own file. */
function stillHolds(host: CgroupHost, { group, inode }: KeptFreeze): boolean {
  const freezer = freezerOf(host, group);
  return freezer !== null && inodeOf(host, group) === inode && readFreeze(freezer, group)?.self === true;
}

function inodeOf(host: CgroupHost, group: GroupPath): number | null {
  const freezer = freezerOf(host, group);
  if (!freezer) return null;
  try {
    return statSync(dirOf(freezer.hierarchy, group)).ino;
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}

/** A file that another hand has spoilt is as none: nothing is thawed that Corral does not know of. */
function readKept(file: string, log: (line: string) => void): KeptFreeze[] {
  try {
    const found: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch (cause) {
    if (errnoOf(cause) !== 'ENOENT')
      log(`${file} cannot be read, so no group is thawed when its time is up: ${String(cause)}`);
    return [];
  }
}

function isKept(value: unknown): value is KeptFreeze {
  if (typeof value !== 'object' || value === null) return false;
  const { group, inode, requestId, sinceMs, thawAtMs } = value as Record<string, unknown>;
  return (
    typeof group === 'string' &&
    typeof inode === 'number' &&
    typeof requestId === 'string' &&
    typeof sinceMs === 'number' &&
    (thawAtMs === null || typeof thawAtMs === 'number')
  );
}

/** Whole or not at all: written beside it, on disk, then renamed. */
function writeKept(file: string, kept: readonly KeptFreeze[]): void {
  const next = `${file}.new`;
  const fd = openSync(next, 'w', 0o600);
  try {
    const bytes = Buffer.from(`${JSON.stringify(kept)}\n`);
    if (writeSync(fd, bytes) !== bytes.length) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(next, file);
  const folder = openSync(path.dirname(file), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function storageError(file: string, cause: unknown): AppError {
  const errno = errnoOf(cause);
  const full = errno === 'ENOSPC' || errno === 'EDQUOT';
  return new AppError(full ? 'STORAGE_FULL' : 'STORAGE_BUSY', {
    public: full
      ? sayOfControl('freeze-disk-full', { file })
      : sayOfControl('freeze-not-stored', { file, errno: errno ?? 'unknown' }),
    errno,
    file,
    cause,
  });
}
