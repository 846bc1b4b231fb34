'use client';

import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import { type Action, can, visibleTops } from '#server/domain/people/access.ts';

/** Who is signed in, as Corral said last; undefined until it has. Asked again at each break of the live line (shell.tsx). */
export function useMe() {
  const trpc = useTRPC();
  return useQuery({ ...trpc.session.me.queryOptions(), staleTime: 60_000 }).data;
}

/** Whether the person may, to this group or (null) on the whole host; false as long as it is not known who they are. */
export function useMay(action: Action, group: GroupPath | null = null): boolean {
  const user = useMe()?.user;
  return user ? can(user, action, group).ok : false;
}

/** The top groups of what the person sees; null: all of the host, or not known yet. */
export function useVisibleTops(): readonly GroupPath[] | null {
  const user = useMe()?.user;
  return useMemo(() => (user ? visibleTops(user) : null), [user]);
}

/** Where somebody's host begins, to judge by while no group is chosen: the root, or the first top group of their teams. */
export function useHome(): GroupPath {
  return useVisibleTops()?.[0] ?? rootPath;
}

/**
 * Why the person may not do what needs no host, to this group or (null) on the whole host: null when they may, or as long as
 * it is not known who they are.
 */
export function useWhyNotAllowed(action: Action, group: GroupPath | null = null): string | null {
  const user = useMe()?.user;
  if (!user) return null;
  const verdict = can(user, action, group);
  return verdict.ok ? null : verdict.why.text;
}
