/**
 * Reading the state files of the host's own programs for names: a few megabytes at most, regular files alone (a pipe would hold
 * the agent up), read anew when they have changed. What cannot be read is null. Files of other people: home-files.ts.
 */
import { closeSync, constants, fstatSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';

const maxFileBytes = 4 << 20;
/** Entries of a folder: a host has some hundred containers. */
const mostEntries = 5000;

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

function stampOf(file: string): string {
  const stat = orNull(() => statSync(file));
  return stat === null ? 'none' : `${stat.ino} ${stat.size} ${stat.mtimeMs}`;
}

/** Null where the system refuses; what is no refusal of its is thrown. */
export function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
