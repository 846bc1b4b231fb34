'use client';

import { Ellipsis } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';

/** On a phone: the places for which its bar has no room. `children` is what there is to look at in them. */
export function MoreButton({
  isHere,
  onPress,
  children,
}: {
  /** The page belongs to one of them. */
  isHere: boolean;
  onPress?: () => void;
  children?: ReactNode;
}) {
  return (
    <span className="relative md:hidden">
      <IconButton
        label="More"
        icon={Ellipsis}
        aria-current={isHere ? 'true' : undefined}
        className={classes('h-[38px] w-9', isHere && 'bg-select! text-select-line!')}
        onPress={onPress}
      />
      <span className="pointer-events-none">{children}</span>
    </span>
  );
}
