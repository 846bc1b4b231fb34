'use client';

import type { ReactNode } from 'react';
import { signOut } from '#components/people/auth-requests.ts';
import { NoTeamPage } from '#components/people/no-team-page.tsx';
import { Shell } from '#components/shell/shell.tsx';
import type { Person } from '#components/shell/user-button.tsx';
import type { Theme } from '#components/ui/theme.ts';
import { showToast } from '#components/ui/toast.ts';

/** The shell joined to signing out. */
export function AppShell({ person, theme, children }: { person: Person; theme: Theme; children: ReactNode }) {
  const onSignOut = async (): Promise<void> => {
    const why = await signOut();
    if (why === null) window.location.assign('/sign-in');
    else showToast({ tone: 'bad', title: 'You are still signed in', detail: why });
  };
  return (
    <Shell person={person} theme={theme} onSignOut={onSignOut} noHost={<NoTeamPage />}>
      {children}
    </Shell>
  );
}
