'use client';

import Link from 'next/link';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { ExplainedButton } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { formatAgo } from '#server/domain/units.ts';
import type { DriftReport } from '#server/domain/wanted/drift.ts';
import type { BootReport } from '#server/domain/wanted/wanted-verbs.ts';
import { useWantedActions } from './use-wanted.ts';

type Launch = DriftReport['launches'][number];

/** Commands that are launched at each boot, with what became of them at the last. */
export function BootLaunches({
  launches,
  boot,
  nowMs,
}: {
  launches: readonly Launch[];
  boot: BootReport;
  nowMs: number;
}) {
  return (
    <Card label="Launched at boot">
      <CardHeader title="Launched at boot" detail="after the groups have come back" />
      <ul>
        {launches.map((launch) => (
          <LaunchRow
            key={launch.id}
            launch={launch}
            made={boot.launches.find(({ id }) => id === launch.id) ?? null}
            nowMs={nowMs}
          />
        ))}
      </ul>
    </Card>
  );
}

function LaunchRow({
  launch: { id, group, command, user, asked },
  made,
  nowMs,
}: {
  launch: Launch;
  made: BootReport['launches'][number] | null;
  nowMs: number;
}) {
  const { forgetLaunch } = useWantedActions();
  const whyNot = useWhyNot('launch:run', group);
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line-soft px-3.5 py-2">
      <div className="min-w-0 flex-1 basis-64">
        <code className="block font-mono text-sm break-all">{command}</code>
        <p className="text-sm text-muted">
          as {user} in <GroupLink group={group} className="font-mono break-all text-link" />, asked by {asked.by}{' '}
          {formatAgo(asked.atMs, nowMs)}
        </p>
        {made?.why ? (
          <p className="text-sm break-words text-bad">Not launched at the last boot: {made.why.text}</p>
        ) : null}
        {made?.runId ? (
          <p className="text-sm">
            <Link href={`/runs/${made.runId}`} className="rounded-sm text-link hover:underline">
              The run of the last boot
            </Link>
          </p>
        ) : null}
      </div>
      <ExplainedButton
        size="sm"
        aria-label={`Do not launch ${command} at boot`}
        hint="What runs now goes on"
        whyNot={whyNot}
        isPending={forgetLaunch.isPending}
        onPress={() => forgetLaunch.mutate({ id })}
      >
        Not at boot
      </ExplainedButton>
    </li>
  );
}
