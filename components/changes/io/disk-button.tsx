'use client';

import { Plus } from 'lucide-react';
import type { ComponentProps } from 'react';
import { Button } from '#components/ui/button.tsx';

/** The button of the menu of disks. */
export function DiskButton(
  rest: Pick<ComponentProps<typeof Button>, 'isDisabled' | 'isPending' | 'onPress' | 'aria-haspopup'>,
) {
  return (
    <Button {...rest} size="sm" icon={Plus}>
      Limit a disk
    </Button>
  );
}
