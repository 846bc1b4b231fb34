/**
 * Web's copy of one host's tree: a single subscription to the agent, however many browsers watch. While the agent is
 * away the last values stay, marked as lost, and it is tried again every half second or so.
 */
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { Connection } from '#server/domain/usage/live-feed.ts';
import type { HostUsage, TreeEvent } from '#server/domain/usage/usage-verbs.ts';

export type MirrorEvent = TreeEvent | { kind: 'connection'; connection: Connection };
export type MirrorListener = (event: MirrorEvent) => void;

export interface HostMirror {
  readonly nodes: ReadonlyMap<GroupPath, GroupNode>;
  readonly usage: ReadonlyMap<GroupPath, UsageRow>;
  /** Null before the first sample. */
  readonly host: HostUsage | null;
  /** When the values were taken, wall-clock milliseconds; 0 before the first sample. */
  readonly atMs: number;
  readonly connection: Connection;
  /** Calls back for every event from now on; the maps already hold what the event says. The answer ends it. */
  subscribe(listener: MirrorListener): () => void;
  close(): void;
}

export interface MirrorOptions {
  verbs: Pick<AgentVerbs, 'watchTree'>;
  /** Wall-clock milliseconds. */
  clock?: () => number;
  /** Waits before another try; ends early when the mirror is closed. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Told of listeners and agents that misbehave. */
  log?: (line: string) => void;
}

/** First tries again at once, then ever slower up to this. */
const longestPauseMs = 800;

/** Starts mirroring at once and goes on until it is closed. */
export function mirrorHost(options: MirrorOptions): HostMirror {
  const { verbs, clock = Date.now, pause = sleep, log = (line) => console.error(line) } = options;
  const closing = new AbortController();
  const listeners = new Set<MirrorListener>();
  const nodes = new Map<GroupPath, GroupNode>();
  const usage = new Map<GroupPath, UsageRow>();
  let host: HostUsage | null = null;
  let atMs = 0;
  let connection: Connection = { state: 'lost', sinceMs: clock(), reason: "Waiting for Corral's agent." };

  const tell = (event: MirrorEvent) => {
    for (const listener of listeners) {
      try {
        listener(event);
      } catch (cause) {
        log(`A listener of the host's tree failed: ${String(cause)}`);
      }
    }
  };
  const connect = (next: Connection) => {
    const before = connection;
    connection = next;
    const same = before.state === next.state && (before.state === 'live' || reasonOf(before) === reasonOf(next));
    if (!same) tell({ kind: 'connection', connection: next });
  };
  const take = (event: TreeEvent) => {
    if (event.kind === 'all') {
      nodes.clear();
      usage.clear();
      for (const node of event.nodes) nodes.set(node.path, node);
    } else {
      for (const path of event.removed) {
        nodes.delete(path);
        usage.delete(path);
      }
      for (const node of event.added) nodes.set(node.path, node);
      for (const node of event.changed) nodes.set(node.path, node);
    }
    for (const row of event.usage) usage.set(row.path, row);
    host = event.host;
    atMs = event.atMs;
    connect({ state: 'live' });
    tell(event);
  };
  const lose = (cause: unknown) => {
    const reason = isAppError(cause) ? cause.public : "Corral's agent ended the connection.";
    if (!isAppError(cause) && cause !== undefined) log(`The host's tree was lost: ${String(cause)}`);
    connect({ state: 'lost', sinceMs: connection.state === 'lost' ? connection.sinceMs : clock(), reason });
  };

  const run = async () => {
    let waitMs = 0;
    while (!closing.signal.aborted) {
      try {
        for await (const event of verbs.watchTree(closing.signal)) {
          waitMs = 0;
          take(event);
        }
        if (!closing.signal.aborted) lose(undefined);
      } catch (cause) {
        if (!closing.signal.aborted) lose(cause);
      }
      await pause(waitMs, closing.signal);
      waitMs = Math.min(longestPauseMs, waitMs * 2 || 100);
    }
  };
  void run();

  return {
    nodes,
    usage,
    get host() {
      return host;
    },
    get atMs() {
      return atMs;
    },
    get connection() {
      return connection;
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closing.abort();
      listeners.clear();
    },
  };
}

function reasonOf(connection: Connection): string | null {
  return connection.state === 'lost' ? connection.reason : null;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
  });
}
