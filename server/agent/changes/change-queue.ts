/** One change at a time: two that interleave on a host could each undo what the other relied on. */

/** Runs tasks one after the other in the order of their calls. One that fails does not hold up the next. */
export type ChangeQueue = <T>(task: () => Promise<T>) => Promise<T>;

export function createChangeQueue(): ChangeQueue {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const result = last.then(task);
    last = result.catch(() => undefined);
    return result;
  };
}
