/**
 * The page's one copy of the live tree. Feeds go in; a component subscribes to just the topic it draws (one group's
 * node, one group's numbers, the host, the shape of the tree …), so a tick re-renders only the rows that changed.
 * Objects that did not change stay identical. No React and no network here.
 */

import type { EventState } from '#server/domain/events/event-list.ts';
import { type GroupPath, parentOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { NotificationState } from '#server/domain/notifications/notification.ts';
import type { Connection, TreeFeed } from '#server/domain/usage/live-feed.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';

/** What the page knows of its line to the kernel; `connecting` only before the first answer. */
export type LiveConnection = { state: 'connecting' } | Connection;

export type LiveTopic =
  | `node:${GroupPath}`
  | `usage:${GroupPath}`
  /** Groups came or went, or one changed its owner, guard or hierarchies. */
  | 'structure'
  /** Something happened, or somebody has seen it. */
  | 'events'
  /** The person was told something, or has read something. */
  | 'notifications'
  /** Any number of any group changed. */
  | 'usage'
  | 'host'
  | 'connection';

export interface TreeCounts {
  groups: number;
  /** Groups that use at least 0.01 CPUs, the root left out. */
  busy: number;
  frozen: number;
  throttled: number;
}

const noChildren: readonly GroupPath[] = [];

/** From this use on a group counts as busy; below it a column would show 0.00. */
export const busyCpus = 0.005;

export class LiveStore {
  #nodes = new Map<GroupPath, GroupNode>();
  #children = new Map<GroupPath, readonly GroupPath[]>();
  #usage = new Map<GroupPath, UsageRow>();
  #host: HostUsage | null = null;
  #connection: LiveConnection = { state: 'connecting' };
  #counts: TreeCounts = { groups: 0, busy: 0, frozen: 0, throttled: 0 };
  #events: EventState | null = null;
  #notifications: NotificationState | null = null;
  #kills: ReadonlyMap<GroupPath, number> = new Map();
  #structureVersion = 0;
  #usageVersion = 0;
  #heardAtMs: number | null = null;
  readonly #listeners = new Map<LiveTopic, Set<() => void>>();

  readonly node = (path: GroupPath): GroupNode | undefined => this.#nodes.get(path);
  readonly usage = (path: GroupPath): UsageRow | undefined => this.#usage.get(path);
  /** Direct children, sorted by name. */
  readonly children = (path: GroupPath): readonly GroupPath[] => this.#children.get(path) ?? noChildren;
  readonly nodes = (): IterableIterator<GroupNode> => this.#nodes.values();
  readonly paths = (): IterableIterator<GroupPath> => this.#nodes.keys();
  readonly host = (): HostUsage | null => this.#host;
  readonly connection = (): LiveConnection => this.#connection;
  readonly counts = (): TreeCounts => this.#counts;
  /** What happened, for badges; null until the first word of it. */
  readonly events = (): EventState | null => this.#events;
  /** What the person was told, for the badge; null until the first word of it. */
  readonly notifications = (): NotificationState | null => this.#notifications;
  /** Processes killed in the group itself in the last 24 hours. */
  readonly kills = (path: GroupPath): number => this.#kills.get(path) ?? 0;
  /** Counts up with every change of the tree's shape. */
  readonly structureVersion = (): number => this.#structureVersion;
  /** Counts up with every change of any group's numbers. */
  readonly usageVersion = (): number => this.#usageVersion;
  /** When the last feed came, as the host's clock said it; null before the first. */
  readonly heardAtMs = (): number | null => this.#heardAtMs;
  readonly isLoaded = (): boolean => this.#structureVersion > 0;

  /** Calls `listener` after each change of the topic; returns the way to stop. */
  subscribe(topic: LiveTopic, listener: () => void): () => void {
    const listeners = this.#listeners.get(topic) ?? new Set();
    listeners.add(listener);
    this.#listeners.set(topic, listeners);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.#listeners.get(topic) === listeners) this.#listeners.delete(topic);
    };
  }

  /** Takes in one message of the subscription. */
  apply(feed: TreeFeed): void {
    const changed = new Set<LiveTopic>();
    if (feed.kind === 'connection') this.#setConnection(feed.connection, changed);
    else if (feed.kind === 'events') this.#setEvents(feed.state, changed);
    else if (feed.kind === 'notifications') {
      this.#notifications = feed.state;
      changed.add('notifications');
    } else {
      this.#heardAtMs = feed.atMs;
      if (feed.kind === 'all') {
        this.#replaceNodes(feed.nodes, changed);
        this.#dropUsageOfGone(changed);
      } else this.#updateNodes(feed.added, feed.changed, feed.removed, changed);
      this.#setConnection(feed.connection, changed);
      this.#setUsage(feed.usage, changed);
      this.#recount();
      if (feed.host) {
        this.#host = feed.host;
        changed.add('host');
      }
    }
    this.#tell(changed);
  }

  /** The line to web itself broke: what is shown stays and is marked as old. */
  markLost(reason: string, sinceMs: number): void {
    const changed = new Set<LiveTopic>();
    const since = this.#connection.state === 'lost' ? this.#connection.sinceMs : sinceMs;
    this.#setConnection({ state: 'lost', sinceMs: since, reason }, changed);
    this.#tell(changed);
  }

  #setConnection(connection: Connection, changed: Set<LiveTopic>): void {
    const now = this.#connection;
    if (now.state === connection.state && (now.state !== 'lost' || sameLoss(now, connection))) return;
    this.#connection = connection;
    changed.add('connection');
  }

  #setEvents(state: EventState, changed: Set<LiveTopic>): void {
    this.#events = state;
    this.#kills = new Map(state.killed.map(({ group, kills }) => [group, kills]));
    changed.add('events');
  }

  #replaceNodes(nodes: GroupNode[], changed: Set<LiveTopic>): void {
    const before = this.#nodes;
    this.#nodes = new Map(nodes.map((node) => [node.path, node]));
    for (const path of before.keys()) if (!this.#nodes.has(path)) changed.add(`node:${path}`);
    for (const path of this.#nodes.keys()) changed.add(`node:${path}`);
    this.#children = new Map();
    this.#adopt(nodes);
    this.#structureVersion += 1;
    changed.add('structure');
  }

  #updateNodes(added: GroupNode[], altered: GroupNode[], removed: GroupPath[], changed: Set<LiveTopic>): void {
    if (added.length + altered.length + removed.length === 0) return;
    // A group that was made again under its name is in both lists: the old one has to go first.
    const gone = removed.filter((path) => this.#nodes.delete(path));
    for (const path of gone) {
      if (this.#usage.delete(path)) changed.add(`usage:${path}`);
      this.#children.delete(path);
      changed.add(`node:${path}`);
    }
    this.#disown(gone);
    const fresh = added.filter((node) => !this.#nodes.has(node.path));
    for (const node of [...added, ...altered]) {
      this.#nodes.set(node.path, node);
      changed.add(`node:${node.path}`);
    }
    this.#adopt(fresh);
    this.#structureVersion += 1;
    changed.add('structure');
  }

  #adopt(nodes: GroupNode[]): void {
    const byParent = new Map<GroupPath, GroupPath[]>();
    for (const { path } of nodes) {
      const parent = parentOf(path);
      if (parent === null) continue;
      const siblings = byParent.get(parent);
      if (siblings) siblings.push(path);
      else byParent.set(parent, [path]);
    }
    for (const [parent, fresh] of byParent) {
      this.#children.set(parent, [...this.children(parent), ...fresh].sort(byName));
    }
  }

  #disown(paths: GroupPath[]): void {
    const gone = new Set(paths);
    const parents = new Set(paths.map(parentOf));
    for (const parent of parents) {
      const children = parent === null ? undefined : this.#children.get(parent);
      if (parent !== null && children)
        this.#children.set(
          parent,
          children.filter((path) => !gone.has(path)),
        );
    }
  }

  #dropUsageOfGone(changed: Set<LiveTopic>): void {
    for (const path of this.#usage.keys()) {
      if (this.#nodes.has(path)) continue;
      this.#usage.delete(path);
      changed.add(`usage:${path}`);
    }
  }

  #setUsage(rows: UsageRow[], changed: Set<LiveTopic>): void {
    if (rows.length === 0) return;
    for (const row of rows) {
      this.#usage.set(row.path, row);
      changed.add(`usage:${row.path}`);
    }
    this.#usageVersion += 1;
    changed.add('usage');
  }

  #recount(): void {
    const counts = { groups: this.#nodes.size, busy: 0, frozen: 0, throttled: 0 };
    for (const row of this.#usage.values()) {
      if (row.path !== '/' && (row.cpus ?? 0) >= busyCpus) counts.busy += 1;
      if (row.frozen) counts.frozen += 1;
      if ((row.throttled ?? 0) > 0) counts.throttled += 1;
    }
    const before = this.#counts;
    const isSame =
      before.groups === counts.groups &&
      before.busy === counts.busy &&
      before.frozen === counts.frozen &&
      before.throttled === counts.throttled;
    if (!isSame) this.#counts = counts;
  }

  #tell(changed: Set<LiveTopic>): void {
    for (const topic of changed) for (const listener of this.#listeners.get(topic) ?? []) listener();
  }
}

function sameLoss(now: { sinceMs: number; reason: string }, next: Connection): boolean {
  return next.state === 'lost' && now.sinceMs === next.sinceMs && now.reason === next.reason;
}

const collator = new Intl.Collator('en', { numeric: true });

/** "job-9" before "job-10": by number where there is one. */
function byName(left: GroupPath, right: GroupPath): number {
  return collator.compare(left, right);
}
