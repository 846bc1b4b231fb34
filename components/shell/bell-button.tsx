'use client';

import { Bell } from 'lucide-react';
import { useNotificationState } from '#components/live/use-live.ts';
import { IconButton } from '#components/ui/button.tsx';
import { Badge } from './badge.tsx';

/** How many notifications the person has not read. */
export function BellButton({ onPress }: { onPress?: () => void }) {
  const unread = useNotificationState()?.unread ?? 0;
  const words = unread === 0 ? 'Notifications' : `Notifications, ${unread} unread`;
  return (
    <span className="relative">
      <IconButton
        label={words}
        icon={Bell}
        tipPlacement="right"
        className="h-[38px] w-10 max-md:w-9"
        onPress={onPress}
      />
      <span aria-hidden className="pointer-events-none">
        <Badge count={unread} tone="bg-info" words="" />
      </span>
    </span>
  );
}
