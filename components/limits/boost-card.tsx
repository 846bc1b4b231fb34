'use client';

import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import type { GroupLimits, LimitEdit } from '#server/domain/limits/limits.ts';
import { boostsOf } from './boosts.ts';

/** Fills in twice of what stands; for how long is chosen beside the preview. Nothing where nothing is limited. */
export function BoostCard({
  limits,
  isDisabled,
  onBoost,
}: {
  limits: GroupLimits;
  isDisabled: boolean;
  onBoost: (edits: LimitEdit[]) => void;
}) {
  const boosts = boostsOf(limits);
  if (boosts.length === 0) return null;
  return (
    <Card label="Boost" className="mt-3.5 flex flex-col gap-2 p-3.5">
      <h2 className="font-semibold">Boost</h2>
      <p className="text-sm text-muted">
        Fills in twice of what the group may use. Try it for as long as it is needed.
      </p>
      <div className="flex flex-wrap gap-2">
        {boosts.map(({ label, edits }) => (
          <Button key={label} size="sm" isDisabled={isDisabled} onPress={() => onBoost(edits)}>
            Double {label}
          </Button>
        ))}
      </div>
    </Card>
  );
}
