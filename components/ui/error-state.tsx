'use client';

import { RotateCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { faultOf } from './app-fault.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** Says in words why something could not be shown, and offers to try again. */
export function ErrorState({
  error,
  title = 'This could not be loaded',
  onRetry,
  action,
  isPage = false,
}: {
  error: unknown;
  title?: string;
  onRetry?: () => void;
  action?: ReactNode;
  /** True where it is all there is on a page: its title is the page's then. */
  isPage?: boolean;
}) {
  const fault = faultOf(error);
  const isOutdated = fault.code === 'OUTDATED';
  // What failed to load is remembered as failed for as long as the page lives.
  const retry = isOutdated ? () => window.location.reload() : onRetry;
  return (
    <div role="alert" className="flex flex-col items-center gap-1 px-6 py-10 text-center">
      <Icon as={TriangleAlert} size={20} className="mb-1 text-bad" />
      {isPage ? <h1 className="text-lg font-semibold">{title}</h1> : <p className="font-medium">{title}</p>}
      <p className="max-w-lg break-words text-muted">{fault.public}</p>
      {fault.requestId ? <p className="font-mono text-xs text-faint">request {fault.requestId}</p> : null}
      <div className="mt-3 flex gap-2">
        {retry ? (
          <Button icon={RotateCw} onPress={retry}>
            {isOutdated ? 'Reload' : 'Try again'}
          </Button>
        ) : null}
        {action}
      </div>
    </div>
  );
}
