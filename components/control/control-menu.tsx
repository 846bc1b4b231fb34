'use client';

/** What can be done with a group as a whole besides its limits: freeze, thaw, kill, reclaim. */
import { Ellipsis, Recycle, Skull, Snowflake, Sun } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useUsageRow } from '#components/live/use-live.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { IconButton } from '#components/ui/button.tsx';
import { MenuButton, MenuItem, MenuSeparator } from '#components/ui/menu.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { useControlActions } from './use-control-actions.ts';

const FreezeDialog = dynamic(async () => (await import('./freeze-dialog.tsx')).FreezeDialog, { ssr: false });
const KillDialog = dynamic(async () => (await import('./kill-dialog.tsx')).KillDialog, { ssr: false });

export function ControlMenu({ group }: { group: GroupPath }) {
  const [dialog, setDialog] = useState<'freeze' | 'kill' | null>(null);
  const isFrozen = useUsageRow(group)?.frozen ?? false;
  const mayControl = useWhyNot('group:control', group) === null;
  const maySignal = useWhyNot('process:signal', group) === null;
  const { thaw, reclaim } = useControlActions(group);
  if (group === '/') return null;
  return (
    <>
      <MenuButton label={`More for ${group}`} trigger={<IconButton label="More" icon={Ellipsis} />}>
        {isFrozen ? (
          <MenuItem icon={Sun} isDisabled={!mayControl} onAction={() => thaw.mutate({ group })}>
            Thaw
          </MenuItem>
        ) : (
          <MenuItem icon={Snowflake} isDisabled={!mayControl} onAction={() => setDialog('freeze')}>
            Freeze…
          </MenuItem>
        )}
        <MenuItem icon={Recycle} isDisabled={!mayControl} onAction={() => reclaim.mutate({ group })}>
          Reclaim memory
        </MenuItem>
        <MenuSeparator />
        <MenuItem icon={Skull} isDanger isDisabled={!maySignal || !mayControl} onAction={() => setDialog('kill')}>
          Kill all processes…
        </MenuItem>
      </MenuButton>
      {dialog === 'freeze' ? <FreezeDialog group={group} onClose={() => setDialog(null)} /> : null}
      {dialog === 'kill' ? <KillDialog group={group} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
