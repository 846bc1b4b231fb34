/**
 * One watch of the agent's runs, shared by everyone who looks at them. It starts with its first listener and ends with its
 * last; what is known is kept meanwhile, so that whoever comes later is told at once.
 */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { Run } from '#server/domain/launch/run.ts';

export type RunHubEvent =
  | { kind: 'all'; runs: readonly Run[] }
  | { kind: 'changed'; runs: readonly Run[]; gone: readonly string[] }
  | { kind: 'lost'; reason: string };
export type RunHubListener = (event: RunHubEvent) => void;

export interface RunHub {
  /** Calls back with every run, then with those that change. The answer ends it. */
  watch(listener: RunHubListener): () => void;
  close(): void;
}

export interface RunHubOptions {
  verbs: Pick<AgentVerbs, 'watchRuns'>;
  /** Milliseconds before a lost watch is tried again. */
  retryMs?: number;
  log?: (line: string) => void;
}

interface Watch {
  /** Null before the first word of the agent. */
  runs: Map<string, Run> | null;
  stop: AbortController;
}

export function createRunHub({ verbs, retryMs = 500, log = console.error }: RunHubOptions): RunHub {
  const listeners = new Set<RunHubListener>();
  let watch: Watch | null = null;

  const tell = (event: RunHubEvent) => {
    for (const listener of [...listeners]) {
      try {
        listener(event);
      } catch (cause) {
        log(`A listener of the runs failed: ${String(cause)}`);
      }
    }
  };
  const follow = async (mine: Watch) => {
    const { signal } = mine.stop;
    while (!signal.aborted) {
      // Each connection begins with every run.
      let isFirst = true;
      let reason = "Corral's agent ended the connection.";
      try {
        for await (const { runs, gone } of verbs.watchRuns(signal)) {
          if (isFirst) mine.runs = new Map();
          for (const run of runs) mine.runs?.set(run.id, run);
          for (const id of gone) mine.runs?.delete(id);
          tell(isFirst ? { kind: 'all', runs } : { kind: 'changed', runs, gone });
          isFirst = false;
        }
      } catch (cause) {
        if (signal.aborted) return;
        reason = isAppError(cause) ? cause.public : 'The live state of the runs was lost.';
        if (!isAppError(cause)) log(`The watch of the runs failed: ${String(cause)}`);
      }
      if (signal.aborted) return;
      tell({ kind: 'lost', reason });
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  };
  const end = () => {
    watch?.stop.abort();
    watch = null;
  };

  return {
    watch: (listener) => {
      listeners.add(listener);
      if (watch?.runs) listener({ kind: 'all', runs: [...watch.runs.values()] });
      if (!watch) {
        watch = { runs: null, stop: new AbortController() };
        void follow(watch);
      }
      return () => {
        listeners.delete(listener);
        if (listeners.size === 0) end();
      };
    },
    close: end,
  };
}
