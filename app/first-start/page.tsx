import type { Metadata } from 'next';
import { AccountCard } from '#components/people/account-card.tsx';
import { FirstStartForm } from '#components/people/first-start-form.tsx';
import { Logo } from '#components/shell/logo.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import { serverCaller } from '#server/api/caller.ts';

export const metadata: Metadata = { title: 'First start', referrer: 'no-referrer' };

export default async function Page({ searchParams }: { searchParams: Promise<{ token?: string | string[] }> }) {
  const { token } = await searchParams;
  const { firstStart } = await (await serverCaller()).session.me();
  return (
    <AccountCard logo={<Logo size={34} />} title="First start">
      {!firstStart ? (
        <div className="flex flex-col items-start gap-4">
          <Note>Corral already has its first administrator, and the link works only once.</Note>
          <ButtonLink href="/sign-in" variant="primary">
            Sign in
          </ButtonLink>
        </div>
      ) : typeof token !== 'string' || token === '' ? (
        <Note tone="warn">
          The link has no token. Copy the whole link that Corral printed in the terminal it was started from.
        </Note>
      ) : (
        <>
          <p className="mb-4 text-muted">
            Create the first administrator of this host. The link works once; passwords are kept as hashes only.
          </p>
          <FirstStartForm token={token} />
        </>
      )}
    </AccountCard>
  );
}
