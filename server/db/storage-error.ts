/** What a failure of the database means for the person who waits: busy (try again) or full. Decided by codes, never by text. */
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '#server/domain/errors.ts';

const retryAfterMs = [50, 150, 400, 900];

/**
 * Does `work`, again after a pause while the database is locked. Throws STORAGE_BUSY when it stays locked (about three
 * seconds), STORAGE_FULL when there is no room or the file cannot be written; any other error as it is.
 */
export async function withStorage<T>(work: () => Promise<T>, pausesMs: readonly number[] = retryAfterMs): Promise<T> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      const failure = storageFailureOf(error);
      if (failure === 'busy' && attempt < pausesMs.length) await wait(pausesMs[attempt]);
      else throw failure ? storageError(failure, error) : error;
    }
  }
}

export type StorageFailure = 'busy' | 'full';

/** Which of the two it is, or null when the error is about something else. */
export function storageFailureOf(error: unknown): StorageFailure | null {
  for (const code of codesOf(error)) {
    if (code.startsWith('SQLITE_BUSY') || code === 'SQLITE_LOCKED' || code === 'P1008' || code === 'P2034')
      return 'busy';
    if (/^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(code)) return 'full';
  }
  return null;
}

/** True when a row with that key is there already, or a trigger of the record said no: somebody else was first. */
export function isConflict(error: unknown): boolean {
  return codesOf(error).some((code) => code === 'P2002' || code === 'P2003' || code.startsWith('SQLITE_CONSTRAINT'));
}

function storageError(failure: StorageFailure, cause: unknown): AppError {
  if (failure === 'busy')
    return new AppError('STORAGE_BUSY', {
      public:
        'Corral could not write its audit log because the database is locked by another program. Nothing was changed.',
      cause,
    });
  return new AppError('STORAGE_FULL', {
    public:
      'Corral could not write its audit log: the disk with its database is full or not writable. Nothing was changed.',
    cause,
  });
}

/** Prisma's code and SQLite's own, wherever Prisma put it: in the cause, or in meta.driverAdapterError.cause. */
function codesOf(error: unknown, depth = 0): string[] {
  if (typeof error !== 'object' || error === null || depth > 5) return [];
  const { code, originalCode, cause, meta } = error as Record<string, unknown>;
  const own = [code, originalCode].filter((value) => typeof value === 'string');
  const adapterError = (meta as { driverAdapterError?: unknown } | undefined)?.driverAdapterError;
  return [...own, ...codesOf(cause, depth + 1), ...codesOf(adapterError, depth + 1)];
}
