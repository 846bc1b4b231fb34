'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { classes } from '#components/ui/classes.ts';
import { formatBytes } from '#server/domain/units.ts';
import { type CoreCell, type CoreGridNode, neighbour, paintRange } from './core-grid-model.ts';

const cellPixels = 30;
const ways: Record<string, 'left' | 'right' | 'up' | 'down' | 'home' | 'end'> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
  Home: 'home',
  End: 'end',
};

/**
 * The host's processors to choose from. Mouse and pen paint: the first cell decides whether the stroke chooses or
 * clears. Keyboard: arrows walk, Space toggles, Shift with an arrow or a press takes the range along.
 */
export function CoreGrid({
  label,
  nodes,
  chosen,
  isDisabled,
  onChange,
}: {
  label: string;
  nodes: readonly CoreGridNode[];
  chosen: ReadonlySet<number>;
  isDisabled: boolean;
  onChange: (chosen: ReadonlySet<number>) => void;
}) {
  const grid = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const anchor = useRef<number | null>(null);
  const stroke = useRef<{ on: boolean; chosen: Set<number> } | null>(null);
  const first = nodes[0]?.rows[0]?.cells[0]?.cpu ?? 0;
  const tabStop = focused ?? first;

  const focusCell = useCallback((cpu: number) => {
    setFocused(cpu);
    grid.current?.querySelector<HTMLElement>(`[data-cpu="${cpu}"]`)?.focus();
  }, []);

  useEffect(() => {
    const end = (): void => {
      stroke.current = null;
    };
    window.addEventListener('pointerup', end);
    window.addEventListener('pointercancel', end);
    return () => {
      window.removeEventListener('pointerup', end);
      window.removeEventListener('pointercancel', end);
    };
  }, []);

  const paint = (cpu: number): void => {
    const current = stroke.current;
    if (!current || current.chosen.has(cpu) === current.on) return;
    if (current.on) current.chosen.add(cpu);
    else current.chosen.delete(cpu);
    onChange(new Set(current.chosen));
  };

  const press = (cpu: number, isRange: boolean): void => {
    const on = !chosen.has(cpu);
    if (isRange && anchor.current !== null) {
      onChange(paintRange(nodes, chosen, { from: anchor.current, to: cpu, on: chosen.has(anchor.current) }));
      return;
    }
    anchor.current = cpu;
    stroke.current = { on, chosen: new Set(chosen) };
    paint(cpu);
  };

  const onKeyDown = (event: React.KeyboardEvent, cpu: number): void => {
    const way = ways[event.key];
    if (way) {
      event.preventDefault();
      const next = neighbour(nodes, cpu, way);
      if (event.shiftKey && !isDisabled) {
        anchor.current ??= cpu;
        onChange(paintRange(nodes, chosen, { from: cpu, to: next, on: chosen.has(anchor.current) }));
      } else anchor.current = next;
      focusCell(next);
    } else if ((event.key === ' ' || event.key === 'Enter') && !isDisabled) {
      event.preventDefault();
      press(cpu, event.shiftKey);
      stroke.current = null;
    }
  };

  return (
    // biome-ignore lint/a11y/useSemanticElements: a grid that is painted, not a table of data.
    <div
      ref={grid}
      role="grid"
      aria-label={label}
      aria-multiselectable
      aria-disabled={isDisabled || undefined}
      className={classes('flex touch-none flex-col gap-2.5 select-none', isDisabled && 'opacity-60')}
      onPointerMove={(event) => {
        if (!stroke.current) return;
        for (const at of event.nativeEvent.getCoalescedEvents?.() ?? [event.nativeEvent]) {
          const cell = document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>('[data-cpu]');
          if (cell && grid.current?.contains(cell)) paint(Number(cell.dataset.cpu));
        }
      }}
    >
      {nodes.map((node) => (
        // biome-ignore lint/a11y/useSemanticElements: as above.
        <div key={node.node} role="rowgroup" aria-label={`NUMA node ${node.node}`} className="flex flex-col gap-[3px]">
          {nodes.length > 1 ? (
            <p aria-hidden className="text-xs text-faint">
              NUMA node {node.node} · {node.cpus.length} CPUs
              {node.memoryBytes > 0 ? ` · ${formatBytes(node.memoryBytes)}` : null}
            </p>
          ) : null}
          {node.rows.map((row, index) => (
            // biome-ignore lint/a11y/useSemanticElements: as above.
            // biome-ignore lint/a11y/useFocusableInteractive: its cells take the focus, one at a time.
            <div key={row.id} role="row" className={classes('flex gap-1', row.startsLine && index > 0 && 'mt-1.5')}>
              {row.cells.map((cell, column) =>
                cell ? (
                  <Cell
                    key={cell.cpu}
                    cell={cell}
                    isTabStop={cell.cpu === tabStop}
                    isDisabled={isDisabled}
                    onFocus={() => setFocused(cell.cpu)}
                    onPress={(isRange) => press(cell.cpu, isRange)}
                    onKeyDown={(event) => onKeyDown(event, cell.cpu)}
                  />
                ) : (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a gap has no name but its place.
                  <span key={`gap-${column}`} aria-hidden className="w-[26px]" />
                ),
              )}
            </div>
          ))}
        </div>
      ))}
    </div>
  );
}

function Cell({
  cell,
  isTabStop,
  isDisabled,
  onFocus,
  onPress,
  onKeyDown,
}: {
  cell: CoreCell;
  isTabStop: boolean;
  isDisabled: boolean;
  onFocus: () => void;
  onPress: (isRange: boolean) => void;
  onKeyDown: (event: React.KeyboardEvent) => void;
}) {
  const notes = [cell.conflict, cell.pinnedBy.length > 0 ? `pinned by ${cell.pinnedBy.join(', ')}` : null].filter(
    (note) => note !== null,
  );
  return (
    // biome-ignore lint/a11y/useSemanticElements: as above.
    <div
      role="gridcell"
      tabIndex={isTabStop ? 0 : -1}
      aria-selected={cell.chosen}
      aria-label={[`CPU ${cell.cpu}`, ...notes].join(', ')}
      title={notes.length > 0 ? `CPU ${cell.cpu}: ${notes.join('; ')}` : undefined}
      data-cpu={cell.cpu}
      onFocus={onFocus}
      onKeyDown={onKeyDown}
      onPointerDown={(event) => {
        if (isDisabled || event.button !== 0) return;
        // A captured pointer would never be seen over the next cell.
        event.currentTarget.releasePointerCapture?.(event.pointerId);
        onPress(event.shiftKey);
      }}
      className={classes(
        'grid h-6 w-[26px] shrink-0 place-items-center rounded-sm border text-xs transition-colors duration-75',
        cell.chosen
          ? cell.conflict
            ? 'border-bad bg-bad-bg font-medium text-bad'
            : 'border-cpu bg-cpu text-panel'
          : cell.conflict
            ? 'border-dashed border-line bg-transparent text-faint'
            : 'border-line bg-bg text-muted hover:border-line-strong',
      )}
      style={cell.pinnedBy.length > 0 ? { backgroundImage: cell.chosen ? hatchingOnChosen : hatching } : undefined}
    >
      {cell.cpu}
    </div>
  );
}

/** Stands for "pinned by another group", also in the legend. */
export const hatching =
  'repeating-linear-gradient(45deg, transparent 0 3px, color-mix(in srgb, var(--line-strong) 45%, transparent) 3px 4px)';

const hatchingOnChosen =
  'repeating-linear-gradient(45deg, transparent 0 3px, color-mix(in srgb, var(--panel) 26%, transparent) 3px 4px)';

/** How many cores fit side by side: a power of two between 4 and 16, so that lines end at round numbers. */
export function useCoreColumns(): { ref: (element: HTMLElement | null) => void; columns: number } {
  const [columns, setColumns] = useState(8);
  const observer = useRef<ResizeObserver | null>(null);
  const ref = useCallback((element: HTMLElement | null) => {
    observer.current?.disconnect();
    if (!element) return;
    observer.current = new ResizeObserver(([entry]) => {
      const fit = (entry?.contentRect.width ?? 0) / cellPixels;
      setColumns(fit >= 16 ? 16 : fit >= 8 ? 8 : 4);
    });
    observer.current.observe(element);
  }, []);
  return { ref, columns };
}
