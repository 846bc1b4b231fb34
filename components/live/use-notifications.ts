'use client';

import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Pages, usePages } from '#components/ui/use-pages.ts';
import type { NotificationRow } from '#server/domain/notifications/notification.ts';
import { useNotificationState } from './use-live.ts';
import { useNews } from './use-news.ts';

const latest = 8;

/** The newest few. */
export function useLatestNotifications(): Pick<Pages<NotificationRow>, 'rows' | 'error' | 'retry'> {
  const trpc = useTRPC();
  const query = useQuery(trpc.notifications.list.queryOptions({ limit: latest }));
  useNews(useVersion(), query);
  return { rows: query.data?.rows, error: query.error, retry: () => void query.refetch() };
}

/** All that are kept, newest first, page after page. */
export function useNotificationPages(unreadOnly: boolean): Pages<NotificationRow> {
  const trpc = useTRPC();
  const query = useInfiniteQuery(
    trpc.notifications.list.infiniteQueryOptions(
      { unreadOnly },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  useNews(useVersion(), query);
  return usePages(query);
}

/** Marking as read, and as unread again. The live line tells of it, to every page that the person has open. */
export function useMarkNotifications(): {
  mark: (row: Pick<NotificationRow, 'id' | 'isRead'>, isRead: boolean) => void;
  markAll: () => void;
  hasUnread: boolean;
} {
  const trpc = useTRPC();
  const state = useNotificationState();
  const one = useMutation(trpc.notifications.mark.mutationOptions());
  const all = useMutation(trpc.notifications.markAll.mutationOptions());
  return {
    mark: ({ id, isRead: was }, isRead) => {
      if (was !== isRead) one.mutate({ id, isRead });
    },
    markAll: () => {
      if (state) all.mutate({ upTo: state.newestId });
    },
    hasUnread: (state?.unread ?? 0) > 0,
  };
}

/** Another text whenever one came, or was read. */
function useVersion(): string | undefined {
  const state = useNotificationState();
  return state ? `${state.newestId} ${state.unread}` : undefined;
}
