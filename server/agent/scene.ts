/** What the verbs of every subject are made from: the open host, the sampler, the queue of changes, and the guard. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ProcessReader } from '#server/cgroupfs/processes/processes.ts';
import type { Guard } from './changes/guard.ts';
import type { HostChanges } from './changes/host-changes.ts';
import type { AgentConfig } from './config.ts';
import type { EventWatch } from './events/event-watch.ts';
import type { BudgetReader } from './teams/budget-reader.ts';
import type { Sampler } from './usage/sampler.ts';
import type { SweepSignal } from './usage/sweep-signal.ts';

export interface AgentScene {
  host: CgroupHost;
  config: AgentConfig;
  startedAtMs: number;
  sampler: Sampler;
  sweeps: SweepSignal;
  /** As things are at this moment. */
  freshGuard: () => Guard;
  changes: HostChanges;
  /** Runs a change that the agent's end waits for. */
  change: <T>(task: Promise<T>) => Promise<T>;
  processes: ProcessReader;
  events: EventWatch;
  budgetReader: BudgetReader;
}
