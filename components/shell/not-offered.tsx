import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';

/** In place of a page about the whole host, for who sees some groups of it. */
export function NotOffered({ label }: { label: string }) {
  return (
    <main className="grid h-full place-items-center">
      <EmptyState
        isPage
        title={`${label} is about the whole host`}
        action={
          <ButtonLink href="/groups" variant="primary">
            Your groups
          </ButtonLink>
        }
      >
        You work in the groups of your teams. Ask an administrator if you need to see more of this host.
      </EmptyState>
    </main>
  );
}
