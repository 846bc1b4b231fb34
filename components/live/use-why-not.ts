'use client';

/** Whether the person may do something to a group at this moment, and the sentence for a disabled form if not. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import { type Action, can } from '#server/domain/access.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { useConnection, useGroupNode } from './use-live.ts';

/** What a guarded group does not take, whoever asks. New groups below it and processes out of it are fine. */
const guardedActions: readonly Action[] = ['limits:update', 'group:remove'];

/** Null when it may be done; else why not: the agent is away, the role does not allow it, or the group is guarded. */
export function useWhyNot(action: Action, group: GroupPath): string | null {
  const trpc = useTRPC();
  const me = useQuery({ ...trpc.session.me.queryOptions(), staleTime: 60_000 }).data;
  const connection = useConnection();
  const node = useGroupNode(group);

  if (me?.user) {
    const verdict = can({ kind: 'user', ...me.user }, action, group);
    if (!verdict.ok) return verdict.why;
  }
  if (guardedActions.includes(action) && node?.guarded) return node.guarded;
  if (connection.whyNoChanges) return connection.whyNoChanges;
  return me?.user ? null : 'Looking up what you may do.';
}
