import { Meter } from '#components/ui/meter.tsx';
import { resourceColours, resourceWords } from '#components/ui/resource-looks.ts';
import type { MeaningRow, RequestMeaning } from '#server/domain/requests/meaning.ts';
import { amountFigure, amountText, limitFigure } from '#server/domain/teams/amount-text.ts';

/** What it would mean to have what is asked for: the limit, the team's budget, the machine. */
export function MeaningView({ meaning }: { meaning: RequestMeaning }) {
  return (
    <ul aria-label="What it means" className="flex flex-col divide-y divide-line-soft">
      {meaning.rows.map((row) => (
        <li key={row.resource} className="py-2.5 first:pt-0 last:pb-0">
          <MeaningLine row={row} meaning={meaning} />
        </li>
      ))}
    </ul>
  );
}

function MeaningLine({ row, meaning }: { row: MeaningRow; meaning: RequestMeaning }) {
  const { resource, now, asked, machine } = row;
  return (
    <>
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="font-medium">{resourceWords[resource]}</span>
        <span className="tabular-nums">
          <span className="text-muted">{limitFigure(resource, now)} →</span>{' '}
          <b className="font-semibold">{amountFigure(resource, asked)}</b>
        </span>
        {typeof now === 'number' && asked > now ? (
          <span className="text-sm text-muted">{amountFigure(resource, asked - now)} more</span>
        ) : null}
      </p>
      <BudgetLine row={row} meaning={meaning} />
      {machine ? (
        <p className="text-sm text-muted">
          The budgets of all teams together: {amountText(resource, machine.teams)} of{' '}
          {amountText(resource, machine.capacity)} that this machine has
          {machine.teams > machine.capacity ? (
            <span className="text-warn">, {amountText(resource, machine.teams - machine.capacity)} more than that</span>
          ) : null}
          .{machine.unlimited > 0 ? ` ${unlimitedWords(machine.unlimited)}` : ''}
        </p>
      ) : null}
    </>
  );
}

function unlimitedWords(count: number): string {
  return count === 1 ? 'One team’s group has no limit.' : `${count} teams’ groups have no limit.`;
}

function BudgetLine({
  row: { resource, budget },
  meaning: { group, top },
}: {
  row: MeaningRow;
  meaning: RequestMeaning;
}) {
  const { now, after, handedOut, left, holders } = budget;
  if (typeof after !== 'number') return <p className="text-sm text-muted">The team has no budget of it.</p>;
  const [largest] = holders;
  return (
    <>
      <Meter
        className="my-1.5 h-1.5"
        share={0}
        pale={after === 0 ? 0 : Math.min(1, handedOut / after)}
        limit={typeof now === 'number' && now < after ? now / after : null}
        colour={resourceColours[resource]}
      />
      <p className="text-sm text-muted">
        {group === top ? 'Of the budget then' : `Of the budget of ${top}, ${amountText(resource, after)},`}{' '}
        {handedOut === 0 ? 'nothing is' : `${amountText(resource, handedOut)} ${handedOut === 1 ? 'is' : 'are'}`} handed
        out{left === null ? '' : `, ${left === 0 ? 'nothing' : amountText(resource, left)} left`}.
        {largest ? (
          <>
            {' '}
            <span className="font-mono break-all">{largest.group}</span> holds most,{' '}
            {amountText(resource, largest.amount)}.
          </>
        ) : null}
      </p>
    </>
  );
}
