'use client';

import { BellOff, CheckCheck, Mail, MailOpen } from 'lucide-react';
import { useState } from 'react';
import { NotificationLine } from '#components/live/notification-line.tsx';
import { useMarkNotifications, useNotificationPages } from '#components/live/use-notifications.ts';
import { Button, IconButton } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { ListEnd } from '#components/ui/list-end.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { keptNotificationDays, keptNotifications } from '#server/domain/notifications/notification-kinds.ts';
import { formatCount } from '#server/domain/units.ts';

const filters = [
  { id: 'all', label: 'All' },
  { id: 'unread', label: 'Unread' },
] as const;

/** All that the person was told, as long as it is kept. */
export function NotificationsScreen() {
  const [filter, setFilter] = useState<'all' | 'unread'>('all');
  const { markAll, hasUnread } = useMarkNotifications();
  return (
    <main className="relative flex h-full flex-col gap-3 overflow-y-auto p-4 sm:px-5">
      <header className="flex min-h-[30px] shrink-0 flex-wrap items-center gap-x-3 gap-y-2">
        <h1 className="text-xl font-semibold tracking-tight">Notifications</h1>
        <p className="text-muted">Your requests and those you decide, limits that end, kills in your teams’ groups.</p>
      </header>
      <Card label="Notifications">
        <div className="flex flex-wrap items-center gap-2 border-b border-line-soft px-3.5 py-2.5">
          <Segmented label="Which" options={filters} value={filter} onChange={setFilter} />
          <div className="ml-auto">
            <Button icon={CheckCheck} isDisabled={!hasUnread} onPress={markAll}>
              Mark all as read
            </Button>
          </div>
        </div>
        <Rows unreadOnly={filter === 'unread'} />
      </Card>
    </main>
  );
}

function Rows({ unreadOnly }: { unreadOnly: boolean }) {
  const pages = useNotificationPages(unreadOnly);
  const { mark } = useMarkNotifications();
  const { rows, error, retry } = pages;
  if (!rows)
    return error ? (
      <ErrorState error={error} title="The notifications could not be read" onRetry={retry} />
    ) : (
      <SkeletonRows rows={6} label="Reading the notifications" />
    );
  if (rows.length === 0)
    return (
      <EmptyState icon={BellOff} title={unreadOnly ? 'Nothing unread' : 'Nothing to tell you yet'}>
        {unreadOnly
          ? 'Choose All to see what you have read.'
          : 'What becomes of requests, limits that end and kills in your teams’ groups are told here.'}
      </EmptyState>
    );
  return (
    <>
      <ul>
        {rows.map((row) => (
          <NotificationLine key={row.id} row={row} onGo={() => mark(row, true)}>
            <span className="self-center pr-2">
              <IconButton
                label={row.isRead ? 'Mark as unread' : 'Mark as read'}
                icon={row.isRead ? Mail : MailOpen}
                size="sm"
                onPress={() => mark(row, !row.isRead)}
              />
            </span>
          </NotificationLine>
        ))}
      </ul>
      <ListEnd pages={pages}>
        The last {formatCount(keptNotifications)}, at most {keptNotificationDays} days old.
      </ListEnd>
    </>
  );
}
