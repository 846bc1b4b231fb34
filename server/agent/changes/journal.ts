/**
 * The agent's own record of what it does, apart from web's. What is about to be done, with the way back, is on disk before
 * the first of it is done; what was done follows at once; the end closes it. Whatever has begun and not ended is put
 * back at the next start (recover-change.ts), and web's records are settled from the ends.
 */
import { closeSync, fstatSync } from 'node:fs';
import path from 'node:path';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import {
  append,
  endsHalfway,
  namesOldestFirst,
  openForAppending,
  readText,
  rotateOut,
  syncFolder,
} from './journal-files.ts';
import type {
  ChangeMaker,
  JournalEnd,
  JournaledChange,
  JournalLine,
  JournalStart,
  OpenChange,
  Remembered,
} from './journal-lines.ts';
import { decode, encode, remember, withoutEnd } from './journal-lines.ts';
import type { DoneStep, PlannedStep, StepLog } from './planned-step.ts';

export interface Journal {
  /**
   * Begins a change. Throws STORAGE_FULL or STORAGE_BUSY, also as long as the end of an earlier change could not be
   * stored: then nothing may be changed.
   */
  start(entry: JournalStart & { by: ChangeMaker }): void;
  /** The steps of a change that has begun. `sync` false: safe from a kill, not from a power cut. */
  stepsOf(requestId: string, options?: { sync: boolean }): StepLog;
  /** On disk when it returns, unless `sync` is false. Never throws: what cannot be stored is kept, and tried again before the next change. */
  end(entry: JournalEnd, options?: { sync: boolean }): void;
  /** Null when this agent never saw the request, or so long ago that it was rotated away. */
  find(requestId: string): JournaledChange | null;
  /** Changes that began and never ended, oldest first: the agent was killed halfway. */
  unfinished(): OpenChange[];
  /** Whether the change's end could not be stored so far. */
  isUnstored(requestId: string): boolean;
  /** From when on it knows every change. */
  sinceMs(): number;
  close(): void;
}

/**
 * At this size the file is rotated. Several such files are kept (journal-files.ts): whoever has captured web can fill
 * them with refused requests, and what was done before has to outlast that for a while.
 */
const rotateAtBytes = 8 * 1024 * 1024;
/** Paths and sentences beyond it lose their middle, so that no request takes much of that room. Steps are kept whole. */
const longestText = 500;

/** Opens or makes the journal; its folder is made for its owner alone. Throws NO_PERMISSION when that cannot be. */
export function openJournal(
  file: string,
  options: { rotateAtBytes?: number; log?: (line: string) => void; now?: () => number } = {},
): Journal {
  const limit = options.rotateAtBytes ?? rotateAtBytes;
  const log = options.log ?? ((line: string) => console.error(line));
  const openedAtMs = (options.now ?? Date.now)();
  /** Of the present file; the older ones are read when they are asked. */
  const known: Remembered = { ended: new Map(), open: new Map() };
  for (const text of readText(file).split('\n')) rememberText(known, text);
  let fd = openForAppending(file);
  // A line that a crash cut short must not swallow the next one.
  if (endsHalfway(file)) append(fd, '\n');
  /** By request id, in the order they came. */
  const unstored = new Map<string, JournalEnd>();

  const write = (line: JournalLine, options: { sync: boolean }) => {
    try {
      append(fd, encode(line), options);
    } catch (cause) {
      throw storageError(file, cause);
    }
    remember(known, line);
  };
  /** Of the oldest file, until another one is. */
  let firstMs: number | null = null;
  let isBegun = namesOldestFirst(file).some((name) => readText(name) !== '');
  /** A journal that was lost and begun anew must not pass for one that knows that nothing was done. */
  const begin = () => {
    if (isBegun) return;
    write({ at: 'open', sinceMs: openedAtMs }, { sync: true });
    isBegun = true;
  };
  const storeKept = () => {
    for (const [requestId, end] of unstored) {
      write({ at: 'end', ...end }, { sync: true });
      unstored.delete(requestId);
    }
  };
  const rotateWhenFull = () => {
    // What has not ended stays in the present file: at the next start only that one is looked through.
    if (fstatSync(fd).size < limit || known.open.size > 0) return;
    try {
      const fresh = rotateOut(file);
      closeSync(fd);
      fd = fresh;
      known.ended.clear();
      firstMs = null;
      syncFolder(path.dirname(file));
    } catch (cause) {
      // The full file still takes lines, and where it does not, the change is refused by that.
      log(`The journal ${file} could not be rotated at its full size: ${String(cause)}`);
    }
  };
  try {
    begin();
  } catch (cause) {
    log(String(cause));
  }

  return {
    start: (entry) => {
      storeKept();
      try {
        rotateWhenFull();
      } catch (cause) {
        throw storageError(file, cause);
      }
      begin();
      // On disk with the plan, before which nothing is done.
      write({ at: 'start', ...entry, group: shorten(entry.group) }, { sync: false });
    },
    stepsOf: (requestId, { sync } = { sync: true }) => ({
      plan: (steps: readonly PlannedStep[]) => {
        const first = known.open.get(requestId)?.steps.length ?? 0;
        if (steps.length > 0) write({ at: 'plan', requestId, steps }, { sync });
        return first;
      },
      did: (step: number, done: DoneStep) => {
        try {
          write({ at: 'step', requestId, step, done }, { sync: false });
        } catch (cause) {
          // Whether it was done can still be told by what stands there.
          log(`The journal ${file} could not take step ${step} of ${requestId}: ${String(cause)}`);
        }
      },
    }),
    end: (whole, { sync } = { sync: true }) => {
      const entry = { ...whole, error: whole.error && shortened(whole.error) };
      try {
        write({ at: 'end', ...entry }, { sync });
      } catch (cause) {
        remember(known, { at: 'end', ...entry });
        unstored.set(entry.requestId, entry);
        log(`The journal ${file} could not take the end of ${entry.requestId}: ${String(cause)}`);
      }
    },
    find: (requestId) => {
      const open = known.open.get(requestId);
      return open ? withoutEnd(open) : (known.ended.get(requestId) ?? findIn(file, requestId));
    },
    unfinished: () => [...known.open.values()],
    isUnstored: (requestId) => unstored.has(requestId),
    sinceMs: () => {
      firstMs ??= firstMsIn(file) ?? openedAtMs;
      return firstMs;
    },
    close: () => closeSync(fd),
  };
}

/** The values of its sentence as well: a path is in them again. */
function shortened(error: NonNullable<JournalEnd['error']>): NonNullable<JournalEnd['error']> {
  const { sentence } = error;
  const told = { ...error, public: shorten(error.public) };
  if (!sentence) return told;
  const values = Object.entries(sentence.values).map(([name, value]) => [
    name,
    typeof value === 'string' ? shorten(value) : value,
  ]);
  return { ...told, sentence: { ...sentence, values: Object.fromEntries(values) } };
}

function shorten(text: string): string {
  const half = longestText / 2;
  return text.length <= longestText ? text : `${text.slice(0, half)}…${text.slice(1 - half)}`.toWellFormed();
}

/** In all files, oldest first. Asked only about changes that web lost sight of, so it may take a moment. */
function findIn(file: string, requestId: string): JournaledChange | null {
  const found: Remembered = { ended: new Map(), open: new Map() };
  const quoted = JSON.stringify(requestId);
  for (const name of namesOldestFirst(file)) {
    const text = readText(name);
    if (!text.includes(quoted)) continue;
    for (const line of text.split('\n')) if (line.includes(quoted)) rememberText(found, line);
  }
  const open = found.open.get(requestId);
  return open ? withoutEnd(open) : (found.ended.get(requestId) ?? null);
}

/** The time of the oldest line there is. */
function firstMsIn(file: string): number | null {
  for (const name of namesOldestFirst(file)) {
    for (const text of readText(name).split('\n')) {
      const line = decode(text);
      if (line?.at === 'open') return line.sinceMs;
      if (line?.at === 'start') return line.startedAtMs;
    }
  }
  return null;
}

function rememberText(known: Remembered, text: string): void {
  const line = decode(text);
  if (line) remember(known, line);
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
