'use client';

import { ErrorState } from '../client-root.tsx';

/** A page that broke; the rail stays, so that one can go elsewhere. */
export default function PageError({ error, reset }: { error: Error; reset: () => void }) {
  return (
    <main className="grid h-full place-items-center">
      <ErrorState isPage error={error} title="This page failed" onRetry={reset} />
    </main>
  );
}
