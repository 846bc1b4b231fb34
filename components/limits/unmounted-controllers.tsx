'use client';

import { useHostFacts } from '#components/live/live-provider.tsx';
import { Card } from '#components/ui/card.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';

/** Controllers that the kernel has and nobody mounted, each with the command that mounts it. Corral mounts nothing. */
export function UnmountedControllers() {
  const facts = useHostFacts();
  const places = Object.entries(facts?.controllers ?? {});
  const unmounted = places.flatMap(([controller, place]) =>
    place.kind === 'unavailable' && place.mount !== undefined
      ? [{ controller, reason: place.reason, command: place.mount }]
      : [],
  );
  if (unmounted.length === 0) return null;
  return (
    <section aria-label="Not mounted on this host" className="mb-3.5">
      <h2 className="mb-1.5 text-sm font-semibold text-muted">Not mounted on this host</h2>
      <Card>
        {unmounted.map(({ controller, reason, command }) => (
          <div key={controller} className="border-t border-line-soft px-3.5 py-[9px] first:border-t-0">
            <span className="font-medium">{controller}</span>
            <p className="text-sm text-muted">{reason}</p>
            <div className="mt-1 flex items-start justify-between gap-2 rounded-md border border-line bg-bg py-1 pr-1 pl-2.5">
              <code className="min-w-0 self-center font-mono text-xs break-words text-muted">{command}</code>
              <CopyButton text={command} label={`Copy the command for ${controller}`} />
            </div>
          </div>
        ))}
      </Card>
    </section>
  );
}
