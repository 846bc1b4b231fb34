'use client';

/** The left side of Groups: the host, search, the columns' heads that sort, the tree, and the state of the line. */
import { ArrowDown } from 'lucide-react';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { useHostFacts, useLive } from '#components/live/live-provider.tsx';
import { LiveState } from '#components/live/live-state.tsx';
import { busyCpus } from '#components/live/live-store.ts';
import { useHostName } from '#components/live/use-facts.ts';
import { useTreeCounts, useTreeStructure } from '#components/live/use-live.ts';
import { useVisibleTops } from '#components/live/use-me.ts';
import { classes } from '#components/ui/classes.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { groupLabel } from '#components/ui/group-label.ts';
import { Icon } from '#components/ui/icon.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { Tag } from '#components/ui/tag.tsx';
import { ancestorsOf, type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { formatBytes, formatCount } from '#server/domain/units.ts';
import { mainMemoryBytes } from '#server/domain/usage/memory-figure.ts';
import { GroupTree } from './group-tree.tsx';
import { treeColumns } from './tree-row.tsx';
import { type TreeSort, treeRows } from './tree-rows.ts';
import { useSlashKey } from './use-slash-key.ts';

export const modeNames = { v1: 'v1', v2: 'v2', hybrid: 'hybrid v1+v2' } as const;

/** With more groups than this the tree starts with only its first level open. */
const openAllUpTo = 60;
/** How often rows may change places while they are sorted by use: often enough to follow, seldom enough to click. */
const resortMs = 4000;

export function TreePane({ selected, onOpen }: { selected: GroupPath; onOpen: (path: GroupPath) => void }) {
  const { store } = useLive();
  const facts = useHostFacts();
  const hostName = useHostName();
  const counts = useTreeCounts();
  const structure = useTreeStructure();
  const [search, setSearch] = useState('');
  const query = useDeferredValue(search.trim().toLowerCase());
  const [busyOnly, setBusyOnly] = useState(false);
  const [sort, setSort] = useState<TreeSort>('name');
  const { expanded, expand } = useExpanded(selected, structure);
  const usageVersion = useSlowUsageVersion(sort !== 'name' || busyOnly);
  const searchInput = useRef<HTMLInputElement>(null);
  useSlashKey(searchInput);

  const rows = useMemo(() => {
    // Both stand for what the store holds at this moment.
    void structure;
    void usageVersion;
    const isBusy = (path: GroupPath): boolean => (store.usage(path)?.cpus ?? 0) >= busyCpus;
    const isFound = (path: GroupPath): boolean => {
      const node = store.node(path);
      if (!node) return false;
      const { name, note } = groupLabel(node);
      return path.toLowerCase().includes(query) || `${name} ${note}`.toLowerCase().includes(query);
    };
    return treeRows(
      {
        children: store.children,
        weight: (path, by) => (by === 'cpu' ? store.usage(path)?.cpus : mainMemoryBytes(store.usage(path))) ?? null,
      },
      {
        sort,
        expanded,
        matches: query || busyOnly ? (path) => (query === '' || isFound(path)) && (!busyOnly || isBusy(path)) : null,
      },
    );
  }, [store, structure, usageVersion, query, busyOnly, sort, expanded]);

  const onlineCpus = facts?.topology.cores.filter((core) => core.online).length ?? null;
  return (
    <section aria-label="Groups of this host" className="flex h-full min-h-0 flex-col bg-panel">
      <div className="grid gap-2 px-3 pt-3 pb-2">
        <div className="flex h-5 items-center gap-2">
          <b className="truncate font-semibold">{hostName}</b>
          {facts ? <Tag>{modeNames[facts.mode]}</Tag> : null}
          <span className="ml-auto text-sm whitespace-nowrap text-muted">
            {facts ? `${onlineCpus} ${onlineCpus === 1 ? 'core' : 'cores'} · ${formatBytes(facts.memoryBytes)}` : ''}
          </span>
        </div>
        <SearchField
          label="Find a group"
          placeholder="Find a group, unit, container"
          shortcut="/"
          value={search}
          onChange={setSearch}
          inputRef={searchInput}
        />
      </div>
      <div className={classes(treeColumns, 'mx-1.5 items-center px-1.5 pb-1 text-xs text-muted')}>
        <span className="flex items-center gap-1 truncate">
          <SortHead label={`${formatCount(counts.groups)} groups`} name="name" sort={sort} onSort={setSort} />
          <span aria-hidden>·</span>
          <button
            type="button"
            aria-pressed={busyOnly}
            onClick={() => setBusyOnly(!busyOnly)}
            className={classes(
              'cursor-default rounded-sm px-1 py-0.5 hover:text-text',
              busyOnly && 'bg-select font-medium text-text',
            )}
          >
            {formatCount(counts.busy)} busy
          </button>
        </span>
        <SortHead label="CPU" name="cpu" sort={sort} onSort={setSort} isRight />
        <SortHead label="Memory" name="memory" sort={sort} onSort={setSort} isRight />
      </div>
      <div className="border-t border-line-soft" />
      {structure === 0 ? (
        <SkeletonRows rows={12} label="Loading groups" />
      ) : rows.length === 0 ? (
        <div className="flex-1">
          <EmptyState title={busyOnly ? 'No group is busy' : `No group matches “${search.trim()}”`}>
            {busyOnly ? 'No group used the CPU just now.' : 'Search looks at paths, units and containers.'}
          </EmptyState>
        </div>
      ) : (
        <GroupTree
          rows={rows}
          selected={selected}
          hostCpus={onlineCpus}
          hostMemoryBytes={facts?.memoryBytes ?? null}
          onOpen={onOpen}
          onExpand={expand}
        />
      )}
      <footer className="flex items-center gap-3.5 border-t border-line px-3 py-2 text-sm text-muted">
        <LiveState />
        {counts.frozen > 0 ? <span>{counts.frozen} frozen</span> : null}
        {counts.throttled > 0 ? <span>{counts.throttled} throttled</span> : null}
      </footer>
    </section>
  );
}

function SortHead({
  label,
  name,
  sort,
  onSort,
  isRight = false,
}: {
  label: string;
  name: TreeSort;
  sort: TreeSort;
  onSort: (sort: TreeSort) => void;
  isRight?: boolean;
}) {
  const isOn = sort === name;
  return (
    <button
      type="button"
      aria-pressed={isOn}
      aria-label={name === 'name' ? `${label}, sort by name` : `Sort by ${label}`}
      onClick={() => onSort(name)}
      className={classes(
        'inline-flex cursor-default items-center gap-0.5 rounded-sm py-0.5 hover:text-text',
        isRight && 'justify-self-end',
        isOn && 'font-medium text-text',
      )}
    >
      {label}
      {isOn && name !== 'name' ? <Icon as={ArrowDown} size={11} /> : null}
    </button>
  );
}

/** Which groups are open: at first those that fit, later what the person opened, and always the way to the chosen one. */
function useExpanded(selected: GroupPath, structure: number) {
  const { store } = useLive();
  const tops = useVisibleTops();
  const [expanded, setExpanded] = useState<ReadonlySet<GroupPath>>(() => new Set([rootPath]));
  const isReady = structure > 0;

  useEffect(() => {
    if (!isReady) return;
    const all = [...store.paths()];
    const first = all.length <= openAllUpTo ? all : (tops ?? []).flatMap(ancestorsOf);
    // Beside the way to the chosen group, which may be just being created.
    setExpanded((before) => new Set([...before, ...first]));
  }, [isReady, store, tops]);
  useEffect(() => {
    setExpanded((before) => {
      const way = ancestorsOf(selected).filter((path) => !before.has(path));
      return way.length === 0 ? before : new Set([...before, ...way]);
    });
  }, [selected]);

  const expand = useMemo(
    () => (path: GroupPath, isExpanded: boolean) =>
      setExpanded((before) => {
        const after = new Set(before);
        if (isExpanded) after.add(path);
        else after.delete(path);
        return after;
      }),
    [],
  );
  return { expanded, expand };
}

function useSlowUsageVersion(isOn: boolean): number {
  const { store } = useLive();
  const [version, setVersion] = useState(0);
  useEffect(() => {
    if (!isOn) return;
    setVersion(store.usageVersion());
    const timer = setInterval(() => setVersion(store.usageVersion()), resortMs);
    return () => clearInterval(timer);
  }, [isOn, store]);
  return version;
}
