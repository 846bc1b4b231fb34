'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useFacts } from '#components/live/use-facts.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import { nameOfDevice } from '#server/domain/groups/block-device.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type DeviceLimits, ioFigures } from '#server/domain/limits/io-limits.ts';
import type { GroupLimits } from '#server/domain/limits/limits.ts';
import type { DiskAmounts, GroupWeight } from '#server/domain/requests/asked.ts';
import { amountOfLimit } from '#server/domain/teams/budget.ts';
import { budgetKeys, coresKey, ioKey, ofEachResource } from '#server/domain/teams/budget-resources.ts';
import type { DraftFacts } from './asked-draft.ts';

const refreshMs = 5000;

/** What amounts are typed against: the group's limits as they are, null while they are not known, and the machine's cores. */
export function useDraftFacts(group: GroupPath): DraftFacts {
  const trpc = useTRPC();
  const query = useQuery({ ...trpc.group.get.queryOptions({ group }), refetchInterval: refreshMs });
  const { facts } = useFacts();
  const context = query.data?.context;
  const present = useMemo(() => {
    if (!context) return null;
    const { limits, effectiveCpus } = context.own;
    const io = limits[ioKey];
    return {
      ...ofEachResource((resource) => {
        const reading = limits[budgetKeys[resource]];
        return reading?.kind === 'value' ? amountOfLimit(reading.value) : null;
      }),
      weight: weightIn(limits),
      cores: limits[coresKey]?.kind === 'value' ? (effectiveCpus ?? '') : null,
      disks:
        io?.kind === 'value'
          ? io.value.map((disk) => amountsOf(disk, nameOfDevice(context.devices, disk.device)))
          : null,
    };
  }, [context]);
  const online = facts?.topology.cores.filter((core) => core.online) ?? [];
  return {
    present,
    hostCpus: Math.max(1, online.length),
    highestCore: Math.max(0, ...(facts?.topology.cores.map(({ cpu }) => cpu) ?? [])),
  };
}

function weightIn(limits: GroupLimits): GroupWeight | null {
  for (const key of ['cpu.weight', 'cpu.shares'] as const) {
    const reading = limits[key];
    if (reading?.kind === 'value') return { key, weight: reading.value };
  }
  return null;
}

function amountsOf(limits: DeviceLimits, name: string): DiskAmounts {
  const figures = ioFigures.flatMap((figure) => {
    const amount = limits[figure];
    return amount === 'max' ? [] : [[figure, Number(amount)] as const];
  });
  return { device: limits.device, name, ...Object.fromEntries(figures) };
}
