/** What the browser's two live subscriptions carry. Shapes only. */
import { z } from 'zod';
import type { EventState } from '#server/domain/events/event-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { NotificationState } from '#server/domain/notifications/notification.ts';
import type { ChartData, ChartPoint } from './chart-series.ts';
import type { HostUsage } from './usage-verbs.ts';

/** Whether web hears the agent. While lost, the last values stay on the page, marked as old. */
export type Connection = { state: 'live' } | { state: 'lost'; sinceMs: number; reason: string };

export type TreeFeed =
  | {
      kind: 'all';
      atMs: number;
      nodes: GroupNode[];
      usage: UsageRow[];
      /** Null before the first sample. */
      host: HostUsage | null;
      connection: Connection;
    }
  | {
      kind: 'tick';
      atMs: number;
      added: GroupNode[];
      changed: GroupNode[];
      removed: GroupPath[];
      /** Changed rows among those on screen; on every fifth tick all changed rows, for sorting and totals. */
      usage: UsageRow[];
      host: HostUsage;
      /** A look is answered by a tick also while the agent is away: with the old rows. */
      connection: Connection;
    }
  | { kind: 'connection'; connection: Connection }
  /** What happened, for the badges: first the present state, then each that differs. */
  | { kind: 'events'; state: EventState }
  /** The same of what the person was told. */
  | { kind: 'notifications'; state: NotificationState };

export type ChartFeed =
  | { kind: 'data'; data: ChartData }
  /** A point with the time of the last one replaces it. */
  | { kind: 'points'; points: ChartPoint[] }
  | { kind: 'gone' };

const watchId = z.string().min(8).max(64);

/** The id is of use only to who tells `tree.look` what is on screen. */
export const treeWatchSchema = z.object({ watchId: watchId.optional() });
export const treeLookSchema = z.object({ watchId, paths: z.array(groupPathSchema).max(300) });
export const chartWatchSchema = z.object({
  group: groupPathSchema,
  rangeSeconds: z.union([z.literal(60), z.literal(300), z.literal(900)]).default(300),
});
