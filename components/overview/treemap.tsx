'use client';

/** Where the memory or the CPU goes, as areas. A press on a group with groups inside goes in, on another one opens it. */
import { ChevronRight } from 'lucide-react';
import Link from 'next/link';
import { Fragment, useEffect, useMemo, useState } from 'react';
import { type Placed, squarify } from '#components/charts/squarify.ts';
import { useWidth } from '#components/charts/use-width.ts';
import { useLive } from '#components/live/live-provider.tsx';
import { useFirstGroups } from '#components/live/use-first-groups.ts';
import { useLook, useTreeStructure } from '#components/live/use-live.ts';
import { useVisibleTops } from '#components/live/use-me.ts';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { Skeleton } from '#components/ui/skeleton.tsx';
import { ancestorsOf, type GroupPath, nameOf, rootPath } from '#server/domain/groups/group-path.ts';
import { formatBytes, formatCpus } from '#server/domain/units.ts';
import { mainMemoryBytes, memoryFigure, tellMemory } from '#server/domain/usage/memory-figure.ts';

type Metric = 'memory' | 'cpu';

const height = 304;
/** Areas that move all the time cannot be read or hit. */
const refreshMs = 2500;
const mostTiles = 60;
/** Each holds white text with a contrast of 4.5 at least. */
const grounds: Record<Metric, readonly string[]> = {
  memory: ['#5336a6', '#5b3fb0', '#6447b8', '#6c50bf', '#7357c6'],
  cpu: ['#1c4bb8', '#2354c4', '#295cce', '#3064d6', '#366adb'],
};

interface Tile {
  path: GroupPath;
  value: number;
  /** What the group above uses beyond its groups: its own processes, and what they left behind. */
  isOwn: boolean;
  childCount: number;
  text: string;
}

export function GroupTreemap() {
  const { store } = useLive();
  const structure = useTreeStructure();
  const [metric, setMetric] = useState<Metric>('memory');
  const [top, setTop] = useState<GroupPath>(rootPath);
  const version = useRefresh();
  const first = useFirstGroups();
  const tops = useVisibleTops();
  const { ref, width } = useWidth<HTMLDivElement>();
  // The group one went into may be gone.
  const inside = store.node(top) ? top : (ancestorsOf(top).find((path) => store.node(path)) ?? rootPath);

  const tiles = useMemo(() => {
    void version;
    void structure;
    return tilesOf(store, inside, { metric, children: inside === rootPath ? first : store.children(inside) });
  }, [store, structure, version, inside, metric, first]);
  const placed = useMemo(
    () => squarify(tiles, (tile) => tile.value, { left: 0, top: 0, width, height }),
    [tiles, width],
  );
  useLook(useMemo(() => tiles.filter((tile) => !tile.isOwn).map((tile) => tile.path), [tiles]));
  // Of groups above one's own there are no numbers.
  const way = [...ancestorsOf(inside).reverse(), inside].filter((path) => path === rootPath || store.usage(path));

  return (
    <Card label="Groups by size">
      <CardHeader
        title={metric === 'memory' ? 'Memory now' : 'CPU now'}
        aside={
          <Segmented
            label="Areas show"
            options={[
              { id: 'memory', label: 'Memory' },
              { id: 'cpu', label: 'CPU' },
            ]}
            value={metric}
            onChange={setMetric}
          />
        }
      />
      <nav aria-label="Areas of" className="flex h-6 items-center gap-1 overflow-hidden px-3.5 text-sm text-muted">
        {way.map((path, index) => (
          <Fragment key={path}>
            {index > 0 ? <Icon as={ChevronRight} size={11} className="shrink-0" /> : null}
            {path === inside ? (
              <span className="truncate">{path === '/' ? 'all groups; press one to go in' : nameOf(path)}</span>
            ) : (
              <button type="button" className="rounded-sm hover:text-text hover:underline" onClick={() => setTop(path)}>
                {path === '/' ? 'all groups' : nameOf(path)}
              </button>
            )}
          </Fragment>
        ))}
        {inside === '/' ? null : (
          <GroupLink group={inside} className="ml-auto shrink-0 text-link">
            open
          </GroupLink>
        )}
      </nav>
      <div className="px-3.5 pt-1 pb-3.5">
        <div ref={ref} className="relative" style={{ height }}>
          {structure === 0 ? (
            <Skeleton className="h-full" />
          ) : placed.length === 0 && width > 0 ? (
            <EmptyState
              title={metric === 'cpu' ? 'Nothing uses the CPU here just now' : 'Memory is not accounted here'}
            />
          ) : (
            placed.map((tile, index) => (
              <TreemapTile
                key={`${tile.item.isOwn ? 'own:' : ''}${tile.item.path}`}
                placed={tile}
                ground={grounds[metric][Math.min(index, 4)] ?? ''}
                rest={tops === null ? 'outside all groups' : 'the rest of the host'}
                onGoIn={setTop}
              />
            ))
          )}
        </div>
      </div>
    </Card>
  );
}

function TreemapTile({
  placed: { item, left, top, width, height: tall },
  ground,
  rest,
  onGoIn,
}: {
  placed: Placed<Tile>;
  ground: string;
  /** What the root has beyond the tiles. */
  rest: string;
  onGoIn: (path: GroupPath) => void;
}) {
  const { text } = item;
  const name = item.isOwn ? (item.path === '/' ? rest : 'the group itself') : nameOf(item.path);
  const box = {
    left: left + 1,
    top: top + 1,
    width: Math.max(1, width - 3),
    height: Math.max(1, tall - 3),
    background: item.isOwn ? 'var(--line-soft)' : ground,
  };
  const look = `absolute overflow-hidden rounded-sm text-left text-sm leading-tight ${item.isOwn ? 'text-muted' : 'text-white hover:brightness-110'}`;
  const hasRoom = width > 54 && tall > 24;
  const inner = (
    <span className={hasRoom ? 'absolute inset-x-2 top-1.5' : 'sr-only'}>
      <span className="block truncate font-medium">{name}</span>
      <span className={tall > 42 || !hasRoom ? 'block truncate text-xs' : 'sr-only'}>{text}</span>
    </span>
  );
  const title = `${item.isOwn ? name : item.path}: ${text}`;
  if (item.isOwn)
    return (
      <div className={look} style={box} title={title}>
        {inner}
      </div>
    );
  return item.childCount > 0 ? (
    <button type="button" className={look} style={box} title={title} onClick={() => onGoIn(item.path)}>
      {inner}
    </button>
  ) : (
    <Link href={groupHref(item.path)} prefetch={false} className={look} style={box} title={title}>
      {inner}
    </Link>
  );
}

function tilesOf(
  store: ReturnType<typeof useLive>['store'],
  top: GroupPath,
  { metric, children: below }: { metric: Metric; children: readonly GroupPath[] },
): Tile[] {
  const use = (path: GroupPath): number => {
    const usage = store.usage(path);
    return (metric === 'memory' ? mainMemoryBytes(usage) : usage?.cpus) ?? 0;
  };
  const tell = (path: GroupPath): string => {
    const usage = store.usage(path);
    if (metric === 'cpu') return formatCpus(usage?.cpus ?? 0);
    const figure = usage && memoryFigure(usage);
    return figure ? tellMemory(figure) : '';
  };
  const children = below.map((path) => ({
    path,
    value: use(path),
    isOwn: false,
    childCount: store.children(path).length,
    text: tell(path),
  }));
  const total = use(top);
  const own = total - children.reduce((sum, child) => sum + child.value, 0);
  const ownText = metric === 'memory' ? formatBytes(own) : formatCpus(own);
  const shown = children
    .filter((child) => child.value > total * 0.001)
    .sort((left, right) => right.value - left.value)
    .slice(0, mostTiles);
  return own > total * 0.01 ? [...shown, { path: top, value: own, isOwn: true, childCount: 0, text: ownText }] : shown;
}

function useRefresh(): number {
  const [version, setVersion] = useState(0);
  const { store } = useLive();
  useEffect(() => {
    const look = (): void => setVersion(store.usageVersion());
    look();
    // The first numbers come a moment after the tree.
    const soon = setTimeout(look, 400);
    const timer = setInterval(look, refreshMs);
    return () => {
      clearTimeout(soon);
      clearInterval(timer);
    };
  }, [store]);
  return version;
}
