/** What web stores of events and hands to screens: rows, filters, the detail of one, and what is new to somebody. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { EventSentence } from './event-sentence.ts';
import type { EventSources } from './event-verbs.ts';
import type { EventKind, HostEvent } from './host-event.ts';

/** One row of the Events page. */
export interface EventRow {
  /** Of web's own; later ones are larger. */
  id: number;
  atMs: number;
  host: string;
  kind: EventKind;
  group: GroupPath | null;
  sentence: EventSentence;
}

export interface EventDetail extends EventRow {
  event: HostEvent;
  /** Who set the limit that was hit last before the kill, as the audit log has it. */
  limitSetBy: LimitChange | null;
}

export interface LimitChange {
  requestId: string;
  atMs: number;
  person: string;
  summary: string;
}

/** Kinds as people choose them. */
export const eventSorts = ['kills', 'limits', 'groups'] as const;
export type EventSort = (typeof eventSorts)[number];

export const kindsOfSort: Record<EventSort, readonly EventKind[]> = {
  kills: ['oom-kill', 'oom-group-kill', 'host-oom-kill', 'oomd-kill'],
  limits: ['oom-no-kill', 'pids-limit', 'throttling', 'memory-high', 'owner-put-back', 'limit-changed', 'limit-flood'],
  groups: ['group-appeared', 'group-vanished', 'group-flood'],
};

export interface EventPage {
  /** Newest first. */
  rows: EventRow[];
  /** Null on the last page. */
  nextCursor: string | null;
  /** Told with the last page: whether there may have been older ones that are not kept; null before it. */
  wereDropped: boolean | null;
}

/** What a page shows without a list: badges, and whether a list is out of date. */
export interface EventState {
  /** The newest event's id; 0 when there is none. */
  newestId: number;
  /** Kills since this person last looked at the list. */
  unseenKills: number;
  /** Groups in which something was killed in the last 24 hours, latest first. */
  killed: { group: GroupPath; kills: number; lastAtMs: number }[];
  /** Null until the agent has told. */
  sources: EventSources | null;
}
