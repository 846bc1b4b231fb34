/**
 * The process of a launch while it waits to be put into its groups: it executes its command when it is let go, and ends without
 * having run anything when it is dropped or the agent ends.
 */
import { chownSync } from 'node:fs';
import { defaultKeptBytes } from '#server/domain/launch/launch-input.ts';
import { OneReady } from './one-ready.ts';
import { endWatcher, isWaiting, makeWatcher, type ReadyWatcher, type WatcherPlace } from './ready-watcher.ts';
import { outputSizes, type RunFiles, type RunSpec } from './run-files.ts';

export interface HeldProcess {
  /** The folder that is now the run's. */
  files: RunFiles;
  pid: number;
  watcherPid: number;
  /** Keeps a scope of systemd's from ending with the command; null where none was asked for. */
  holderPid: number | null;
  /** Lets it execute its command; true when it has taken the word. */
  letGo(): Promise<boolean>;
}

export interface Watchers {
  take(keepOutputBytes: number): Promise<ReadyWatcher>;
  /** So that the next launch finds one. */
  prepare(): void;
  close(): Promise<void>;
}

/** One that keeps as much output as most launches ask for is ready; others are made when they are needed. */
export function openWatchers(place: WatcherPlace): Watchers {
  const usual = outputSizes(defaultKeptBytes);
  const one = new OneReady<ReadyWatcher>({
    make: () => makeWatcher(place, usual),
    isGood: (watcher) => isWaiting(watcher, place.proc),
    end: (watcher) => endWatcher(watcher, place.proc),
  });
  return {
    take: (keepOutputBytes) =>
      keepOutputBytes === defaultKeptBytes ? one.take() : makeWatcher(place, outputSizes(keepOutputBytes)),
    prepare: () => one.prepare(),
    close: () => one.close(),
  };
}

/**
 * Makes the watcher's folder that of the run, and tells the process its command. `owner` gets the ends of the pipes that the command
 * writes to: it may open /dev/stderr anew. Throws STORAGE_FULL and STORAGE_BUSY.
 */
export function holdProcess(
  watcher: ReadyWatcher,
  { spec, dir, owner }: { spec: RunSpec; dir: string; owner: number | null },
  chain: readonly string[],
): HeldProcess {
  const { files, pid, watcherPid, holderPid } = watcher;
  watcher.tell(chain);
  if (owner !== null)
    for (const stream of ['stdout', 'stderr']) chownSync(files.at(`${stream}.pipe`), owner, process.getegid?.() ?? 0);
  files.become(dir, spec);
  // In no scope of a run's, there is nothing for it to keep.
  const isHolding = spec.unit !== null;
  if (holderPid !== null && !isHolding) process.kill(holderPid, 'SIGKILL');
  return {
    files,
    pid,
    watcherPid,
    holderPid: isHolding ? holderPid : null,
    letGo: () => {
      watcher.letGo();
      return watcher.went;
    },
  };
}
