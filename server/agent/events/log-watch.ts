/**
 * Follows the kernel's log: findings in order, each once. After a restart it goes on behind the last finding that is on
 * record, as far as the ring still has it; where there is no record yet, what happened before is nobody's news.
 */
import type { KernelLog } from '#server/cgroupfs/events/kernel-log.ts';
import type { KernelFinding } from '#server/domain/events/kernel-log-reader.ts';
import { createKernelLogReader } from '#server/domain/events/kernel-log-reader.ts';
import type { LogPosition } from './event-record.ts';

export interface LogWatch {
  /** What has come since the last look. */
  look(): KernelFinding[];
  /** The newest message that was read; null before the first. */
  readonly lastSequence: number | null;
}

export interface LogWatchOptions {
  log: KernelLog;
  boot: string;
  /** Where the record ends; null when there is no record yet. */
  position: LogPosition | null;
  pageBytes: number;
}

/** Records that are read in one look: a flood must not hold up the sampler. */
const mostAtOnce = 2000;
/** The ring has at most some hundred thousand messages (CONFIG_LOG_BUF_SHIFT 25). */
const mostAtStart = 1_000_000;

export function watchLog({ log, boot, position, pageBytes }: LogWatchOptions): LogWatch {
  const reader = createKernelLogReader({ pageBytes });
  const waiting: KernelFinding[] = [];
  let lastSequence: number | null = null;
  /** Messages up to this one are on record. */
  let known = position?.boot === boot ? position.sequence : -1;

  const read = (most: number): number => {
    const records = log.read(most);
    for (const record of records) {
      lastSequence = record.sequence;
      if (record.sequence > known) waiting.push(...reader.take(record));
    }
    return records.length;
  };
  const readToEnd = () => {
    for (let left = mostAtStart; left > 0; left -= mostAtOnce) if (read(mostAtOnce) === 0) return;
  };

  readToEnd();
  if (position === null) {
    // All of it was there before Corral was.
    waiting.length = 0;
    reader.settle();
    known = lastSequence ?? -1;
  }
  return {
    look: () => {
      // A report is whole when nothing more has come for the length of a look.
      if (read(mostAtOnce) === 0) waiting.push(...reader.settle());
      return waiting.splice(0);
    },
    get lastSequence() {
      return lastSequence;
    },
  };
}
