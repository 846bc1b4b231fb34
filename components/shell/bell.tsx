'use client';

/** The latest notifications. Open when it arrives, because a press asked for it. */
import { BellOff } from 'lucide-react';
import Link from 'next/link';
import { Dialog, DialogTrigger } from 'react-aria-components/Dialog';
import { Popover } from 'react-aria-components/Popover';
import { NotificationLine } from '#components/live/notification-line.tsx';
import { useLatestNotifications, useMarkNotifications } from '#components/live/use-notifications.ts';
import { Button } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { popoverLook } from '#components/ui/popover-look.ts';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { BellButton } from './bell-button.tsx';

export default function BellPopover() {
  return (
    <DialogTrigger defaultOpen>
      <BellButton />
      <Popover
        // On a phone the rail is at the bottom.
        placement={window.matchMedia('(max-width: 767px)').matches ? 'top' : 'right bottom'}
        offset={6}
        className={classes(popoverLook, 'w-[min(400px,calc(100vw-24px))]')}
      >
        <Dialog aria-label="Notifications" className="outline-none">
          {({ close }) => <Latest onGo={close} />}
        </Dialog>
      </Popover>
    </DialogTrigger>
  );
}

function Latest({ onGo }: { onGo: () => void }) {
  const { rows, error, retry } = useLatestNotifications();
  const { mark, markAll, hasUnread } = useMarkNotifications();
  return (
    <>
      <header className="flex min-h-11 items-center gap-2 border-b border-line-soft py-1.5 pr-2 pl-3.5">
        <h2 className="font-medium">Notifications</h2>
        {hasUnread ? (
          <Button variant="quiet" size="sm" className="ml-auto" onPress={markAll}>
            Mark all as read
          </Button>
        ) : null}
      </header>
      <div className="max-h-[min(420px,60vh)] overflow-y-auto">
        {rows === undefined ? (
          error ? (
            <ErrorState error={error} title="The notifications could not be read" onRetry={retry} />
          ) : (
            <SkeletonRows rows={4} label="Reading the notifications" />
          )
        ) : rows.length === 0 ? (
          <EmptyState icon={BellOff} title="Nothing to tell you yet">
            Requests, limits that end and kills in your teams’ groups are told here.
          </EmptyState>
        ) : (
          <ul>
            {rows.map((row) => (
              <NotificationLine
                key={row.id}
                row={row}
                onGo={() => {
                  mark(row, true);
                  onGo();
                }}
              />
            ))}
          </ul>
        )}
      </div>
      <footer className="border-t border-line-soft">
        <Link
          href="/notifications"
          onClick={onGo}
          className="block px-3.5 py-2 text-center text-sm font-medium text-muted hover:bg-hover hover:text-text"
        >
          All notifications
        </Link>
      </footer>
    </>
  );
}
