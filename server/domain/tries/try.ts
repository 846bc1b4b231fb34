/**
 * A change with an end: at its time the agent puts back what stood before, unless somebody keeps it. A try, a boost and what
 * is granted for a while are this one thing. Shapes, and the times that an end may have. Pure.
 */
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { GivenReason, Reason } from '#server/domain/sentence.ts';
import { sayOfTry } from './try-sentences.ts';
import { longestTryDays, longestTryMinutes } from './try-times.ts';

const minuteMs = 60_000;

/** One control file, or row of one, that comes back. */
export interface TriedSetting {
  key: LimitKey | null;
  path: string;
  /** What comes back; null where it could not be read. */
  before: string | null;
  /** What the change led to, as read back. */
  tried: string | null;
}

export interface Try {
  /** The id of the request that made the change, as the audit log knows it. */
  id: string;
  group: GroupPath;
  askedBy: string | null;
  sinceMs: number;
  returnsAtMs: number;
  settings: TriedSetting[];
  /** Set when its time was up and not all of it could be put back: it is tried again, and can be kept or returned by hand. */
  stuck: StuckReturn | null;
}

export interface StuckReturn extends GivenReason {
  atMs: number;
  attempts: number;
  againAtMs: number;
}

/** What became of one setting when its time was up. */
export interface ReturnedSetting extends Reason {
  path: string;
  /** What was to come back. */
  asked: string | null;
  /** What stood when the time was up, and after. */
  before: string | null;
  after: string | null;
  status:
    | 'returned'
    /** It stood as before the try already. */
    | 'stood'
    /** Somebody has changed it since: left alone. */
    | 'changed-since'
    /** The group, or its file, is no more. */
    | 'gone'
    /** The kernel, systemd or the agent's own rules refused it: what was tried still stands. */
    | 'refused';
  errno: string | null;
}

export interface ReturnOutcome {
  id: string;
  group: GroupPath;
  /** stuck: something that the try wrote still stands. */
  result: 'returned' | 'stuck';
  settings: ReturnedSetting[];
  /** What was written for it; null where nothing was. */
  limits: ApplyOutcome | null;
  sinceMs: number;
  atMs: number;
}

/** A try that has ended, or could not end when its time was up, as the agent tells web. */
export interface EndedTry {
  /** Counts up. */
  number: number;
  how:
    | 'returned'
    /** Not all of it came back: the try goes on. */
    | 'stuck'
    | 'kept'
    /** Every setting of it was changed by a later change. */
    | 'overtaken'
    | 'undone'
    /** The host was started anew. */
    | 'boot';
  /** Of the request that ended it; the agent's own begin with "return-". */
  requestId: string;
  try: Try;
  /** Absent where nothing was put back. */
  outcome: ReturnOutcome | null;
  atMs: number;
}

export const ownReturnPrefix = 'return-';

/** When a change is to come back; null: never. Throws BAD_INPUT for a time that is too near or too far. */
export function returnTimeOf(
  { returnAfterMinutes, returnAtMs }: { returnAfterMinutes?: number | undefined; returnAtMs?: number | undefined },
  nowMs: number,
): number | null {
  if (returnAfterMinutes === undefined && returnAtMs === undefined) return null;
  const bad = (said: ReturnType<typeof sayOfTry>) =>
    new AppError('BAD_INPUT', {
      public: said,
      field: returnAtMs === undefined ? 'returnAfterMinutes' : 'returnAtMs',
    });
  if (returnAfterMinutes !== undefined && returnAtMs !== undefined) throw bad(sayOfTry('try-two-ends', {}));
  const atMs = returnAtMs ?? nowMs + (returnAfterMinutes ?? 0) * minuteMs;
  if (atMs < nowMs + minuteMs) throw bad(sayOfTry('try-too-short', {}));
  if (atMs > nowMs + longestTryMinutes * minuteMs) throw bad(sayOfTry('try-too-long', { days: longestTryDays }));
  return atMs;
}
