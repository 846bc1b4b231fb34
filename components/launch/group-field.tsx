'use client';

import { useState } from 'react';
import { GroupPicker } from '#components/live/group-picker.tsx';
import { Button } from '#components/ui/button.tsx';
import { Switch } from '#components/ui/switch.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** The group it runs in, and whether a group of its own is made there. */
export function GroupField({
  group,
  ownGroup,
  onGroup,
  onOwnGroup,
  error,
}: {
  group: GroupPath | null;
  ownGroup: boolean;
  onGroup: (group: GroupPath) => void;
  onOwnGroup: (ownGroup: boolean) => void;
  error: string | null;
}) {
  const [isChoosing, setChoosing] = useState(group === null);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-col gap-1">
        <div className="flex min-h-[26px] items-center gap-2">
          <span className="font-medium">Group</span>
          <code className="min-w-0 truncate font-mono text-sm" title={group ?? undefined}>
            {group ?? <span className="font-sans text-base text-muted">none chosen</span>}
          </code>
          {isChoosing ? null : (
            <Button size="sm" className="ml-auto" onPress={() => setChoosing(true)}>
              Change…
            </Button>
          )}
        </div>
        {isChoosing ? (
          <GroupPicker
            label="Group"
            value={group}
            onChange={(chosen) => {
              onGroup(chosen);
              setChoosing(false);
            }}
          />
        ) : null}
        {error ? <p className="text-sm text-bad">{error}</p> : null}
      </div>
      <Switch isSelected={ownGroup} onChange={onOwnGroup} className="items-start">
        <span>
          In a group of its own
          <span className="block text-sm text-muted">
            {ownGroup
              ? 'Made below it for this run and removed afterwards: what it used and what is stopped are exactly its processes.'
              : 'In the group itself, as cgexec does: what it used cannot be told from what others in there use.'}
          </span>
        </span>
      </Switch>
    </div>
  );
}
