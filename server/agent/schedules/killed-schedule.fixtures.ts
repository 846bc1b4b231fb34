/**
 * For tests only, as a process of its own: an agent that begins or ends what its folder has of schedules, and is killed after so
 * many steps. Ends by itself, with 0, when there are fewer.
 */
import { killAfter } from '../changes/deadly-agent.fixtures.ts';
import { startScheduleAgent } from './schedule-agent.fixtures.ts';

/** What the first argument holds, as JSON. */
export interface KilledSchedule {
  folder: string;
  nowMs: number;
  steps: number;
  /** Begun windows on record, and ended ones, when it has done its work. */
  until: { begun: number; ended: number };
}

const { folder, nowMs, steps, until } = JSON.parse(process.argv[2] ?? '') as KilledSchedule;
const agent = await startScheduleAgent(folder, () => nowMs, { deadly: killAfter(steps) });
await agent.until(() => agent.store.events().length >= until.begun && agent.tries.ended().length >= until.ended);
agent.stop();
