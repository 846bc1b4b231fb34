'use client';

import { useQuery } from '@tanstack/react-query';
import { ButtonLink } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { RunTable } from './run-table.tsx';

const refreshMs = 2000;
const mostRows = 20;

/** What was launched in a group and below it; nothing at all where nothing was. */
export function RunsOfGroup({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const { data } = useQuery({
    ...trpc.runs.list.queryOptions({ group, limit: mostRows }),
    refetchInterval: refreshMs,
  });
  if (!data || data.runs.length === 0) return null;
  return (
    <Card label="Runs">
      <CardHeader
        title="Runs"
        detail={
          data.runs.length === mostRows ? `the last ${mostRows} in this group and below` : 'in this group and below'
        }
        aside={
          <ButtonLink href="/runs" size="sm" variant="quiet">
            All runs
          </ButtonLink>
        }
      />
      <RunTable label="Runs of the group" rows={data.runs} showGroup={false} />
    </Card>
  );
}
