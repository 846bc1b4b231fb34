'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useConnection, useGroupNode, useTreeStructure } from '#components/live/use-live.ts';
import { faultOf } from '#components/ui/app-fault.ts';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type Presence, presenceOf, type Sighting } from './group-presence.ts';

/** A group that the tree does not have yet may go again before it does. */
const askAgainMs = 1000;

export interface GroupPresence {
  presence: Presence;
  /** Why it is not known, where `presence` is "failed". */
  error: unknown;
  retry: () => void;
}

/** Looks the group up in the tree, and asks the kernel for it when the tree has never had it while the line is up. */
export function useGroupPresence(group: GroupPath): GroupPresence {
  const trpc = useTRPC();
  const isInTree = useGroupNode(group) !== undefined;
  const isTreeLoaded = useTreeStructure() > 0;
  const connection = useConnection();
  const [lastSeen, setLastSeen] = useState<GroupPath | null>(null);
  if (isInTree && lastSeen !== group) setLastSeen(group);
  const wasInTree = lastSeen === group;

  const query = useQuery({
    ...trpc.group.get.queryOptions({ group }),
    enabled: isTreeLoaded && !isInTree && !wasInTree && connection.state === 'live',
    staleTime: 0,
    refetchInterval: ({ state }) => (state.status === 'success' ? askAgainMs : false),
  });
  // What a tab read earlier is no answer: the group may have gone since.
  const answer = query.isFetchedAfterMount ? answerOf(query) : null;
  return {
    presence: presenceOf({ isTreeLoaded, isInTree, wasInTree, answer }),
    error: query.error,
    retry: () => void query.refetch(),
  };
}

function answerOf({ data, error }: { data: unknown; error: unknown }): Sighting['answer'] {
  if (error && faultOf(error).code === 'GROUP_GONE') return 'gone';
  if (data) return 'there';
  return error ? 'failed' : null;
}
