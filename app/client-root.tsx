'use client';

/**
 * What every page has in the browser. The error pages take their pieces from here as well: with an import of their own, each
 * would load a copy of the buttons, links and tooltips that the page has already (7 kB an error page, on every page).
 */
export { ErrorState } from '#components/ui/error-state.tsx';
export { TrpcProvider } from '#components/ui/trpc.tsx';
