'use client';

import { CreateGroupDialog } from '#components/groups/create-group-dialog.tsx';
import { FirstLimits } from '#components/limits/first-limits.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** The dialog that creates a group, joined to the fields of the limits it may start with. */
export function CreateGroup(props: {
  parent: GroupPath;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  onCreated: (group: GroupPath) => void;
}) {
  return <CreateGroupDialog {...props} renderLimits={(limits) => <FirstLimits {...limits} />} />;
}
