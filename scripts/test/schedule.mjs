/**
 * Which step runs when. A lane is a row of steps that run one after the other; lanes run side by side. What disturbs
 * each other is in one lane.
 */

/**
 * Runs the steps, each when its lane is free and the steps it waits for have ended. A step may wait only for steps
 * before it in the list; those that are not in the list are not waited for.
 *
 * @template {{ name: string, lane: string, after?: string[] }} S, R
 * @param {readonly S[]} steps
 * @param {(step: S, ended: (name: string) => R | undefined) => Promise<R>} run `ended` gives what an earlier step answered
 * @returns {Promise<R[]>} in the order of the list
 */
export async function runInLanes(steps, run) {
  const answers = new Map();
  const running = new Map();
  const lastOfLane = new Map();
  for (const step of steps) {
    const before = [lastOfLane.get(step.lane), ...(step.after ?? []).map((name) => running.get(name))];
    const end = Promise.all(before).then(async () => {
      answers.set(step.name, await run(step, (name) => answers.get(name)));
    });
    running.set(step.name, end);
    lastOfLane.set(step.lane, end);
  }
  await Promise.all(running.values());
  return steps.map(({ name }) => answers.get(name));
}
