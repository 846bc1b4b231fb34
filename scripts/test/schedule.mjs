/**
 * Which step runs when. A lane is a row of steps that run one after the other; lanes run side by side. What disturbs
 * each other is in one lane.
 */

/**
 * Runs the steps, each when its lane is free and the steps it waits for have ended; one without a lane is taken by the first that has
 * done its own. A step may wait only for steps before it in the list; those that are not in the list are not waited for.
 *
 * @template {{ name: string, lane: string | null, after?: string[] }} S, R
 * @param {readonly S[]} steps
 * @param {(step: S, ended: (name: string) => R | undefined) => Promise<R>} run `ended` gives what an earlier step answered
 * @returns {Promise<R[]>} in the order of the list
 */
export async function runInLanes(steps, run) {
  const answers = new Map();
  const tellEnd = new Map();
  const ends = new Map(steps.map(({ name }) => [name, new Promise((resolve) => tellEnd.set(name, resolve))]));
  const takeOne = async (step) => {
    await Promise.all((step.after ?? []).map((name) => ends.get(name)));
    answers.set(step.name, await run(step, (name) => answers.get(name)));
    tellEnd.get(step.name)();
  };
  const anybodys = steps.filter(({ lane }) => lane === null);
  const lanes = new Set(steps.flatMap(({ lane }) => lane ?? []));
  const runLane = async (lane) => {
    for (const step of steps) if (step.lane === lane) await takeOne(step);
    for (let step = anybodys.shift(); step; step = anybodys.shift()) await takeOne(step);
  };
  await Promise.all([...(lanes.size > 0 ? lanes : ['any'])].map(runLane));
  return steps.map(({ name }) => answers.get(name));
}
