'use client';

import dynamic from 'next/dynamic';
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { diskOf } from '#server/domain/groups/block-device.ts';
import { DiskButton } from './disk-button.tsx';
import { type IoDraft, withDevice } from './io-draft.ts';

const DiskMenu = dynamic(() => loadPart(() => import('./disk-menu.tsx')), {
  ssr: false,
  loading: () => <DiskButton isPending />,
});

/** Those that have no row yet. */
export function disksToAdd(draft: IoDraft, devices: readonly BlockDevice[]): BlockDevice[] {
  // A loop device without a file, an empty card reader.
  return devices.filter(({ device, bytes }) => {
    const disk = diskOf(devices, device)?.device;
    return bytes > 0 && draft.rows.every((row) => row.device !== disk);
  });
}

/** A menu of the disks that have no row yet; nothing where each has. */
export function AddDisk({
  draft,
  devices,
  isDisabled = false,
  onChange,
}: {
  draft: IoDraft;
  devices: readonly BlockDevice[];
  isDisabled?: boolean;
  onChange: (draft: IoDraft) => void;
}) {
  const offered = disksToAdd(draft, devices);
  if (offered.length === 0) return null;
  return (
    <OnFirstPress button={(onPress) => <DiskButton isDisabled={isDisabled} aria-haspopup="menu" onPress={onPress} />}>
      <DiskMenu
        offered={offered}
        devices={devices}
        isDisabled={isDisabled}
        onChoose={(disk) => onChange(withDevice(draft, disk))}
      />
    </OnFirstPress>
  );
}
