'use client';

/** How this looks, and the way out. Open when it arrives, because a press asked for it. */
import { LogOut, Moon, Sun, SunMoon, UserRoundCog } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { MenuButton, MenuItem, MenuSection, MenuSeparator } from '#components/ui/menu.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { roleRules } from '#server/domain/people/access.ts';
import { type Person, UserButton } from './user-button.tsx';

export default function UserMenu({
  person,
  theme,
  onTheme,
  onSignOut,
}: {
  person: Person;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  onSignOut: () => void;
}) {
  const router = useRouter();
  return (
    <MenuButton
      label="Account and theme"
      placement="right bottom"
      isOpenAtFirst
      trigger={<UserButton person={person} />}
    >
      <MenuSection
        title={`${person.email} · ${roleRules[person.role].word}`}
        selectionMode="single"
        selectedKeys={[theme]}
        onSelectionChange={(keys) => {
          const [chosen] = [...keys];
          if (chosen === 'light' || chosen === 'dark' || chosen === 'system') onTheme(chosen);
        }}
      >
        <MenuItem id="system" icon={SunMoon}>
          System
        </MenuItem>
        <MenuItem id="light" icon={Sun}>
          Light
        </MenuItem>
        <MenuItem id="dark" icon={Moon}>
          Dark
        </MenuItem>
      </MenuSection>
      <MenuSeparator />
      <MenuItem id="account" icon={UserRoundCog} onAction={() => router.push('/account')}>
        Your account
      </MenuItem>
      <MenuItem id="sign-out" icon={LogOut} onAction={onSignOut}>
        Sign out
      </MenuItem>
    </MenuButton>
  );
}
