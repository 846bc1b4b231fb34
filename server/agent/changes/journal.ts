/**
 * The agent's own record of what it did, apart from web's: one JSON line when a change starts and one when it ends,
 * each on disk before anything goes on. It settles web's records after a crash, and tells what a killed agent had begun.
 */
import { closeSync, fstatSync } from 'node:fs';
import path from 'node:path';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { ErrorCode } from '#server/domain/errors.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import {
  append,
  endsHalfway,
  namesOldestFirst,
  openForAppending,
  putAside,
  readText,
  syncFolder,
} from './journal-files.ts';

export interface JournalStart {
  requestId: string;
  verb: JournalEntry['verb'];
  group: GroupPath;
  startedAtMs: number;
}

export interface JournalEnd {
  requestId: string;
  endedAtMs: number;
  outcome: JournalEntry['outcome'];
  error: { code: ErrorCode | 'UNEXPECTED'; public: string; errno: string | null } | null;
}

/** What the journal knows of a change: all but whether it is under way, which the queue knows (host-changes.ts). */
export type JournaledChange = Omit<JournalEntry, 'underWay'>;

export interface Journal {
  /** On disk when it returns. Throws STORAGE_FULL or STORAGE_BUSY: then nothing may be changed. */
  start(entry: JournalStart): void;
  /** On disk when it returns. Never throws: the change has been made, the caller is told of it anyway. */
  end(entry: JournalEnd): void;
  /** Null when this agent never saw the request, or so long ago that it was rotated away. */
  find(requestId: string): JournaledChange | null;
  /** Changes of the present file that began and never ended: the agent was killed half-way. */
  unfinished(): JournaledChange[];
  close(): void;
}

/**
 * At this size the file is put aside. Several such files are kept (journal-files.ts): whoever has captured web can fill
 * them with refused requests, and what was done before has to outlast that for a while.
 */
const rotateAtBytes = 8 * 1024 * 1024;
/** Paths and sentences beyond it lose their middle, so that no request takes much of that room. */
const longestText = 500;

/** Opens or makes the journal; its folder is made for its owner alone. Throws NO_PERMISSION when that cannot be. */
export function openJournal(
  file: string,
  options: { rotateAtBytes?: number; log?: (line: string) => void } = {},
): Journal {
  const limit = options.rotateAtBytes ?? rotateAtBytes;
  const log = options.log ?? ((line: string) => console.error(line));
  /** Of the present file; the older ones are read when they are asked. */
  const entries = new Map<string, JournaledChange>();
  for (const line of readText(file).split('\n')) remember(entries, line);
  let fd = openForAppending(file);
  // A line that a crash cut short must not swallow the next one.
  if (endsHalfway(file)) append(fd, '\n');

  const rotateWhenFull = () => {
    if (fstatSync(fd).size < limit) return;
    try {
      const fresh = putAside(file);
      closeSync(fd);
      fd = fresh;
      for (const [requestId, { endedAtMs }] of entries) if (endedAtMs !== null) entries.delete(requestId);
      syncFolder(path.dirname(file));
    } catch (cause) {
      // The full file still takes lines, and where it does not, the change is refused by that.
      log(`The journal ${file} could not be put aside at its full size: ${String(cause)}`);
    }
  };

  return {
    start: (whole) => {
      const entry = { ...whole, group: shorten(whole.group) };
      try {
        rotateWhenFull();
        append(fd, `${encode({ at: 'start', ...entry })}\n`);
      } catch (cause) {
        throw storageError(file, cause);
      }
      entries.set(entry.requestId, { ...entry, outcome: null, error: null, endedAtMs: null });
    },
    end: (whole) => {
      const entry = { ...whole, error: whole.error && { ...whole.error, public: shorten(whole.error.public) } };
      const known = entries.get(entry.requestId);
      if (known) entries.set(entry.requestId, { ...known, ...entry });
      try {
        append(fd, `${encode({ at: 'end', ...entry })}\n`);
      } catch (cause) {
        log(`The journal ${file} could not take the end of ${entry.requestId}: ${String(cause)}`);
      }
    },
    find: (requestId) => entries.get(requestId) ?? findIn(file, requestId),
    unfinished: () => [...entries.values()].filter((entry) => entry.endedAtMs === null),
    close: () => closeSync(fd),
  };
}

type JournalLine = ({ at: 'start' } & Omit<JournalStart, 'group'> & { group: string }) | ({ at: 'end' } & JournalEnd);

function shorten(text: string): string {
  const half = longestText / 2;
  return text.length <= longestText ? text : `${text.slice(0, half)}…${text.slice(1 - half)}`.toWellFormed();
}

function encode(line: JournalLine): string {
  return JSON.stringify(line);
}

/** In all files, oldest first. Asked only about changes that web lost sight of, so it may take a moment. */
function findIn(file: string, requestId: string): JournaledChange | null {
  const entries = new Map<string, JournaledChange>();
  const quoted = JSON.stringify(requestId);
  for (const name of namesOldestFirst(file)) {
    const text = readText(name);
    if (!text.includes(quoted)) continue;
    for (const line of text.split('\n')) if (line.includes(quoted)) remember(entries, line);
  }
  return entries.get(requestId) ?? null;
}

/** Lines that a crash or another hand has spoilt are passed over: the others still count. */
function remember(entries: Map<string, JournaledChange>, text: string): void {
  const line = decode(text);
  if (!line) return;
  if (line.at === 'start') {
    const { at: _, ...start } = line;
    entries.set(start.requestId, { ...start, outcome: null, error: null, endedAtMs: null });
    return;
  }
  const { at: _, ...end } = line;
  const known = entries.get(end.requestId);
  if (known) entries.set(end.requestId, { ...known, ...end });
}

function decode(text: string): JournalLine | null {
  if (text === '') return null;
  try {
    const line = JSON.parse(text) as JournalLine;
    return typeof line.requestId === 'string' && (line.at === 'start' || line.at === 'end') ? line : null;
  } catch (cause) {
    if (cause instanceof SyntaxError) return null;
    throw cause;
  }
}

function storageError(file: string, cause: unknown): AppError {
  const errno = errnoOf(cause);
  const full = errno === 'ENOSPC' || errno === 'EDQUOT';
  return new AppError(full ? 'STORAGE_FULL' : 'STORAGE_BUSY', {
    public: full
      ? `The disk of the agent's journal is full (${file}), so nothing was changed.`
      : `The agent's journal cannot be written (${file}, ${errno ?? 'unknown'}), so nothing was changed.`,
    errno,
    file,
    cause,
  });
}
