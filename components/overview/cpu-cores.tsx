'use client';

/** How busy each CPU is, and which groups of the first level are pinned to it. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { useHostUsage } from '#components/live/use-live.ts';
import { useMay } from '#components/live/use-me.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { parseCpuList } from '#server/domain/cpu-list.ts';
import { type GroupPath, nameOf, rootPath } from '#server/domain/groups/group-path.ts';
import { formatPercent } from '#server/domain/units.ts';

const mostNamed = 6;

export function CpuCores() {
  const trpc = useTRPC();
  const host = useHostUsage();
  const facts = useHostFacts();
  // Who is pinned where on the first level is nothing for somebody who sees some groups alone.
  const maySee = useMay('read', rootPath);
  const options = trpc.group.get.queryOptions({ group: rootPath });
  const root = useQuery({ ...options, refetchInterval: 30_000, enabled: maySee }).data;
  const pinned = useMemo(() => (root ? pinnedGroups(root.context) : []), [root]);
  const nodes = facts?.topology.nodes ?? [];
  return (
    <Card label="CPU per core">
      <CardHeader
        title="CPU per core"
        detail={nodes.length > 1 ? `${nodes.length} NUMA nodes` : ''}
        aside={host ? busiestText(host.cpus) : ''}
      />
      <div className="px-3.5 pb-3">
        {host === null ? (
          <Skeleton className="h-[62px]" />
        ) : (
          <ul aria-label="CPUs" className="grid grid-cols-[repeat(auto-fit,minmax(28px,1fr))] gap-1">
            {host.cpus.map(({ cpu, busy }) => (
              <li
                key={cpu}
                title={`CPU ${cpu}: ${formatPercent(busy)} busy${pinnedText(pinned, cpu)}`}
                className="text-center text-xs text-muted"
              >
                <span aria-hidden className="relative block h-9 overflow-hidden rounded-sm bg-line-soft">
                  <span className="absolute inset-x-0 bottom-0 bg-cpu" style={{ height: `${busy * 100}%` }} />
                </span>
                <span className={isPinnedTo(pinned, cpu) ? 'border-b-2 border-text font-medium text-text' : undefined}>
                  {cpu}
                </span>
                <span className="sr-only">{`: ${formatPercent(busy)} busy${pinnedText(pinned, cpu)}`}</span>
              </li>
            ))}
          </ul>
        )}
        <p className="mt-2 flex min-h-[17px] flex-wrap gap-x-3 text-sm text-muted">
          {pinned.length === 0
            ? root
              ? 'No top-level group is pinned to particular CPUs.'
              : ''
            : pinned.slice(0, mostNamed).map(({ group, text }) => (
                <span key={group}>
                  <GroupLink group={group} tab="limits" className="text-text">
                    {nameOf(group)}
                  </GroupLink>{' '}
                  on {text}
                </span>
              ))}
          {pinned.length > mostNamed ? <span>and {pinned.length - mostNamed} more</span> : null}
        </p>
      </div>
    </Card>
  );
}

interface Pinned {
  group: GroupPath;
  text: string;
  cpus: ReadonlySet<number>;
}

/** Those whose list is a true part of the CPUs that are online. */
function pinnedGroups(context: ChangeContext): Pinned[] {
  const online = context.topology.cores.filter((core) => core.online).map((core) => core.cpu);
  const highest = Math.max(0, ...context.topology.cores.map((core) => core.cpu));
  return context.children.flatMap(({ group, limits }) => {
    const reading = limits['cpuset.cpus'];
    if (reading?.kind !== 'value' || typeof reading.value !== 'string' || reading.value.trim() === '') return [];
    const cpus = new Set(parseCpuList(reading.value, { highest }));
    return online.every((cpu) => cpus.has(cpu)) ? [] : [{ group, text: reading.value.trim(), cpus }];
  });
}

function isPinnedTo(pinned: readonly Pinned[], cpu: number): boolean {
  return pinned.some(({ cpus }) => cpus.has(cpu));
}

function pinnedText(pinned: readonly Pinned[], cpu: number): string {
  const names = pinned.filter(({ cpus }) => cpus.has(cpu)).map(({ group }) => nameOf(group));
  return names.length === 0 ? '' : `, pinned to it: ${names.slice(0, 4).join(', ')}`;
}

function busiestText(cpus: readonly { cpu: number; busy: number }[]): string {
  const busiest = [...cpus].sort((left, right) => right.busy - left.busy)[0];
  return busiest ? `busiest: CPU ${busiest.cpu}, ${formatPercent(busiest.busy)}` : '';
}
