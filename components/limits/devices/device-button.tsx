'use client';

import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Button } from '#components/ui/button.tsx';

/** The button of the menu of devices. */
export function DeviceButton(
  rest: Pick<ComponentProps<typeof Button>, 'isDisabled' | 'isPending' | 'onPress' | 'aria-haspopup'>,
) {
  return (
    <Button {...rest} icon={Plus}>
      Allow a device
    </Button>
  );
}
