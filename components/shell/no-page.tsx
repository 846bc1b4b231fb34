import { Compass } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

/** At an address that no page has. */
export function NoPage() {
  return (
    <EmptyState
      isPage
      icon={Compass}
      title="There is no page here"
      action={
        <ButtonLink href="/" variant="primary">
          Go to the overview
        </ButtonLink>
      }
    >
      The address may be mistyped, or from another version of Corral.
    </EmptyState>
  );
}
