import { ShieldX } from 'lucide-react';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { can, type Rights } from '#server/domain/people/access.ts';
import type { Place } from './places.ts';

/** In place of a page that the person is not offered: why not, and the way back. */
export function NotOffered({ place, person }: { place: Pick<Place, 'label' | 'action'>; person: Rights }) {
  const verdict = can(person, place.action);
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        isPage
        icon={ShieldX}
        title={place.action === 'read' ? `${place.label} is about the whole host` : 'This page is not open to you'}
        action={
          <ButtonLink href="/" variant="primary">
            Go to the overview
          </ButtonLink>
        }
      >
        {place.action === 'read' || verdict.ok
          ? 'You work in the groups of your teams. Ask an administrator if you need to see more of this host.'
          : verdict.why.text}
      </EmptyState>
    </main>
  );
}
