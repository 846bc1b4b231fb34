'use client';

import { useMemo } from 'react';
/** The four numbers of a group that matter most, each against the limit that binds, here or above. */
import { useHostFacts, useLive } from '#components/live/live-provider.tsx';
import { useLook, useUsageRow } from '#components/live/use-live.ts';
import { Meaning } from '#components/ui/meaning.tsx';
import { Tile } from '#components/ui/tile.tsx';
import { ancestorsOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { formatBytes, formatBytesPerSecond, formatCount, formatCpuFigure, formatCpus } from '#server/domain/units.ts';
import type { ChartPoint } from '#server/domain/usage/chart-series.ts';
import { type MemoryFigure, memoryFigure, memoryMeaning, tellCache } from '#server/domain/usage/memory-figure.ts';
import { type BindingLimit, bindingLimit } from './binding-limit.ts';

export function GroupTiles({ group, point }: { group: GroupPath; point: ChartPoint | undefined }) {
  const { store } = useLive();
  const facts = useHostFacts();
  const usage = useUsageRow(group);
  useLook(useMemo(() => [group, ...ancestorsOf(group)], [group]));

  const hostCpus = facts?.topology.cores.filter((core) => core.online).length ?? null;
  const cpuLimit = bindingLimit(group, 'cpuLimit', store.usage);
  const memoryLimit = bindingLimit(group, 'memoryLimitBytes', store.usage);
  const pidsLimit = bindingLimit(group, 'pidsLimit', store.usage);
  const cpuOf = cpuLimit?.value ?? hostCpus;
  const memoryOf = memoryLimit?.value ?? facts?.memoryBytes ?? null;
  const figure = usage ? memoryFigure(usage) : null;
  const memory = figure && splitUnit(formatBytes(figure.bytes));
  const io = ioOf(point);

  return (
    <div className="mb-3 grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Tile
        title="CPU"
        colour="cpu"
        value={usage && (usage.cpus === null ? null : formatCpuFigure(usage.cpus))}
        unit="CPUs"
        share={shareOf(usage?.cpus, cpuOf)}
        note={
          usage?.cpus === null
            ? whyBelow
            : cpuLimit
              ? `of ${formatCpus(cpuLimit.value)} · ${whose(cpuLimit, group, 'quota')}`
              : hostCpus
                ? `of ${formatCpus(hostCpus)} of the host`
                : ''
        }
      />
      <Tile
        title="Memory"
        colour="mem"
        value={usage && (memory?.value ?? null)}
        unit={memory?.unit}
        beside={figure && besideOf(figure)}
        aside={<Meaning of="memory" text={memoryMeaning} />}
        share={shareOf(figure?.bytes, memoryOf)}
        pale={shareOf(figure?.cacheBytes, memoryOf)}
        note={
          usage && !figure
            ? whyBelow
            : memoryLimit
              ? `${allOf(figure)}of ${formatBytes(memoryLimit.value)} · ${whose(memoryLimit, group, 'limit')}`
              : memoryOf
                ? `of ${formatBytes(memoryOf)} of the host`
                : ''
        }
      />
      <Tile
        title="I/O"
        colour="io"
        value={point && (io === null ? null : io.total.value)}
        unit={io?.total.unit}
        share={null}
        note={io ? `read ${io.read} · write ${io.write}` : point ? whyBelow : ''}
      />
      <Tile
        title="Processes and threads"
        colour="pids"
        value={usage && (usage.pids === null ? null : formatCount(usage.pids))}
        unit={usage?.pids === 1 ? 'task' : 'tasks'}
        share={shareOf(usage?.pids, pidsLimit?.value ?? null)}
        note={
          usage?.pids === null
            ? whyBelow
            : pidsLimit
              ? `of ${formatCount(pidsLimit.value)} · ${whose(pidsLimit, group, 'limit')}`
              : 'no limit'
        }
      />
    </div>
  );
}

function besideOf(figure: MemoryFigure): string {
  const cache = tellCache(figure);
  return cache && figure.cacheBytes !== null ? `+ ${cache}` : cache;
}

/** "101 MiB ", where that is more than the figure above: what the kernel compares with the limit. */
function allOf(figure: MemoryFigure | null): string {
  return figure?.cacheBytes && tellCache(figure) ? `${formatBytes(figure.bytes + figure.cacheBytes)} ` : '';
}

/** ChartsNotShown has room for the reasons. */
const whyBelow = 'see the reason below';

function whose(limit: BindingLimit, group: GroupPath, word: string): string {
  return limit.setBy === group ? `own ${word}` : `${word} of ${limit.setBy}`;
}

function shareOf(use: number | null | undefined, of: number | null): number | null {
  return use == null || !of ? null : use / of;
}

function ioOf(point: ChartPoint | undefined) {
  if (!point || point.readBytesPerSecond === null || point.writeBytesPerSecond === null) return null;
  return {
    total: splitUnit(formatBytesPerSecond(point.readBytesPerSecond + point.writeBytesPerSecond)),
    read: formatBytesPerSecond(point.readBytesPerSecond),
    write: formatBytesPerSecond(point.writeBytesPerSecond),
  };
}

/** "41.3 MiB" -> the number large, the unit small. */
function splitUnit(text: string): { value: string; unit: string } {
  const cut = text.indexOf(' ');
  return { value: text.slice(0, cut), unit: text.slice(cut + 1) };
}
