'use client';

import { MenuButton, MenuItem, MenuSection } from '#components/ui/menu.tsx';
import { type BlockDevice, diskOf } from '#server/domain/groups/block-device.ts';
import { formatBytes } from '#server/domain/units.ts';
import { deviceWords } from './device-words.ts';
import { DiskButton } from './disk-button.tsx';

/** Disks, and their partitions: whoever looks for one finds what it stands for. Open when it arrives. */
export default function DiskMenu({
  offered,
  devices,
  isDisabled,
  onChoose,
}: {
  offered: readonly BlockDevice[];
  /** All of the host. */
  devices: readonly BlockDevice[];
  isDisabled: boolean;
  /** With the number of the whole disk. */
  onChoose: (disk: string) => void;
}) {
  const disks = offered.filter(({ partOf }) => partOf === null);
  const parts = offered.filter(({ partOf }) => partOf !== null);
  const itemOf = (device: BlockDevice) => {
    const disk = diskOf(devices, device.device) ?? device;
    const label = disk === device ? deviceWords(device) : `on ${disk.name} · ${formatBytes(device.bytes)}`;
    return (
      <MenuItem key={device.device} id={device.device} onAction={() => onChoose(disk.device)}>
        {`${device.name} · ${label}`}
      </MenuItem>
    );
  };
  return (
    <MenuButton label="Disks" isOpenAtFirst trigger={<DiskButton isDisabled={isDisabled} />}>
      <MenuSection title="Disks">{disks.map(itemOf)}</MenuSection>
      {parts.length > 0 ? (
        <MenuSection title="Partitions: the limit is for the whole disk">{parts.map(itemOf)}</MenuSection>
      ) : null}
    </MenuButton>
  );
}
