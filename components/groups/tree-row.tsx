'use client';

import { ChevronDown, ChevronRight } from 'lucide-react';
import { type MouseEvent, memo } from 'react';
import { useGroupNode, useKills, useUsageRow } from '#components/live/use-live.ts';
import { classes } from '#components/ui/classes.ts';
import { groupHref } from '#components/ui/group-href.ts';
import { groupLabel } from '#components/ui/group-label.ts';
import { Icon } from '#components/ui/icon.tsx';
import { Meter, type ResourceColour } from '#components/ui/meter.tsx';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';
import { formatBytes, formatCpuFigure, formatCpus, formatPercent } from '#server/domain/units.ts';
import { memoryFigure, tellCache, tellMemory } from '#server/domain/usage/memory-figure.ts';
import { splitName } from './split-name.ts';
import type { TreeRowModel } from './tree-rows.ts';
import { type BarScale, barScale } from './usage-scale.ts';

export const treeRowHeight = 30;
/** Shared with the columns' heads, so that they stand in line. */
export const treeColumns = 'grid grid-cols-[minmax(0,1fr)_66px_84px] gap-2.5';

interface TreeRowProps extends TreeRowModel {
  id: string;
  top: number;
  isSelected: boolean;
  /** The keyboard's row. */
  isActive: boolean;
  hostCpus: number | null;
  hostMemoryBytes: number | null;
  onOpen: (path: GroupPath) => void;
  onToggle: (path: GroupPath) => void;
}

/** One group. Renders again only when its own numbers or its own place change. */
export const TreeRow = memo(function TreeRow({
  id,
  path,
  depth,
  isExpanded,
  childCount,
  position,
  siblings,
  top,
  isSelected,
  isActive,
  hostCpus,
  hostMemoryBytes,
  onOpen,
  onToggle,
}: TreeRowProps) {
  const node = useGroupNode(path);
  const usage = useUsageRow(path);
  const kills = useKills(path);
  if (!node) return null;
  const { name, note } = groupLabel(node);
  const { head, tail } = splitName(name);
  const isRenamed = name !== nameOf(path);
  const cpus = usage?.cpus ?? null;
  const memory = usage ? memoryFigure(usage) : null;

  const onClick = (event: MouseEvent): void => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    onOpen(path);
  };

  return (
    <div
      id={id}
      role="treeitem"
      title={memory && tellCache(memory) ? `memory ${tellMemory(memory)}` : undefined}
      tabIndex={-1}
      aria-description={[isRenamed ? nameOf(path) : '', usage ? tellUsage(usage) : ''].filter(Boolean).join(', ')}
      aria-level={depth + 1}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-expanded={isExpanded ?? undefined}
      aria-selected={isSelected}
      className={classes(
        treeColumns,
        'absolute inset-x-1.5 items-center rounded-md px-1.5',
        isSelected ? 'bg-select shadow-[inset_2px_0_0_var(--select-line)]' : 'hover:bg-hover',
        isActive &&
          'group-focus-visible/tree:outline-2 group-focus-visible/tree:-outline-offset-2 group-focus-visible/tree:outline-select-line',
      )}
      // Not by a transform: rows never move, and each would be one more thing to compose in every frame.
      style={{ top, height: treeRowHeight }}
    >
      <div className="flex min-w-0 items-center gap-1.5" style={{ paddingLeft: Math.min(depth, 12) * 14 }}>
        {isExpanded === null ? (
          <span className="w-3 shrink-0" />
        ) : (
          // The row's own keys open and close; this is only for the mouse.
          <span
            aria-hidden
            className="z-10 -m-1 shrink-0 p-1 text-faint hover:text-text"
            onClick={() => onToggle(path)}
          >
            <Icon as={isExpanded ? ChevronDown : ChevronRight} size={12} />
          </span>
        )}
        <a
          href={groupHref(path)}
          tabIndex={-1}
          draggable={false}
          onClick={onClick}
          aria-label={name}
          title={tail || isRenamed ? path : undefined}
          data-name
          className="flex min-w-0 overflow-hidden whitespace-pre after:absolute after:inset-0"
        >
          <span className="overflow-hidden text-ellipsis">{head}</span>
          {tail ? <span className="shrink-0">{tail}</span> : null}
        </a>
        {/* Gives way before the name does. */}
        <span className="min-w-0 shrink-[99] truncate text-xs whitespace-nowrap text-faint">
          {note || (isExpanded === false ? countOfGroups(childCount) : '')}
        </span>
        {usage && (usage.throttled ?? 0) > 0 ? (
          <span role="img" aria-label="throttled" className="size-1.5 shrink-0 rounded-full bg-psi" />
        ) : null}
        {kills > 0 ? (
          <span
            role="img"
            aria-label={kills === 1 ? '1 kill in 24 hours' : `${kills} kills in 24 hours`}
            title={kills === 1 ? '1 kill in 24 hours' : `${kills} kills in 24 hours`}
            className="shrink-0 rounded-full bg-bad-bg px-1 text-xs leading-4 text-bad"
          >
            {kills > 99 ? '99+' : kills}
          </span>
        ) : null}
        {usage?.frozen ? (
          <span className="shrink-0 text-xs text-info">{usage.freezing ? 'freezing' : 'frozen'}</span>
        ) : null}
      </div>
      <Figure
        text={cpus === null ? '–' : formatCpuFigure(cpus)}
        isQuiet={!cpus}
        scale={barScale(cpus, usage?.cpuLimit ?? null, hostCpus)}
        colour="cpu"
      />
      <Figure
        text={memory === null ? '–' : formatBytes(memory.bytes)}
        isQuiet={!memory?.bytes}
        scale={barScale(
          memory?.bytes ?? null,
          usage?.memoryLimitBytes ?? null,
          hostMemoryBytes,
          memory?.cacheBytes ?? null,
        )}
        colour="mem"
      />
    </div>
  );
});

function Figure({
  text,
  isQuiet,
  scale,
  colour,
}: {
  text: string;
  isQuiet: boolean;
  scale: BarScale;
  colour: ResourceColour;
}) {
  return (
    <div className="grid justify-items-end gap-[3px] text-sm leading-4">
      <span className={isQuiet ? 'text-faint' : undefined}>{text}</span>
      <Meter share={scale.share} pale={scale.pale} limit={scale.limit} colour={colour} />
    </div>
  );
}

function countOfGroups(count: number): string {
  return count === 1 ? '1 group' : `${count} groups`;
}

function tellUsage(usage: {
  cpus: number | null;
  memoryBytes: number | null;
  workingSetBytes: number | null;
  memoryLimitBytes: number | null;
  throttled: number | null;
}): string {
  const memory = memoryFigure(usage);
  const words = [
    usage.cpus === null ? null : formatCpus(usage.cpus),
    memory && tellMemory(memory),
    usage.memoryLimitBytes === null ? null : `limit ${formatBytes(usage.memoryLimitBytes)}`,
    usage.throttled ? `throttled ${formatPercent(usage.throttled)}` : null,
  ];
  return words.filter(Boolean).join(', ');
}
