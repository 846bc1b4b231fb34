'use client';

import { useMemo, useState } from 'react';
import { useLive } from '#components/live/live-provider.tsx';
import { matchingGroups } from '#components/live/matching-groups.ts';
import { useTreeStructure } from '#components/live/use-live.ts';
import { useMe } from '#components/live/use-me.ts';
import { Checkbox } from '#components/ui/checkbox.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { can } from '#server/domain/people/access.ts';
import { formatCount } from '#server/domain/units.ts';

const shownAtMost = 100;
/** As many as web takes in one go: mostGroups in server/domain/templates/template.ts, which comes with a library. */
const chosenAtMost = 50;

/** Groups to be chosen, of those that the person may limit. What is chosen stays in sight whatever is searched for. */
export function GroupsChoice({
  chosen,
  onChange,
}: {
  chosen: readonly GroupPath[];
  onChange: (chosen: GroupPath[]) => void;
}) {
  const { store } = useLive();
  const structure = useTreeStructure();
  const user = useMe()?.user;
  const [search, setSearch] = useState('');
  // biome-ignore lint/correctness/useExhaustiveDependencies: `structure` counts the changes of what the store holds.
  const matches = useMemo(
    () =>
      matchingGroups(store.paths(), search).filter(
        (path) => path !== rootPath && user && can(user, 'limits:update', path).ok,
      ),
    [store, structure, search, user],
  );
  const others = matches.filter((path) => !chosen.includes(path)).slice(0, shownAtMost);
  const isFull = chosen.length >= chosenAtMost;
  return (
    <fieldset className="flex min-w-0 flex-col gap-1.5">
      <legend className="mb-1.5 font-medium">Groups</legend>
      <SearchField label="Find groups" placeholder="Part of the path" value={search} onChange={setSearch} />
      <div className="h-64 overflow-y-auto rounded-md border border-line p-1.5">
        {[...chosen, ...others].map((path) => {
          const isChosen = chosen.includes(path);
          return (
            <Checkbox
              key={path}
              isSelected={isChosen}
              isDisabled={isFull && !isChosen}
              onChange={(isOn) => onChange(isOn ? [...chosen, path] : chosen.filter((each) => each !== path))}
              className="w-full rounded-sm px-1.5 py-1 hover:bg-hover"
            >
              <span className="min-w-0 truncate font-mono text-sm" title={path}>
                {path}
              </span>
            </Checkbox>
          );
        })}
        {chosen.length + others.length === 0 ? (
          <p className="px-2.5 py-4 text-center text-muted">
            {search === '' ? 'There is no group whose limits you may change.' : 'No group has that in its path.'}
          </p>
        ) : null}
      </div>
      <p className="text-sm text-muted" role="status">
        {formatCount(chosen.length)} chosen{isFull ? ', which is the most in one go' : ''}
        {matches.length > shownAtMost ? `; the first ${shownAtMost} of ${formatCount(matches.length)} are shown` : ''}.
      </p>
    </fieldset>
  );
}
