/** The journal's files on disk: the present one, and the older ones that it was rotated to. */
import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { AppError, errnoOf } from '#server/domain/errors.ts';

const olderFiles = 4;

/** The present file last; not all of them need to be there. */
export function namesOldestFirst(file: string): string[] {
  return [...Array.from({ length: olderFiles }, (_, index) => olderName(file, olderFiles - index)), file];
}

/** Makes the file when there is none, for its owner alone. Throws NO_PERMISSION. */
export function openForAppending(file: string): number {
  const folder = path.dirname(file);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const fd = openSync(
      file,
      constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW,
      0o600,
    );
    // By its number: under its name a link may lie by now.
    fchmodSync(fd, 0o600);
    syncFolder(folder);
    return fd;
  } catch (cause) {
    throw new AppError('NO_PERMISSION', {
      public: `The agent cannot keep its journal in ${file} (${errnoOf(cause) ?? 'unknown'}).`,
      errno: errnoOf(cause),
      file,
      cause,
    });
  }
}

/**
 * Puts the file aside as the newest of the older ones, with an empty one in its place, whose number it answers. The
 * new one is there before anything is renamed: when it throws, `file` is still the file that was written to. The folder is
 * left to be synced.
 */
export function rotateOut(file: string): number {
  const newest = olderName(file, 1);
  const next = `${file}.new`;
  const fresh = openForAppending(next);
  try {
    makeRoom(file);
    renameSync(file, newest);
    try {
      renameSync(next, file);
    } catch (cause) {
      renameSync(newest, file);
      throw cause;
    }
    return fresh;
  } catch (cause) {
    closeSync(fresh);
    throw cause;
  }
}

/** Each older file takes the next higher number, up to the first gap: trying again after a failure loses none. */
function makeRoom(file: string): void {
  let free = 1;
  while (free < olderFiles && existsSync(olderName(file, free))) free += 1;
  for (let number = free; number > 1; number -= 1) renameSync(olderName(file, number - 1), olderName(file, number));
}

/** 1 is the newest. */
function olderName(file: string, number: number): string {
  return `${file}.${number}`;
}

/** One write per line: lines of a crash are cut short, never mixed. What is not whole on disk is taken back. */
export function append(fd: number, text: string, { sync }: { sync: boolean } = { sync: true }): void {
  const bytes = Buffer.from(text);
  const before = fstatSync(fd).size;
  try {
    const written = writeSync(fd, bytes);
    if (written !== bytes.length) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
    if (sync) fsyncSync(fd);
  } catch (cause) {
    ftruncateSync(fd, before);
    throw cause;
  }
}

/** Makes new names durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/** Nothing, when there is no such file. */
export function readText(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}

/** Whether a crash left its last line without an end. */
export function endsHalfway(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return text !== '' && !text.endsWith('\n');
}
