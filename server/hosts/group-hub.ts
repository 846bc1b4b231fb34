/**
 * One watch of the agent per group, shared by everyone who looks at that group: twelve people with the same chart cost
 * the host what one costs. A watch starts with its first listener and ends with its last.
 */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import { appendHistory } from '#server/domain/usage/usage.ts';
import type { GroupEvent } from '#server/domain/usage/usage-verbs.ts';

/** `lost`: the watch broke off; after it comes `history` again, once the agent is back. */
export type HubEvent = GroupEvent | { kind: 'lost'; reason: string };
export type HubListener = (event: HubEvent) => void;

export interface GroupHub {
  /** Calls back with the history so far, then with every sample. The answer ends it. */
  watch(group: GroupPath, listener: HubListener): () => void;
  close(): void;
}

export interface GroupHubOptions {
  verbs: Pick<AgentVerbs, 'watchGroup'>;
  /** Milliseconds before a lost watch is tried again. */
  retryMs?: number;
  log?: (line: string) => void;
}

interface Watch {
  listeners: Set<HubListener>;
  /** What a later listener is shown first: the first history with every sample since. */
  history: GroupHistory | null;
  stop: AbortController;
}

/** As long as the agent keeps itself. */
const keptMs = 15 * 60 * 1000;

/** Shares the watches of one agent. */
export function createGroupHub({ verbs, retryMs = 500, log = console.error }: GroupHubOptions): GroupHub {
  const watches = new Map<GroupPath, Watch>();

  const end = (group: GroupPath, watch: Watch) => {
    if (watches.get(group) === watch) watches.delete(group);
    watch.stop.abort();
  };
  const tell = (watch: Watch, event: HubEvent) => {
    for (const listener of [...watch.listeners]) {
      try {
        listener(event);
      } catch (cause) {
        log(`A listener of a group failed: ${String(cause)}`);
      }
    }
  };
  const take = (group: GroupPath, watch: Watch, event: GroupEvent) => {
    if (event.kind === 'history') watch.history = event.history;
    if (event.kind === 'sample') {
      watch.history = watch.history ? appendHistory(watch.history, event.sample, keptMs) : event.sample;
    }
    tell(watch, event);
    if (event.kind === 'gone') end(group, watch);
  };
  const follow = async (group: GroupPath, watch: Watch) => {
    const { signal } = watch.stop;
    while (!signal.aborted) {
      try {
        for await (const event of verbs.watchGroup({ group }, signal)) take(group, watch, event);
        if (!signal.aborted) tell(watch, { kind: 'lost', reason: "Corral's agent ended the connection." });
      } catch (cause) {
        if (signal.aborted) return;
        if (isAppError(cause) && cause.code === 'GROUP_GONE') {
          take(group, watch, { kind: 'gone', atMs: Date.now() });
          return;
        }
        const reason = isAppError(cause) ? cause.public : 'The live values of this group were lost.';
        if (!isAppError(cause)) log(`The watch of a group failed: ${String(cause)}`);
        tell(watch, { kind: 'lost', reason });
      }
      await new Promise((resolve) => setTimeout(resolve, retryMs));
    }
  };

  return {
    watch: (group, listener) => {
      let watch = watches.get(group);
      if (watch) {
        if (watch.history) listener({ kind: 'history', history: watch.history });
      } else {
        watch = { listeners: new Set(), history: null, stop: new AbortController() };
        watches.set(group, watch);
        void follow(group, watch);
      }
      const joined = watch;
      joined.listeners.add(listener);
      return () => {
        joined.listeners.delete(listener);
        if (joined.listeners.size === 0) end(group, joined);
      };
    },
    close: () => {
      for (const [group, watch] of watches) end(group, watch);
    },
  };
}
