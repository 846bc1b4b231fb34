import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AccountCard } from '#components/people/account-card.tsx';
import { SignInForm } from '#components/people/sign-in-form.tsx';
import { Logo } from '#components/shell/logo.tsx';
import { Note } from '#components/ui/note.tsx';
import { serverCaller } from '#server/api/caller.ts';
import { localTarget } from '#server/auth/local-target.ts';

export const metadata: Metadata = { title: 'Sign in' };

export default async function Page({ searchParams }: { searchParams: Promise<{ next?: string | string[] }> }) {
  const { next } = await searchParams;
  const target = localTarget(next);
  const me = await (await serverCaller()).session.me();
  if (me.user) redirect(target);
  return (
    <AccountCard logo={<Logo size={34} />} title={me.firstStart ? 'Welcome to Corral' : 'Sign in to Corral'}>
      {me.firstStart ? (
        <Note>
          Nobody has an account yet. Corral printed a one-time link in the terminal it was started from: open it to
          create the first administrator.
        </Note>
      ) : (
        <SignInForm next={target} />
      )}
    </AccountCard>
  );
}
