/**
 * Which groups are on screen: several parts of a page each name theirs, the union is told to the server a moment
 * after it changed, and the server then sends their numbers with every tick.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** The API takes at most this many. */
const mostPaths = 300;
const settleMs = 80;

export interface LookRegister {
  /** Names the groups that `viewer` shows now; an empty list takes it back. */
  set(viewer: string, paths: readonly GroupPath[]): void;
  /** Tells the server again: after a new connection it knows nothing. */
  repeat(): void;
}

/** `send` gets the union whenever it changed. */
export function createLookRegister(send: (paths: GroupPath[]) => void): LookRegister {
  const viewers = new Map<string, readonly GroupPath[]>();
  let sent = '';
  let timer: ReturnType<typeof setTimeout> | undefined;

  const flush = (): void => {
    const paths = [...new Set([...viewers.values()].flat())].slice(0, mostPaths);
    const fingerprint = paths.join('\n');
    if (fingerprint === sent) return;
    sent = fingerprint;
    send(paths);
  };

  return {
    set(viewer, paths) {
      if (paths.length === 0) viewers.delete(viewer);
      else viewers.set(viewer, paths);
      clearTimeout(timer);
      timer = setTimeout(flush, settleMs);
    },
    repeat() {
      sent = '';
      clearTimeout(timer);
      flush();
    },
  };
}
