import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { AccountCard } from '#components/people/account-card.tsx';
import { SignInForm } from '#components/people/sign-in-form.tsx';
import { Logo } from '#components/shell/logo.tsx';
import { Note } from '#components/ui/note.tsx';
import { serverCaller } from '#server/api/caller.ts';
import { localTarget } from '#server/auth/local-target.ts';
import type { SessionEnd } from '#server/domain/people/person.ts';

export const metadata: Metadata = { title: 'Sign in' };

const endWords: Record<SessionEnd, string> = {
  disabled: 'You have been signed out: your account has been disabled. Ask an administrator.',
  ended: 'You have been signed out: an administrator has ended your session.',
  password: 'You have been signed out: your password is being reset. Sign in with the new one.',
};

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
        <>
          {me.ended ? (
            <Note tone="warn" role="status" className="mb-4">
              {endWords[me.ended]}
            </Note>
          ) : null}
          <SignInForm next={target} />
        </>
      )}
    </AccountCard>
  );
}
