/**
 * Kernel files kept open between readings: reading again from offset 0 costs a third of open, read and close. One
 * shared buffer serves all of them, so what a reading gave is gone with the next one.
 */
import { closeSync, fstatSync, openSync, readSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import { isVanished } from './vanished.ts';

/** Answers of `read` besides a length. */
export const gone = -1;
export const notThere = -2;

/** States of a slot besides an open descriptor. */
const closed = -1;
/** The directory is there, the file is not, or may not be read: asked again after `forget`. */
const refused = -2;

export interface KeptFiles {
  /** Holds the text of the last reading. */
  readonly bytes: Uint8Array;
  /** How many descriptors are kept at most; those that are open stay so when it is lowered. */
  most: number;
  /** How many are open now. */
  readonly open: number;
  /** How many of them are open in this slot, over all groups. */
  openIn(index: number): number;
  /** Tells one opening of this descriptor's number from the next, which is another file's; 0 while it is not open here. */
  openingOf(fd: number): number;
  /** Reads a file that is open here. Gives the text's length, 0 when it cannot be read any more. */
  readOpen(fd: number): number;
  /**
   * Reads the file that `slots[index]` stands for, opening it by `path()` when it is not open. Gives the text's length, `gone`
   * when its directory has vanished, `notThere` when the group does not have this file or it may not be read. It stays open
   * if that leaves `leave()` descriptors for files that are read more often: asked only when it was not open.
   */
  read(slots: Int32Array, index: number, path: () => string, leave?: () => number): number;
  /** Closes one file. */
  close(slots: Int32Array, index: number): void;
  /** Closes all of a group's files. */
  drop(slots: Int32Array): void;
  /** Lets files that were not there be tried again. */
  forget(slots: Int32Array): void;
}

/** True when the last attempt found that the group has no such file, or that it may not be read. */
export function isRefused(slots: Int32Array, index: number): boolean {
  return slots[index] === refused;
}

/** True while the open file is the one at this path, and of one that is not kept open while there is any. */
export function isStillAt(slots: Int32Array, index: number, path: string): boolean {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  const fd = slots[index] ?? closed;
  return found !== undefined && (fd < 0 || fstatSync(fd, { bigint: true }).ino === found.ino);
}

/** A slot per file, nothing open yet. */
export function emptySlots(count: number): Int32Array {
  return new Int32Array(count).fill(closed);
}

/** Keeps at most `most` descriptors; beyond that files are opened for one reading. */
export function keepFiles(most: number): KeptFiles {
  const bytes = Buffer.alloc(64 * 1024);
  const openIn: number[] = [];
  let open = 0;
  let lastOpening = 0;
  let openings = new Int32Array(64);
  const count = (index: number, by: 1 | -1) => {
    open += by;
    openIn[index] = (openIn[index] ?? 0) + by;
  };

  const noteOpening = (fd: number) => {
    if (fd >= openings.length) {
      const longer = new Int32Array(fd * 2);
      longer.set(openings);
      openings = longer;
    }
    lastOpening += 1;
    openings[fd] = lastOpening;
  };

  const close = (slots: Int32Array, index: number) => {
    const fd = slots[index] ?? closed;
    if (fd < 0) return;
    slots[index] = closed;
    openings[fd] = 0;
    closeSync(fd);
    count(index, -1);
  };

  const readAnew = (slots: Int32Array, index: number, path: string, leave: number): number => {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (cause) {
      return refuse(slots, index, path, cause);
    }
    try {
      const length = readSync(fd, bytes, 0, bytes.length, 0);
      if (open + leave < most) {
        slots[index] = fd;
        count(index, 1);
        noteOpening(fd);
        fd = closed;
      }
      return length;
    } catch (cause) {
      return refuse(slots, index, path, cause);
    } finally {
      if (fd >= 0) closeSync(fd);
    }
  };

  return {
    bytes,
    get most() {
      return most;
    },
    set most(count) {
      most = count;
    },
    get open() {
      return open;
    },
    openIn: (index) => openIn[index] ?? 0,
    openingOf: (fd) => openings[fd] ?? 0,
    readOpen: (fd) => {
      try {
        return readSync(fd, bytes, 0, bytes.length, 0);
      } catch {
        return 0;
      }
    },
    close,
    read: (slots, index, path, leave) => {
      const fd = slots[index] ?? closed;
      if (fd === refused) return notThere;
      if (fd < 0) return readAnew(slots, index, path(), leave?.() ?? 0);
      try {
        return readSync(fd, bytes, 0, bytes.length, 0);
      } catch (cause) {
        close(slots, index);
        return refuse(slots, index, path(), cause);
      }
    },
    drop: (slots) => {
      for (let index = 0; index < slots.length; index += 1) close(slots, index);
    },
    forget: (slots) => {
      for (let index = 0; index < slots.length; index += 1) if (slots[index] === refused) slots[index] = closed;
    },
  };
}

/** ENODEV and ENOENT also mean a file that this group does not have: its directory tells them apart. */
function refuse(slots: Int32Array, index: number, path: string, cause: unknown): number {
  if (errnoOf(cause) === undefined) throw cause;
  if (isVanished(cause)) {
    const dir = path.slice(0, path.lastIndexOf('/'));
    if (statSync(dir, { throwIfNoEntry: false }) === undefined) return gone;
    // The same name, but another directory than the one that was open: made anew since.
    if (errnoOf(cause) === 'ENODEV') return gone;
  }
  // Out of descriptors for the moment: no reading, but the file is there.
  if (errnoOf(cause) === 'EMFILE' || errnoOf(cause) === 'ENFILE') return notThere;
  slots[index] = refused;
  return notThere;
}

/**
 * An open file of a cgroup hierarchy holds a page for its text (seq_file) and some 600 bytes more, charged to the agent: this
 * many are about 120 MB.
 */
const mostFiles = 25_000;

/** Of budgets that are being checked: the CPU time (two files on v1), memory and processes of a thousand groups. */
const mostOfBudgets = 4000;
/** For the socket's connections and changes, whatever the limit. */
const setAside = 256;

/** How many descriptors the sampler may keep of RLIMIT_NOFILE: the rest is for budgets, the socket's connections and changes. */
export function descriptorBudget(proc: string, readText: ReadText): number {
  const soft = mostOpen(proc, readText);
  return Math.max(64, Math.min(mostFiles, Math.floor(soft - Math.max(320, soft / 20))));
}

/** How many may be kept for checks of budgets, of those that the sampler leaves. */
export function budgetDescriptors(proc: string, readText: ReadText): number {
  const left = mostOpen(proc, readText) - descriptorBudget(proc, readText) - setAside;
  return Math.max(0, Math.min(mostOfBudgets, left));
}

type ReadText = (path: string) => string | null;

function mostOpen(proc: string, readText: ReadText): number {
  const limit = /^Max open files\s+(\d+|unlimited)/m.exec(readText(`${proc}/self/limits`) ?? '')?.[1];
  return limit === 'unlimited' ? 1_000_000 : Number(limit ?? 1024);
}
