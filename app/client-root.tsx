'use client';

/**
 * What every page has in the browser. The error pages take their pieces from here as well: with an import of their own, each
 * would load a copy of the buttons, links and tooltips that the page has already (7 kB an error page, on every page).
 */
import type { ReactNode } from 'react';
import { TrpcProvider } from '#components/ui/trpc.tsx';
import { useLiveMark } from '#components/ui/use-is-live.ts';

export { ErrorState } from '#components/ui/error-state.tsx';

/** Around every page: the API's client, and the mark that the page's script has taken it over. */
export function ClientRoot({ children }: { children: ReactNode }) {
  useLiveMark();
  return <TrpcProvider>{children}</TrpcProvider>;
}
