'use client';

import { useMutation } from '@tanstack/react-query';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { faultOf } from '#components/ui/app-fault.ts';
import { Select } from '#components/ui/select.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Person } from '#server/domain/people/person.ts';
import { useRenewPeople } from './use-people.ts';

const none = '';

/** To which Unix account of the host somebody is mapped: one of those that the agent launches as, and not root. */
export function UnixAccountChoice({ person }: { person: Person }) {
  const trpc = useTRPC();
  const renew = useRenewPeople();
  const offered = (useHostFacts()?.agent.launchUsers ?? []).filter((name) => name !== 'root');
  const map = useMutation(trpc.people.setUnixAccount.mutationOptions({ onSettled: renew }));
  const present = person.unixAccount ?? none;
  // One that was allowed once and is not any more stays to be seen.
  const names = [...new Set([...offered, ...(person.unixAccount === null ? [] : [person.unixAccount])])];
  return (
    <span className="flex flex-col items-start gap-1">
      <Select
        label="Unix account"
        options={[{ id: none, label: 'none' }, ...names.map((id) => ({ id, label: id }))]}
        value={map.isPending ? (map.variables.unixAccount ?? none) : present}
        onChange={(name) => {
          if (name !== present) map.mutate({ id: person.id, unixAccount: name === none ? null : name });
        }}
      />
      {map.error ? (
        <span role="alert" className="text-sm text-bad">
          {faultOf(map.error).public}
        </span>
      ) : (
        <span className="text-sm text-muted">
          {offered.length === 0
            ? 'The agent launches as nobody: CORRAL_AGENT_LAUNCH_USERS names the accounts.'
            : 'A member’s commands run as this account, never as another.'}
        </span>
      )}
    </span>
  );
}
