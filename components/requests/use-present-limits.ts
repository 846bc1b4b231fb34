'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { PresentLimits } from '#server/domain/requests/amounts.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { budgetKeys, ofEachResource } from '#server/domain/teams/budget-resources.ts';

const refreshMs = 5000;

/** The group's limits as they are; null while they are not known. */
export function usePresentLimits(group: GroupPath): PresentLimits | null {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.group.get.queryOptions({ group }), refetchInterval: refreshMs });
  const limits = query.data?.context.own.limits;
  return useMemo(() => {
    if (!limits) return null;
    return ofEachResource((resource) => {
      const reading = limits[budgetKeys[resource]];
      return reading?.kind === 'value' ? amountOfLimit(reading.value) : null;
    });
  }, [limits]);
}
