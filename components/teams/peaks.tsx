'use client';

/** The most that a top group has used in the time that Corral keeps, beside what it uses now. */
import { useQuery } from '@tanstack/react-query';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { IoFigure } from '#server/domain/limits/io-limits.ts';
import { amountFigure, ioAmountFigure } from '#server/domain/teams/amount-text.ts';
import type { Amount, BudgetResource } from '#server/domain/teams/budget-resources.ts';
import type { IoBudget } from '#server/domain/teams/io-budget.ts';
import type { TopPeaks } from '#server/domain/teams/team.ts';
import { formatDurationUsec, formatMoment } from '#server/domain/units.ts';
import { shorterKept } from './disk-rates.ts';

/** Each answer brings a whole history from the agent: seldom enough to cost nothing. */
const refreshMs = 10_000;

function usePeaks({ team, group }: { team: string; group: GroupPath }): TopPeaks['kept'] {
  const trpc = useTRPC();
  const tops = useQuery({ ...trpc.teams.peaks.queryOptions({ id: team }), refetchInterval: refreshMs }).data;
  return tops?.find((top) => top.group === group)?.kept ?? null;
}

/** Of one resource; nothing where it is not known. */
export function Peak({ resource, ...of }: { resource: BudgetResource; team: string; group: GroupPath }) {
  const peak = usePeaks(of)?.resources[resource];
  return peak ? <PeakLine {...peak} figure={amountFigure(resource, peak.amount)} /> : null;
}

/** The same of one figure of a disk. */
export function DiskPeak({
  device,
  figure,
  ...of
}: {
  device: string;
  figure: IoFigure;
  team: string;
  group: GroupPath;
}) {
  const disk = usePeaks(of)?.disks.find((one) => one.device === device);
  const peak = disk?.figures.find((one) => one.figure === figure);
  return peak ? <PeakLine {...peak} figure={ioAmountFigure(figure, peak.amount)} /> : null;
}

/** "peak 1.2 GiB, 17:05:12"; that nothing was used was so all the time. */
function PeakLine({ figure, amount, atMs }: { figure: string; amount: Amount; atMs: number }) {
  return (
    <span className="block text-sm text-muted">
      peak {figure}
      {amount > 0 ? `, ${formatMoment(atMs, Date.now())}` : null}
    </span>
  );
}

/** Of which time that is. */
export function PeakNote({ io, ...of }: { team: string; group: GroupPath; io: IoBudget | null }) {
  const kept = usePeaks(of);
  if (!kept) return null;
  const later = shorterKept(kept, io?.disks ?? []).map(({ name, ms }) => `of ${name} ${spanWords(ms)}`);
  return (
    <p className="border-t border-line-soft px-3.5 py-1.5 text-sm text-muted">
      Peak: the most in the last {spanWords(kept.untilMs - kept.sinceMs)}, all the history there is
      {later.length > 0 ? ` (${later.join(', ')})` : ''}.
    </p>
  );
}

function spanWords(ms: number): string {
  return formatDurationUsec(Math.round(ms / 1000) * 1_000_000);
}
