/**
 * The agent's own record of what it did, apart from web's: one JSON line when a change starts and one when it ends,
 * each on disk before anything goes on. It settles web's records after a crash, and tells what a killed agent had begun.
 */
import {
  chmodSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import type { JournalEntry } from '#server/domain/agent-verbs.ts';
import type { ErrorCode } from '#server/domain/errors.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/group-path.ts';

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

export interface Journal {
  /** On disk when it returns. Throws STORAGE_FULL or STORAGE_BUSY: then nothing may be changed. */
  start(entry: JournalStart): void;
  /** On disk when it returns. Never throws: the change has been made, the caller is told of it anyway. */
  end(entry: JournalEnd): void;
  /** Null when this agent never saw the request, or so long ago that it was rotated away. */
  find(requestId: string): JournalEntry | null;
  /** Changes that began and never ended: the agent was killed half-way. */
  unfinished(): JournalEntry[];
  close(): void;
}

/** At this size the file is put aside; one such file is kept, so that the last few thousand changes can be found. */
const rotateAtBytes = 8 * 1024 * 1024;

/** Opens or makes the journal; its folder is made for its owner alone. Throws NO_PERMISSION when that cannot be. */
export function openJournal(
  file: string,
  options: { rotateAtBytes?: number; log?: (line: string) => void } = {},
): Journal {
  const limit = options.rotateAtBytes ?? rotateAtBytes;
  const older = `${file}.1`;
  const entries = new Map<string, JournalEntry>();
  for (const name of [older, file]) for (const line of readLines(name)) remember(entries, line);
  let fd = openForAppending(file);
  // A line that a crash cut short must not swallow the next one.
  if (endsHalfway(file)) append(fd, '\n');

  const rotateWhenFull = () => {
    if (fstatSync(fd).size < limit) return;
    closeSync(fd);
    const kept = readLines(file);
    renameSync(file, older);
    fd = openForAppending(file);
    syncFolder(path.dirname(file));
    entries.clear();
    for (const line of kept) remember(entries, line);
  };

  return {
    start: (entry) => {
      try {
        rotateWhenFull();
        append(fd, `${encode({ at: 'start', ...entry })}\n`);
      } catch (cause) {
        throw storageError(file, cause);
      }
      entries.set(entry.requestId, { ...entry, outcome: null, error: null, endedAtMs: null });
    },
    end: (entry) => {
      const known = entries.get(entry.requestId);
      if (known) entries.set(entry.requestId, { ...known, ...entry });
      try {
        append(fd, `${encode({ at: 'end', ...entry })}\n`);
      } catch (cause) {
        const log = options.log ?? ((line: string) => console.error(line));
        log(`The journal ${file} could not take the end of ${entry.requestId}: ${String(cause)}`);
      }
    },
    find: (requestId) => entries.get(requestId) ?? null,
    unfinished: () => [...entries.values()].filter((entry) => entry.endedAtMs === null),
    close: () => closeSync(fd),
  };
}

type JournalLine = ({ at: 'start' } & JournalStart) | ({ at: 'end' } & JournalEnd);

function openForAppending(file: string): number {
  const folder = path.dirname(file);
  try {
    if (!existsSync(folder)) mkdirSync(folder, { recursive: true, mode: 0o700 });
    const fd = openSync(
      file,
      constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW,
      0o600,
    );
    chmodSync(file, 0o600);
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

/** One write per line: lines of a crash are cut short, never mixed. */
function append(fd: number, text: string): void {
  const bytes = Buffer.from(text);
  const written = writeSync(fd, bytes);
  if (written !== bytes.length) throw Object.assign(new Error('The disk is full.'), { code: 'ENOSPC' });
  fsyncSync(fd);
}

function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

function readLines(file: string): string[] {
  return existsSync(file) ? readFileSync(file, 'utf8').split('\n') : [];
}

function endsHalfway(file: string): boolean {
  const text = readFileSync(file, 'utf8');
  return text !== '' && !text.endsWith('\n');
}

function encode(line: JournalLine): string {
  return JSON.stringify(line);
}

/** Lines that a crash or another hand has spoilt are passed over: the others still count. */
function remember(entries: Map<string, JournalEntry>, text: string): void {
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
