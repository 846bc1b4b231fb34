import type { ReactNode } from 'react';
import { ButtonLink } from '#components/ui/button.tsx';
import { Note } from '#components/ui/note.tsx';
import type { LinkView } from '#server/domain/people/person.ts';
import { AccountCard } from './account-card.tsx';
import { LinkForm } from './link-form.tsx';

const words = {
  invitation: {
    title: 'Welcome to Corral',
    text: 'You have been invited. Choose a password; nobody else gets to see it.',
  },
  reset: {
    title: 'A new password',
    text: 'Choose a new password. Whoever is signed in with this account is signed out.',
  },
} as const;

/** What a one-time link opens: its form, or why it does not work. */
export function LinkPage({
  logo,
  kind,
  token,
  found,
}: {
  logo: ReactNode;
  kind: LinkView['kind'];
  token: string;
  found: LinkView | { why: string };
}) {
  const { title, text } = words[kind];
  return (
    <AccountCard logo={logo} title={title}>
      {'why' in found ? (
        <div className="flex flex-col items-start gap-4">
          <Note tone="warn">{found.why}</Note>
          <ButtonLink href="/sign-in">Sign in</ButtonLink>
        </div>
      ) : (
        <>
          <p className="mb-4 text-muted">{text}</p>
          <LinkForm token={token} link={found} />
        </>
      )}
    </AccountCard>
  );
}
