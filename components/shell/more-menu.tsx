'use client';

/** The places for which a phone has no room. Open when it arrives, because a press asked for it. */
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { MenuButton, MenuItem, MenuSection } from '#components/ui/menu.tsx';
import { MoreButton } from './more-button.tsx';
import type { Place } from './places.ts';

export default function MoreMenu({
  places,
  here,
  badges,
}: {
  places: readonly Pick<Place, 'href' | 'label' | 'icon'>[];
  /** The address of the place that the page belongs to. */
  here: string;
  badges: ReactNode;
}) {
  const router = useRouter();
  const current = places.filter(({ href }) => href === here).map(({ href }) => href);
  return (
    <MenuButton
      label="More"
      placement="top start"
      isOpenAtFirst
      trigger={<MoreButton isHere={current.length > 0}>{badges}</MoreButton>}
    >
      <MenuSection
        title="Go to"
        selectionMode="single"
        selectedKeys={current}
        onSelectionChange={(keys) => {
          for (const href of keys) router.push(String(href));
        }}
      >
        {places.map(({ href, label, icon }) => (
          <MenuItem key={href} id={href} icon={icon}>
            {label}
          </MenuItem>
        ))}
      </MenuSection>
    </MenuButton>
  );
}
