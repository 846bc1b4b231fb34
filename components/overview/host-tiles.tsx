'use client';

/** The host in four numbers. */
import { useHostUsage, useTreeCounts } from '#components/live/use-live.ts';
import { useVisibleTops } from '#components/live/use-me.ts';
import { Meaning } from '#components/ui/meaning.tsx';
import { Tile } from '#components/ui/tile.tsx';
import {
  formatBytes,
  formatBytesPerSecond,
  formatCount,
  formatCpuFigure,
  formatPercent,
} from '#server/domain/units.ts';
import { memoryFigure, memoryMeaning, tellCache } from '#server/domain/usage/memory-figure.ts';

export function HostTiles() {
  const host = useHostUsage();
  const counts = useTreeCounts();
  const tops = useVisibleTops();
  const memory = host && memoryFigure(host);
  const used = memory ? formatBytes(memory.bytes) : undefined;
  const io =
    host && host.ioReadBytesPerSecond !== null && host.ioWriteBytesPerSecond !== null
      ? formatBytesPerSecond(host.ioReadBytesPerSecond + host.ioWriteBytesPerSecond)
      : null;
  return (
    <div className="mb-3 grid grid-cols-2 gap-3 lg:grid-cols-4">
      <Tile
        title="CPU"
        colour="cpu"
        value={host === null ? undefined : host.cpusUsed === null ? null : formatCpuFigure(host.cpusUsed)}
        unit={host ? `of ${host.cpus.length} CPUs` : ''}
        share={host?.cpusUsed == null ? null : host.cpusUsed / host.cpus.length}
        note={
          host
            ? `load ${host.load.map((value) => value.toFixed(2)).join(' ')}${host.steal === null ? '' : ` · steal ${formatPercent(host.steal)}`}`
            : ''
        }
      />
      <Tile
        title="Memory"
        colour="mem"
        value={used?.split(' ')[0]}
        unit={used?.split(' ')[1]}
        beside={memory && tellCache(memory) ? `+ ${tellCache(memory)}` : null}
        aside={<Meaning of="memory" text={memoryMeaning} />}
        share={host && memory ? memory.bytes / host.memoryTotalBytes : null}
        pale={host && memory?.cacheBytes ? memory.cacheBytes / host.memoryTotalBytes : null}
        note={
          host
            ? `of ${formatBytes(host.memoryTotalBytes)}, ${formatBytes(host.memoryAvailableBytes)} available · ${
                host.swapTotalBytes === 0
                  ? 'no swap'
                  : `swap ${formatBytes(host.swapUsedBytes)} of ${formatBytes(host.swapTotalBytes)}`
              }`
            : ''
        }
      />
      <Tile
        title="I/O"
        colour="io"
        value={host === null ? undefined : (io?.split(' ')[0] ?? null)}
        unit={io?.split(' ')[1]}
        share={null}
        note={
          host && io
            ? `read ${formatBytesPerSecond(host.ioReadBytesPerSecond ?? 0)} · write ${formatBytesPerSecond(host.ioWriteBytesPerSecond ?? 0)}`
            : ''
        }
      />
      <Tile
        title="Processes"
        colour="pids"
        value={host ? formatCount(host.processes) : undefined}
        unit="on this host"
        share={null}
        note={`${tops === null ? `in ${formatCount(counts.groups)} groups` : `your teams: ${formatCount(counts.groups)} groups`} · ${formatCount(counts.busy)} busy`}
      />
    </div>
  );
}
