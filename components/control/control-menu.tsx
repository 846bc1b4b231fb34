'use client';

/** Freeze, thaw, kill, reclaim, reset the peak. Open when it arrives, because a press asked for it. */
import { Ellipsis, Recycle, RotateCcw, RotateCw, Skull, Snowflake, Sun } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useState } from 'react';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { useGroupNode, useUsageRow } from '#components/live/use-live.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { IconButton } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { MenuButton, MenuItem, MenuSeparator } from '#components/ui/menu.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { useControlActions } from './use-control-actions.ts';

const FreezeDialog = dynamic(async () => (await loadPart(() => import('./freeze-dialog.tsx'))).FreezeDialog, {
  ssr: false,
});
const RestartDialog = dynamic(async () => (await loadPart(() => import('./restart-dialog.tsx'))).RestartDialog, {
  ssr: false,
});
const KillDialog = dynamic(async () => (await loadPart(() => import('./kill-dialog.tsx'))).KillDialog, { ssr: false });

export default function ControlMenu({ group }: { group: GroupPath }) {
  const [dialog, setDialog] = useState<'freeze' | 'kill' | 'restart' | null>(null);
  const isFrozen = useUsageRow(group)?.frozen ?? false;
  const mayControl = useWhyNot('group:control', group) === null;
  const maySignal = useWhyNot('process:signal', group) === null;
  const mayRestart = useWhyNot('unit:restart', group) === null;
  const { thaw, reclaim, resetPeak } = useControlActions(group);
  const memory = useHostFacts()?.controllers.memory;
  const isPeakKept = memory?.kind === 'available' && memory.version === 2;
  const isService = useGroupNode(group)?.owner.kind === 'systemd' && group.endsWith('.service');
  return (
    <>
      <MenuButton label={`More for ${group}`} isOpenAtFirst trigger={<IconButton label="More" icon={Ellipsis} />}>
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
        <MenuItem
          icon={RotateCcw}
          isDisabled={!mayControl || isPeakKept}
          note={isPeakKept ? 'Not available here: v2’s memory.peak resets for one reader alone.' : undefined}
          onAction={() => resetPeak.mutate({ group })}
        >
          Reset memory peak
        </MenuItem>
        <MenuSeparator />
        {isService ? (
          <MenuItem icon={RotateCw} isDisabled={!mayRestart || !mayControl} onAction={() => setDialog('restart')}>
            Restart service…
          </MenuItem>
        ) : null}
        <MenuItem icon={Skull} isDanger isDisabled={!maySignal || !mayControl} onAction={() => setDialog('kill')}>
          Kill all processes…
        </MenuItem>
      </MenuButton>
      {dialog === 'freeze' ? <FreezeDialog group={group} onClose={() => setDialog(null)} /> : null}
      {dialog === 'restart' ? <RestartDialog group={group} onClose={() => setDialog(null)} /> : null}
      {dialog === 'kill' ? <KillDialog group={group} onClose={() => setDialog(null)} /> : null}
    </>
  );
}
