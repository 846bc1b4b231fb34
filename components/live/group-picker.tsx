'use client';

import { useMemo, useState } from 'react';
import { ListBox, ListBoxItem } from 'react-aria-components/ListBox';
import { SearchField } from '#components/ui/search-field.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatCount } from '#server/domain/units.ts';
import { useLive } from './live-provider.tsx';
import { matchingGroups } from './matching-groups.ts';
import { useTreeStructure } from './use-live.ts';

const shownAtMost = 50;

/** One group out of all of the host's, found by typing a part of its path. */
export function GroupPicker({
  label,
  value,
  onChange,
  offers,
}: {
  /** What it is for: "Destination group". */
  label: string;
  value: GroupPath | null;
  onChange: (group: GroupPath) => void;
  /** Which can be chosen; left out: all that the person sees. */
  offers?: (group: GroupPath) => boolean;
}) {
  const { store } = useLive();
  const structure = useTreeStructure();
  const [search, setSearch] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` counts the changes of what the store holds.
  const found = useMemo(() => matchingGroups(store.paths(), search), [store, structure, search]);
  const matches = offers ? found.filter(offers) : found;
  const shown = matches.slice(0, shownAtMost);
  return (
    <div className="flex flex-col gap-1.5">
      <SearchField
        label={`Find the ${label.toLowerCase()}`}
        placeholder="Part of the path"
        value={search}
        onChange={setSearch}
      />
      <ListBox
        aria-label={label}
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={value ? [value] : []}
        onSelectionChange={(keys) => {
          const group = shown.find((path) => keys !== 'all' && keys.has(path));
          if (group) onChange(group);
        }}
        items={shown.map((path) => ({ id: path }))}
        renderEmptyState={() => <p className="px-2.5 py-4 text-center text-muted">No group has that in its path.</p>}
        className="h-52 overflow-y-auto rounded-md border border-line p-1 outline-none"
      >
        {(item) => (
          <ListBoxItem
            id={item.id}
            textValue={item.id}
            className="cursor-default truncate rounded-sm px-2 py-1 font-mono text-sm -outline-offset-2 hover:bg-hover selected:bg-select selected:font-medium"
          >
            {item.id}
          </ListBoxItem>
        )}
      </ListBox>
      <p className="text-sm text-muted" role="status">
        {matches.length > shown.length
          ? `The first ${shown.length} of ${formatCount(matches.length)}; type more to narrow it down.`
          : `${formatCount(matches.length)} ${matches.length === 1 ? 'group' : 'groups'}.`}
      </p>
    </div>
  );
}
