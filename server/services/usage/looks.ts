import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** Which rows each open tree has on screen, so that only those are sent every second. */
export interface Looks {
  /** Registers a tree; `onLook` is told when it looks elsewhere. The answer ends it. */
  open(id: string, onLook: (paths: ReadonlySet<GroupPath>) => void): () => void;
  /** Looking before the subscription is open, or after it closed, has no effect. */
  look(id: string, paths: readonly GroupPath[]): void;
}

export function createLooks(): Looks {
  const watchers = new Map<string, (paths: ReadonlySet<GroupPath>) => void>();
  return {
    open: (id, onLook) => {
      watchers.set(id, onLook);
      return () => {
        // A reconnect under the same id may have taken the place already.
        if (watchers.get(id) === onLook) watchers.delete(id);
      };
    },
    look: (id, paths) => watchers.get(id)?.(new Set(paths)),
  };
}

/** Nobody can steer another person's tree by guessing its id. */
export function lookId(person: { id: string }, watchId: string): string {
  return `${person.id} ${watchId}`;
}
