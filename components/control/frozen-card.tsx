'use client';

import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatClock } from '#server/domain/units.ts';
import { useControl } from './use-control.ts';
import { useControlActions } from './use-control-actions.ts';

/** Who froze a group, since when, when it thaws, and what still holds out. */
export function FrozenCard({ group, className }: { group: GroupPath; className: string }) {
  const control = useControl(group, true).data;
  const whyNot = useWhyNot('group:control', group);
  const { thaw } = useControlActions(group);
  if (!control || control.group !== group || control.frozen.state === 'thawed') return null;
  const { frozen, frozenBy } = control;
  const since = frozen.sinceMs === null ? '' : ` since ${formatClock(frozen.sinceMs)}`;
  return (
    <Note tone="info" role="status" className={className}>
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
        <p className="min-w-0 flex-1">
          <b className="font-medium text-text">
            {frozen.state === 'freezing' ? 'Freezing: some processes still run' : `Frozen${since}`}
          </b>
          {frozenBy ? ` by ${frozenBy}` : frozen.self && frozen.requestId === null ? ', not through Corral' : ''}.{' '}
          {frozen.by !== null ? (
            <>
              Its ancestor <GroupLink group={frozen.by} className="text-link" /> is frozen.{' '}
            </>
          ) : null}
          {frozen.thawAtMs !== null
            ? `The agent thaws it at ${formatClock(frozen.thawAtMs)}.`
            : frozen.self
              ? 'It stays frozen until somebody thaws it.'
              : null}
        </p>
        {frozen.self ? (
          <Button
            size="sm"
            isDisabled={whyNot !== null}
            isPending={thaw.isPending}
            onPress={() => thaw.mutate({ group })}
          >
            Thaw now
          </Button>
        ) : null}
      </div>
      {frozen.holdouts.length > 0 ? (
        <ul className="mt-1 font-mono text-sm">
          {frozen.holdouts.map(({ pid, name, state }) => (
            <li key={pid}>
              {name} (pid {pid}) {state === 'D' ? 'waits in the kernel (state D)' : 'is still running'}
            </li>
          ))}
        </ul>
      ) : null}
    </Note>
  );
}
