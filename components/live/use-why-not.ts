'use client';

/** Whether the person may do something to a group at this moment, and the sentence for a disabled form if not. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupRights } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type Action, can } from '#server/domain/people/access.ts';
import { useHostFacts } from './live-provider.tsx';
import { useConnection, useGroupNode } from './use-live.ts';
import { useMe } from './use-me.ts';

/** What a guarded group does not take, whoever asks. New groups below it, processes out of it and signals to them are fine. */
const guardedActions: readonly Action[] = ['limits:update', 'limits:override', 'group:remove', 'group:control'];

/** Of the group's rights, the one that an action needs. */
const rightsNeeded: Partial<Record<Action, keyof GroupRights>> = {
  'group:create': 'children',
  'group:remove': 'removal',
  'process:move': 'members',
};

/**
 * Null when it may be done; else why not: the agent is away, the role does not allow it, the group is guarded, or the
 * agent itself may not.
 */
export function useWhyNot(action: Action, group: GroupPath): string | null {
  const trpc = useTRPC();
  const me = useMe();
  const connection = useConnection();
  const node = useGroupNode(group);
  const agent = useHostFacts()?.agent;
  const need = rightsNeeded[action];
  // Root without a ceiling may do anything: there is nothing to ask.
  const isBound = agent !== undefined && (!agent.privileged || agent.ceiling !== null);
  const rights = useQuery({
    ...trpc.group.get.queryOptions({ group }),
    enabled: isBound && need !== undefined && connection.state === 'live',
  }).data?.context.rights;

  if (me?.user) {
    const verdict = can(me.user, action, group);
    if (!verdict.ok) return verdict.why.text;
  }
  if (guardedActions.includes(action) && node?.guarded) return node.guarded.text;
  if (connection.whyNoChanges) return connection.whyNoChanges;
  if (isBound && need && rights?.[need]) return rights[need].text;
  return me?.user ? null : 'Looking up what you may do.';
}
