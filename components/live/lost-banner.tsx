'use client';

import { Unplug } from 'lucide-react';
import { Icon } from '#components/ui/icon.tsx';
import { formatAgo } from '#server/domain/units.ts';
import { useNow } from './live-state.tsx';
import { useConnection } from './use-live.ts';

/** Across the top of a screen while the line is lost: how old the values are, why, and that nothing can be changed. */
export function LostBanner() {
  const { sinceMs, whyNoChanges } = useConnection();
  const now = useNow(sinceMs !== null);
  if (sinceMs === null) return null;
  return (
    <div role="alert" className="flex items-center gap-2.5 border-b border-line bg-warn-bg px-5 py-2">
      <Icon as={Unplug} size={15} className="shrink-0 text-warn" />
      <p className="min-w-0 flex-1">
        <b className="font-medium">Values are old</b>
        <span className="text-muted"> (last heard {formatAgo(sinceMs, now)}).</span> {whyNoChanges}
      </p>
    </div>
  );
}
