import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { themeCookie, themeOf } from '#components/ui/theme.ts';
import { serverCaller } from '#server/api/caller.ts';
import { AppShell } from './app-shell.tsx';

/** Every page below needs somebody who is signed in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const api = await serverCaller();
  const { user } = await api.session.me();
  if (!user) redirect(signInAddress((await headers()).get('x-corral-page')));
  return (
    <AppShell
      person={{ email: user.email, role: user.role, teams: user.teams }}
      theme={themeOf((await cookies()).get(themeCookie)?.value)}
    >
      {children}
    </AppShell>
  );
}

/** The page that was asked for comes along; the overview is where people land anyway. */
function signInAddress(page: string | null): string {
  return page === null || page === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(page)}`;
}
