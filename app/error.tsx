'use client';

import { ErrorState } from './client-root.tsx';

/** What could not be drawn at all, such as when the database cannot be read. */
export default function RootError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid h-dvh place-items-center">
      <ErrorState isPage error={error} title="Corral could not render this page" onRetry={reset} />
    </main>
  );
}
