/**
 * The folder of a run, beside the journal and closed to others: what was asked (spec.json), what was started (started.json), how it
 * ended as its watcher wrote it (status), what became of it (final.json), and its output. All that is known of a run is here.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { Receipt, RunEnd, RunStop } from '#server/domain/launch/run.ts';
import { outputStreams } from '#server/domain/launch/run.ts';

export interface RunSpec {
  id: string;
  requestId: string;
  input: LaunchInput;
  folder: string;
  ownGroup: GroupPath | null;
  /** The scope of systemd's that its own group is in; null where there is none. */
  unit: string | null;
  hierarchies: string[];
  /** Controllers that were handed down to its own group: taken back after the last such run. */
  enabled: readonly PlannedWrite[];
  bootId: string;
  askedAtMs: number;
}

export interface NamedProcess {
  pid: number;
  startTicks: string;
}

export interface RunStarted {
  process: NamedProcess;
  watcher: NamedProcess;
  /** To be ended once the receipt is taken. */
  holder: NamedProcess | null;
  startedAtMs: number;
}

export interface RunFinal {
  end: RunEnd;
  endedAtMs: number;
  receipt: Receipt;
}

/** The last so many pieces of a stream stay, each a sixteenth of what is kept. */
export const chunks = 8;

export interface OutputSizes {
  head: number;
  chunk: number;
}

export function outputSizes(keepOutputBytes: number): OutputSizes {
  const chunk = Math.floor(keepOutputBytes / (2 * chunks));
  return { head: keepOutputBytes - chunks * chunk, chunk };
}

export class RunFiles {
  private folder: string;

  constructor(dir: string) {
    this.folder = dir;
  }

  get dir(): string {
    return this.folder;
  }

  /** What the watcher needs, before there is a run. Throws STORAGE_FULL or STORAGE_BUSY. */
  prepare(): void {
    this.stored(() => {
      mkdirSync(this.dir, { recursive: true, mode: 0o700 });
      for (const stream of outputStreams)
        for (const mark of ['open', 'whole']) writeFileSync(this.at(`${stream}.${mark}`), '', { mode: 0o600 });
      // Overwritten in place by the watcher, which then needs no room on the disk.
      writeFileSync(this.at('status.new'), '\n'.repeat(1024), { mode: 0o600 });
    });
  }

  /** From then on it is a run's: it appears whole under its new name. Throws STORAGE_FULL or STORAGE_BUSY. */
  become(dir: string, spec: RunSpec): void {
    this.stored(() => {
      writeWhole(this.at('spec.json'), spec);
      renameSync(this.dir, dir);
      this.folder = dir;
    });
  }

  keepStarted(started: RunStarted): void {
    this.stored(() => writeWhole(this.at('started.json'), started));
  }

  keepStop(stop: RunStop): void {
    this.stored(() => writeWhole(this.at('stop.json'), stop));
  }

  keepFinal(final: RunFinal): void {
    this.stored(() => writeWhole(this.at('final.json'), final));
  }

  readSpec = () => readJson<RunSpec>(this.at('spec.json'));
  readStarted = () => readJson<RunStarted>(this.at('started.json'));
  readStop = () => readJson<RunStop>(this.at('stop.json'));
  readFinal = () => readJson<RunFinal>(this.at('final.json'));

  /** Whether the command was let go. */
  hasGone = () => existsSync(this.at('went'));

  /** What the watcher wrote, and when; null as long as it has not. */
  readStatus(): { text: string; atMs: number } | null {
    const file = this.at('status');
    const stat = statSync(file, { throwIfNoEntry: false });
    return stat ? { text: readFileSync(file, 'utf8'), atMs: stat.mtimeMs } : null;
  }

  remove(): void {
    // A watcher that is just ending may still put its last file there.
    rmSync(this.dir, { recursive: true, force: true, maxRetries: 5, retryDelay: 20 });
  }

  at(name: string): string {
    return path.join(this.dir, name);
  }

  private stored(store: () => void): void {
    try {
      store();
    } catch (cause) {
      const errno = errnoOf(cause);
      const full = errno === 'ENOSPC' || errno === 'EDQUOT';
      throw new AppError(full ? 'STORAGE_FULL' : 'STORAGE_BUSY', {
        public: full
          ? `The agent's disk is full (${this.dir}).`
          : `The agent cannot write the folder of the run (${this.dir}, ${errno ?? 'unknown'}).`,
        errno,
        file: this.dir,
        cause,
      });
    }
  }
}

/** Ids of the runs in a folder, oldest first; none when it is not there. */
export function runIdsIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => /^[a-z0-9]{6,32}$/.test(name))
      .sort();
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT') return [];
    throw cause;
  }
}

/**
 * Whole or not at all, for whoever reads it after a kill: written beside it, then renamed. Not synced: no run outlives a power
 * cut, which is all that a sync would help against.
 */
function writeWhole(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Null when it is not there, or another hand has spoilt it. */
function readJson<T>(file: string): T | null {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch (cause) {
    if (errnoOf(cause) === 'ENOENT' || cause instanceof SyntaxError) return null;
    throw cause;
  }
}
