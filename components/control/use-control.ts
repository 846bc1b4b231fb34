'use client';

import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

const refreshMs = 1000;

/** Freeze state and members of a group, asked anew each second while `isEnabled`: this part is in no live feed. */
export function useControl(group: GroupPath, isEnabled: boolean) {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.control.get.queryOptions({ group }),
    enabled: isEnabled,
    refetchInterval: refreshMs,
    placeholderData: keepPreviousData,
  });
}
