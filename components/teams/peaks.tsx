'use client';

/** The most that a top group has used in the time that Corral keeps, beside what it uses now. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import type { BudgetResource } from '#server/domain/teams/budget-resources.ts';
import type { TopPeaks } from '#server/domain/teams/team.ts';
import { formatDurationUsec, formatMoment } from '#server/domain/units.ts';

/** Each answer brings a whole history from the agent: seldom enough to cost nothing. */
const refreshMs = 10_000;

function usePeaks({ team, group }: { team: string; group: GroupPath }): TopPeaks['kept'] {
  const trpc = useTRPC();
  const tops = useQuery({ ...trpc.teams.peaks.queryOptions({ id: team }), refetchInterval: refreshMs }).data;
  return tops?.find((top) => top.group === group)?.kept ?? null;
}

/** "peak 1.2 GiB, 17:05:12"; nothing where it is not known. */
export function Peak({ resource, ...of }: { resource: BudgetResource; team: string; group: GroupPath }) {
  const peak = usePeaks(of)?.resources[resource];
  if (!peak) return null;
  return (
    <span className="block text-sm text-muted">
      peak {amountFigure(resource, peak.amount)}, {formatMoment(peak.atMs, Date.now())}
    </span>
  );
}

/** Of which time that is. */
export function PeakNote(of: { team: string; group: GroupPath }) {
  const kept = usePeaks(of);
  if (!kept) return null;
  const span = formatDurationUsec(Math.round((kept.untilMs - kept.sinceMs) / 1000) * 1_000_000);
  return (
    <p className="border-t border-line-soft px-3.5 py-1.5 text-sm text-faint">
      Peak: the most in the last {span}, which is what is kept of this group.
    </p>
  );
}
