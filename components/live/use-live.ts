'use client';

/** How screens read the live tree. Each hook re-renders its component only when the thing it names changed. */
import { useCallback, useEffect, useId, useSyncExternalStore } from 'react';
import type { EventState } from '#server/domain/events/event-list.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode, UsageRow } from '#server/domain/groups/host.ts';
import type { NotificationState } from '#server/domain/notifications/notification.ts';
import type { HostUsage } from '#server/domain/usage/usage-verbs.ts';
import { useLive } from './live-provider.tsx';
import type { LiveConnection, LiveTopic, TreeCounts } from './live-store.ts';

/** The group's place in the tree; undefined while the tree loads and when there is no such group. */
export function useGroupNode(path: GroupPath): GroupNode | undefined {
  const { store } = useLive();
  return useTopic(`node:${path}`, () => store.node(path), noNode);
}

/** The group's present numbers; undefined until the first ones came. */
export function useUsageRow(path: GroupPath): UsageRow | undefined {
  const { store } = useLive();
  return useTopic(`usage:${path}`, () => store.usage(path), noNode);
}

/** Whether the group is frozen or on the way, by itself or from above: v2 says nothing of the latter below who was told. */
export function useIsFrozen(path: GroupPath): boolean {
  const { store } = useLive();
  return useTopic('usage', () => [path, ...ancestorsOf(path)].some((each) => store.usage(each)?.frozen ?? false), no);
}

/** The host's present numbers; null until the first ones came. */
export function useHostUsage(): HostUsage | null {
  const { store } = useLive();
  return useTopic('host', store.host, noHost);
}

/** Counts up with each change of the tree's shape; 0 while it loads. */
export function useTreeStructure(): number {
  const { store } = useLive();
  return useTopic('structure', store.structureVersion, zero);
}

/** What happened on the host, for badges; null until the page has heard of it. */
export function useEventState(): EventState | null {
  const { store } = useLive();
  return useTopic('events', store.events, noHost);
}

/** What the person was told, for the badge; null until the page has heard of it. */
export function useNotificationState(): NotificationState | null {
  const { store } = useLive();
  return useTopic('notifications', store.notifications, noHost);
}

/** Processes that were killed in the group itself in the last 24 hours. */
export function useKills(path: GroupPath): number {
  const { store } = useLive();
  return useTopic('events', () => store.kills(path), zero);
}

/** How many groups there are, and in what state; refreshed with the host's numbers. */
export function useTreeCounts(): TreeCounts {
  const { store } = useLive();
  return useTopic('host', store.counts, noCounts);
}

/** Direct children by name. */
export function useChildren(path: GroupPath): readonly GroupPath[] {
  const { store } = useLive();
  return useTopic('structure', () => store.children(path), noChildren);
}

export interface ConnectionView {
  state: LiveConnection['state'];
  /** When it was lost; null while it is not. */
  sinceMs: number | null;
  /** Null when changes can be made; else the sentence to show beside a disabled form. */
  whyNoChanges: string | null;
}

const views = new WeakMap<LiveConnection, ConnectionView>();
const connecting: LiveConnection = { state: 'connecting' };

/** The state of the line to the kernel, and whether forms may be used. */
export function useConnection(): ConnectionView {
  const { store } = useLive();
  return viewOf(useTopic('connection', store.connection, () => connecting));
}

/** Asks for the numbers of these groups with every tick while the component is on the page. */
export function useLook(paths: readonly GroupPath[]): void {
  const { look } = useLive();
  const viewer = useId();
  useEffect(() => look.set(viewer, paths), [look, paths, viewer]);
  useEffect(() => () => look.set(viewer, []), [look, viewer]);
}

function useTopic<T>(topic: LiveTopic, read: () => T, readOnServer: () => T): T {
  const { store } = useLive();
  const subscribe = useCallback((listener: () => void) => store.subscribe(topic, listener), [store, topic]);
  return useSyncExternalStore(subscribe, read, readOnServer);
}

function viewOf(connection: LiveConnection): ConnectionView {
  const known = views.get(connection);
  if (known) return known;
  const view: ConnectionView = {
    state: connection.state,
    sinceMs: connection.state === 'lost' ? connection.sinceMs : null,
    whyNoChanges:
      connection.state === 'live'
        ? null
        : connection.state === 'lost'
          ? `${connection.reason} What is shown may be old; nothing can be changed until it is back.`
          : 'Still connecting to the host.',
  };
  views.set(connection, view);
  return view;
}

const noNode = (): undefined => undefined;
const noHost = (): null => null;
const no = (): boolean => false;
const zero = (): number => 0;
const counts: TreeCounts = { groups: 0, busy: 0, frozen: 0, throttled: 0 };
const noCounts = (): TreeCounts => counts;
const empty: readonly GroupPath[] = [];
const noChildren = (): readonly GroupPath[] => empty;
