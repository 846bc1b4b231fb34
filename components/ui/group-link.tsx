import Link from 'next/link';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { classes } from './classes.ts';
import { type GroupTab, groupHref } from './group-href.ts';

/** A group's path as a link to its page. */
export function GroupLink({
  group,
  tab,
  children,
  className,
}: {
  group: GroupPath;
  tab?: GroupTab;
  /** Instead of the path. */
  children?: string;
  className?: string;
}) {
  return (
    <Link href={groupHref(group, tab)} className={classes('rounded-sm hover:underline', className)}>
      {children ?? group}
    </Link>
  );
}
