'use client';

import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { WholeList } from '#components/ui/whole-list.tsx';
import type { FreezeHoldout } from '#server/domain/control/control-verbs.ts';
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
            {frozen.state === 'freezing' ? 'Freezing: not all processes have stopped' : `Frozen${since}`}
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
        <WholeList label="Not frozen yet" mono={false}>
          {frozen.holdouts.map((holdout) => (
            <li key={holdout.pid} className="break-words">
              <span className="font-mono text-sm">
                {holdout.name} (pid {holdout.pid})
              </span>{' '}
              {holdoutWords(holdout)}
            </li>
          ))}
        </WholeList>
      ) : null}
    </Note>
  );
}

function holdoutWords({ state, waitsIn }: FreezeHoldout): string {
  if (state !== 'D') return 'is still running';
  const place = waitsIn === null ? 'state D' : `state D, in ${waitsIn}`;
  return `waits in the kernel (${place}): it freezes when that system call returns`;
}
