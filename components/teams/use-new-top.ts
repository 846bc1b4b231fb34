'use client';

/** The choice of a top group while it is made, with the preview of the group where one is to be made. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { exactText, useSettled } from '#components/changes/use-settled.ts';
import { useFacts } from '#components/live/use-facts.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { type GroupPath, groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';
import type { CreatePlan, CreatePlanRequest } from '#server/domain/groups/group-verbs.ts';
import { type BudgetResource, budgetResources } from '#server/domain/teams/budget-resources.ts';
import type { WeightBudget } from '#server/domain/teams/weight-budget.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import { emptyTop, type ReadTop, readNewTop, type TopChoice } from './top-choice.ts';

/** What teams.create and teams.addTop take. */
export type AskedTop =
  | { kind: 'adopt'; group: GroupPath }
  | { kind: 'create'; group: Omit<CreatePlanRequest, 'hierarchies'> & { basis: string; keep: boolean } };

export interface NewTop {
  choice: TopChoice;
  change: (part: Partial<TopChoice>) => void;
  read: ReadTop;
  plan: CreatePlan | null;
  isCurrent: boolean;
  previewError: unknown;
  canKeep: boolean;
  /** What a budget can be given of here. */
  resources: readonly BudgetResource[];
  hasCores: boolean;
  /** Null: no weights here. */
  weightKey: WeightBudget['key'] | null;
  /** Disks and their partitions that can be limited; none where I/O cannot. */
  devices: readonly BlockDevice[];
  /** The kernel holds nothing below a group to its limits on disks: v1. */
  isIoFlat: boolean;
  /** Null while there is nothing to ask for: a field is missing, or the preview refuses. */
  asked: AskedTop | null;
}

export function useNewTop(team: string): NewTop {
  const trpc = useTRPC();
  const { facts } = useFacts();
  const [typed, setTyped] = useState<TopChoice>(emptyTop);
  const ground = useQuery({
    ...trpc.groups.ground.queryOptions({ group: (groupPathFault(typed.parent) ? '/' : typed.parent) as GroupPath }),
    retry: false,
  });
  const choice: TopChoice = { ...typed, kind: ground.data?.kinds[0] ?? 'directory' };
  const io = facts?.controllers.io;
  const hasIo = io?.kind === 'available';
  const root = useQuery({ ...trpc.group.get.queryOptions({ group: rootPath }), enabled: hasIo, retry: false });
  const devices = root.data?.context.devices ?? noDevices;
  const memory = facts?.controllers.memory;
  const isTogether = memory?.kind === 'available' && memory.version === 1;
  const cores = facts?.topology.cores ?? [];
  const hostCpus = cores.filter(({ online }) => online).length || 1;
  const highestCpu = facts?.topology.highestCpu ?? Math.max(0, ...cores.map(({ cpu }) => cpu));
  const cpu = facts?.controllers.cpu;
  const weightKey = cpu?.kind !== 'available' ? null : cpu.version === 1 ? 'cpu.shares' : 'cpu.weight';
  const read = readNewTop(choice, { team, hostCpus, highestCpu, weightKey, devices });
  const settled = useSettled(choice.way === 'create' && ground.data ? read.request : null);
  const preview = useQuery({
    ...trpc.groups.preview.queryOptions(settled ?? nothing),
    queryKeyHashFn: exactText,
    enabled: settled !== null,
    placeholderData: keepPreviousData,
    staleTime: 0,
    retry: false,
  });
  const isSettled = exactText(settled) === exactText(read.request);
  const plan = settled !== null && !preview.isError ? (preview.data ?? null) : null;
  const isCurrent = plan !== null && isSettled && !preview.isPlaceholderData && !preview.isFetching;
  const canKeep = choice.kind === 'directory' && read.group !== null && isKeepable(read.group);
  return {
    choice,
    change: (part) => setTyped((before) => ({ ...before, ...part })),
    read,
    plan,
    isCurrent,
    previewError: ground.error ?? (settled !== null && isSettled ? preview.error : null),
    canKeep,
    weightKey,
    devices: hasIo ? devices : noDevices,
    isIoFlat: io?.kind === 'available' && io.version === 1,
    hasCores: facts?.controllers.cpuset.kind === 'available',
    resources: budgetResources.filter((resource) => resource !== (isTogether ? 'swap' : 'memsw')),
    asked: askedOf(),
  };

  function askedOf(): AskedTop | null {
    if (choice.way === 'adopt') return choice.adopted ? { kind: 'adopt', group: choice.adopted } : null;
    if (!isCurrent || !plan || plan.refused || !settled) return null;
    const { hierarchies: _, ...group } = settled;
    return { kind: 'create', group: { ...group, basis: plan.basis, keep: canKeep && choice.keep } };
  }
}

const noDevices: readonly BlockDevice[] = [];

/** Stands in for the request while there is none: the query is not asked then. */
const nothing: CreatePlanRequest = { parent: '/' as GroupPath, name: '', hierarchies: [], enable: null, edits: [] };
