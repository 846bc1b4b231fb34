import { Users } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

/** What a member sees before there is a team for them. */
export function NoTeamPage() {
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        isPage
        icon={Users}
        title="You are in no team yet"
        action={<ButtonLink href="/account">Your account</ButtonLink>}
      >
        A member works in the groups of their own teams, and sees nothing else of the host. As soon as an administrator
        or the owner of a team adds you, its groups are here.
      </EmptyState>
    </main>
  );
}
