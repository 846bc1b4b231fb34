'use client';

import type { MouseEvent, ReactNode } from 'react';
import { classes } from '#components/ui/classes.ts';
import { groupHref } from '#components/ui/group-href.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** A link to a group that opens in place; with a modifier key it behaves as any link. */
export function GroupCrumb({
  path,
  onOpen,
  children,
  className,
}: {
  path: GroupPath;
  onOpen: (path: GroupPath) => void;
  children: ReactNode;
  className?: string;
}) {
  const onClick = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(path);
  };
  return (
    <a
      href={groupHref(path)}
      onClick={onClick}
      className={classes('rounded-sm hover:text-text hover:underline', className)}
    >
      {children}
    </a>
  );
}
