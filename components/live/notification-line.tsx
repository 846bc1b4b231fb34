'use client';

import {
  BellRing,
  CalendarX2,
  CircleCheck,
  CircleX,
  HandHelping,
  Hourglass,
  type LucideIcon,
  Skull,
  TriangleAlert,
  Undo2,
} from 'lucide-react';
import Link from 'next/link';
import type { ReactNode } from 'react';
import { classes } from '#components/ui/classes.ts';
import { Icon } from '#components/ui/icon.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { NotificationRow } from '#server/domain/notifications/notification.ts';
import type { NotificationKind } from '#server/domain/notifications/notification-kinds.ts';
import { formatAgo, formatMoment } from '#server/domain/units.ts';

const looks: Record<NotificationKind, { icon: LucideIcon; tone: string }> = {
  'request.asked': { icon: HandHelping, tone: 'text-info' },
  'request.granted': { icon: CircleCheck, tone: 'text-ok' },
  'request.granted-less': { icon: CircleCheck, tone: 'text-ok' },
  'request.declined': { icon: CircleX, tone: 'text-warn' },
  'request.expired': { icon: Hourglass, tone: 'text-muted' },
  'request.overtaken': { icon: Hourglass, tone: 'text-muted' },
  'request.ends-soon': { icon: BellRing, tone: 'text-warn' },
  'request.kept': { icon: CircleCheck, tone: 'text-ok' },
  'request.returned': { icon: Undo2, tone: 'text-muted' },
  'limits.return-failed': { icon: TriangleAlert, tone: 'text-bad' },
  'schedule.refused': { icon: TriangleAlert, tone: 'text-warn' },
  'schedule.paused': { icon: CalendarX2, tone: 'text-warn' },
  'group.killed': { icon: Skull, tone: 'text-bad' },
};

/** What happened, when, and the way there. `children`: beside it, such as a button. */
export function NotificationLine({
  row,
  onGo,
  children,
}: {
  row: NotificationRow;
  /** Before the page is left for it. */
  onGo: () => void;
  children?: ReactNode;
}) {
  const nowMs = useNow(10_000);
  const { icon, tone } = looks[row.kind];
  return (
    <li className="flex items-start border-b border-line-soft last:border-b-0 hover:bg-hover">
      <Link
        href={row.path}
        onClick={onGo}
        className="flex min-w-0 flex-1 items-start gap-2.5 px-3.5 py-2.5 -outline-offset-2"
      >
        <span className="mt-0.5">
          <Icon as={icon} size={15} className={tone} />
        </span>
        <span className="min-w-0 flex-1">
          <span className={classes('block break-words', row.isRead ? 'text-muted' : 'font-medium')}>
            {row.sentence.text}
          </span>
          <time
            dateTime={new Date(row.atMs).toISOString()}
            title={formatMoment(row.atMs, nowMs)}
            className="text-sm text-muted"
          >
            {formatAgo(row.atMs, nowMs)}
          </time>
        </span>
        <span className="mt-1.5 w-2">
          {row.isRead ? null : (
            <span className="block size-2 rounded-full bg-info">
              <span className="sr-only">unread</span>
            </span>
          )}
        </span>
      </Link>
      {children}
    </li>
  );
}
