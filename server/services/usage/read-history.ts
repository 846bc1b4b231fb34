import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupHistory } from '#server/domain/usage/usage.ts';
import type { GroupHub } from '#server/hosts/group-hub.ts';

/** The agent answers at once; while it is away nobody waits for what it would say. */
const longestWaitMs = 1500;

/** What is kept of the group, once; null where the agent does not tell. */
export function readHistory(groups: Pick<GroupHub, 'watch'>, group: GroupPath): Promise<GroupHistory | null> {
  return new Promise((resolve) => {
    let end = () => {};
    let isOver = false;
    const finish = (history: GroupHistory | null) => {
      if (isOver) return;
      isOver = true;
      clearTimeout(timer);
      // The first call back may come before `watch` has answered.
      queueMicrotask(() => end());
      resolve(history);
    };
    const timer = setTimeout(() => finish(null), longestWaitMs);
    end = groups.watch(group, (event) => {
      if (event.kind === 'history') finish(event.history);
      else if (event.kind !== 'sample') finish(null);
    });
  });
}
