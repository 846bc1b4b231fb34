/** What the agent is asked of events: one subscription that goes on where web stopped, also after either was away. */
import { z } from 'zod';
import type { HostEvent } from './host-event.ts';

export const watchEventsSchema = z.object({
  /** The last event that web has; null for all that the agent still holds. */
  after: z.object({ record: z.string().max(64), sequence: z.number().int().nonnegative() }).nullable(),
});
export type WatchEventsInput = z.infer<typeof watchEventsSchema>;

export interface EventVerbs {
  watchEvents(input: WatchEventsInput, signal: AbortSignal): AsyncIterable<EventBatch>;
}

/** First one with what web lacks (it may be empty), then one whenever something happens. */
export interface EventBatch {
  /** Names the agent's record: when it is lost, another begins and sequences begin again at 1. */
  record: string;
  events: HostEvent[];
  sources: EventSources;
}

/** Whether the agent hears of something here, or why not. */
export type EventSource = { kind: 'available' } | { kind: 'unavailable'; reason: string };

export interface EventSources {
  /** Kills with their victim, and forks refused. */
  kernelLog: EventSource;
  /** Kills by the counters of the groups, where the log tells nothing. */
  killCounters: EventSource;
  /** Kills by systemd-oomd. Absent: none runs here, so there are none. */
  oomd: EventSource | { kind: 'absent'; reason: string };
  /** Messages of the kernel that were lost before they were read, since the agent's start. */
  lostMessages: number;
}
