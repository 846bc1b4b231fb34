'use client';

import { MenuButton, MenuItem, MenuSection } from '#components/ui/menu.tsx';
import type { knownDevices } from '#server/domain/limits/device-names.ts';
import { DeviceButton } from './device-button.tsx';

/** Devices by their names. Open when it arrives. */
export default function DeviceMenu({
  offered,
  isDisabled,
  onChoose,
}: {
  offered: typeof knownDevices;
  isDisabled: boolean;
  onChoose: (rule: string) => void;
}) {
  return (
    <MenuButton
      label="Devices"
      placement="bottom start"
      isOpenAtFirst
      trigger={<DeviceButton isDisabled={isDisabled} />}
    >
      <MenuSection title="Read, write and make nodes">
        {offered.map(({ rule, name }) => (
          <MenuItem key={rule} id={rule} onAction={() => onChoose(rule)}>
            {`${name} · ${rule}`}
          </MenuItem>
        ))}
      </MenuSection>
    </MenuButton>
  );
}
