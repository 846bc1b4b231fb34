import { Compass } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

export default function NotFound() {
  return (
    <main className="grid h-dvh place-items-center">
      <EmptyState
        isPage
        icon={Compass}
        title="There is no page here"
        action={<ButtonLink href="/">Go to the overview</ButtonLink>}
      >
        The address may be mistyped, or from another version of Corral.
      </EmptyState>
    </main>
  );
}
