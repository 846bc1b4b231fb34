'use client';

import { useMemo } from 'react';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import { useLive } from './live-provider.tsx';
import { useChildren, useTreeStructure } from './use-live.ts';
import { useVisibleTops } from './use-me.ts';

/** Where somebody's host begins: the groups below the root, or the top groups of their teams that are there. */
export function useFirstGroups(): readonly GroupPath[] {
  const { store } = useLive();
  const structure = useTreeStructure();
  const children = useChildren(rootPath);
  const tops = useVisibleTops();
  return useMemo(() => {
    void structure;
    return tops === null ? children : tops.filter((top) => store.node(top) !== undefined);
  }, [store, structure, children, tops]);
}
