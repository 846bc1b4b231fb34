'use client';

import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { IconButton } from '#components/ui/button.tsx';
import { loadPart } from '#components/ui/load-part.ts';
import { OnFirstPress } from '#components/ui/on-first-press.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

const ControlMenu = dynamic(() => loadPart(() => import('./control-menu.tsx')), {
  ssr: false,
  loading: () => <IconButton label="More" icon={Ellipsis} isPending />,
});

/** The button of what can be done with a group as a whole besides its limits. */
export function ControlButton({ group }: { group: GroupPath }) {
  if (group === '/') return null;
  return (
    <OnFirstPress
      button={(onPress) => <IconButton label="More" icon={Ellipsis} aria-haspopup="menu" onPress={onPress} />}
    >
      <ControlMenu group={group} />
    </OnFirstPress>
  );
}
