import type { ReactNode } from 'react';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { RunDetail } from '#server/domain/launch/run.ts';
import { formatCount } from '#server/domain/units.ts';
import { formatStart } from './run-words.ts';

const processesShown = 8;

/** Where it runs, as whom, since when, and what of it is there now. */
export function RunFacts({
  run,
  person,
  hasOwnGroup,
}: {
  run: Omit<RunDetail, 'input'>;
  person: string | null;
  /** Whether the group made for it is still there. */
  hasOwnGroup: boolean;
}) {
  const nowMs = Date.now();
  const { group, ownGroup } = run;
  return (
    <Card label="Facts">
      <CardHeader title="Run" detail={<code className="font-mono text-xs">{run.id}</code>} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-0.5 px-3.5 pb-2.5">
        <Fact name="Group">
          <Place group={ownGroup && hasOwnGroup ? ownGroup : group} />
          {ownGroup && !hasOwnGroup && run.endedAtMs !== null ? (
            <span className="block text-sm text-faint">its own group was removed afterwards</span>
          ) : null}
        </Fact>
        <Fact name="Hierarchies">{run.hierarchies.join(', ')}</Fact>
        <Fact name="User">{run.user}</Fact>
        <Fact name="Folder">
          <code className="font-mono text-sm break-all">{run.folder}</code>
        </Fact>
        {run.unit ? (
          <Fact name="Unit">
            <code className="font-mono text-sm break-all">{run.unit}</code>
          </Fact>
        ) : null}
        <Fact name="Launched">
          {formatStart(run.startedAtMs, nowMs)}
          {person ? <span className="text-muted"> by {person}</span> : null}
        </Fact>
        {run.endedAtMs === null ? null : <Fact name="Ended">{formatStart(run.endedAtMs, nowMs)}</Fact>}
        {run.processCount > 0 ? (
          <Fact name="Processes">
            {formatCount(run.processCount)}
            <ul className="text-sm text-muted">
              {run.processes.slice(0, processesShown).map(({ pid, name, state }) => (
                <li key={pid}>
                  <span className="font-mono">{name}</span> (pid {pid}, {state})
                </li>
              ))}
              {run.processCount > processesShown ? (
                <li>and {formatCount(run.processCount - processesShown)} more</li>
              ) : null}
            </ul>
          </Fact>
        ) : null}
      </dl>
    </Card>
  );
}

function Place({ group }: { group: GroupPath }) {
  return <GroupLink group={group} tab="processes" className="font-mono text-sm break-all text-link" />;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
