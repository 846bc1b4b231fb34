'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { PresentLimits } from '#server/domain/requests/amounts.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { budgetKeys } from '#server/domain/teams/budget-resources.ts';

const refreshMs = 5000;

/** The group's limits as they are; null while they are not known. */
export function usePresentLimits(group: GroupPath): PresentLimits | null {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.group.get.queryOptions({ group }), refetchInterval: refreshMs });
  const limits = query.data?.context.own.limits;
  return useMemo(() => {
    if (!limits) return null;
    const [cpu, memory, pids] = [limits[budgetKeys.cpu], limits[budgetKeys.memory], limits[budgetKeys.pids]];
    return {
      cpu: cpu?.kind === 'value' ? amountOfLimit(cpu.value) : null,
      memory: memory?.kind === 'value' ? amountOfLimit(memory.value) : null,
      pids: pids?.kind === 'value' ? amountOfLimit(pids.value) : null,
    };
  }, [limits]);
}
