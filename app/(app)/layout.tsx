import { cookies, headers } from 'next/headers';
import { notFound, redirect } from 'next/navigation';
import type { ReactNode } from 'react';
import { themeCookie, themeOf } from '#components/ui/theme.ts';
import { serverCaller } from '#server/api/caller.ts';
import { AppShell } from './app-shell.tsx';

/** Every page below needs somebody who is signed in. */
export default async function AppLayout({ children }: { children: ReactNode }) {
  const page = (await headers()).get('x-corral-page');
  // No page to the proxy, such as /robots.txt: nobody signs in to learn that it leads nowhere.
  if (page === null) notFound();
  const api = await serverCaller();
  const { user } = await api.session.me();
  if (!user) redirect(signInAddress(page));
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
function signInAddress(page: string): string {
  return page === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(page)}`;
}
