import { Meter } from '#components/ui/meter.tsx';
import { resourceColours, resourceWords } from '#components/ui/resource-looks.ts';
import { coresText } from '#server/domain/requests/asked.ts';
import type {
  BudgetMeaning,
  CoresMeaning,
  FigureMeaning,
  MeaningRow,
  RequestMeaning,
  WeightMeaning,
} from '#server/domain/requests/meaning.ts';
import {
  amountFigure,
  amountText,
  ioAmountFigure,
  ioFigureNames,
  limitFigure,
} from '#server/domain/teams/amount-text.ts';
import { formatCount, formatPercent } from '#server/domain/units.ts';

/** What it would mean to have what is asked for: the limit, the team's budget, the machine. */
export function MeaningView({ meaning }: { meaning: RequestMeaning }) {
  const { rows, weight, cores, figures } = meaning;
  const item = 'py-2.5 first:pt-0 last:pb-0';
  return (
    <ul aria-label="What it means" className="flex flex-col divide-y divide-line-soft">
      {rows.map((row) => (
        <li key={row.resource} className={item}>
          <MeaningLine row={row} meaning={meaning} />
        </li>
      ))}
      {weight ? (
        <li className={item}>
          <WeightLine weight={weight} />
        </li>
      ) : null}
      {cores ? (
        <li className={item}>
          <CoresLine cores={cores} meaning={meaning} />
        </li>
      ) : null}
      {figures.map((figure) => (
        <li key={`${figure.device} ${figure.figure}`} className={item}>
          <FigureLine figure={figure} meaning={meaning} />
        </li>
      ))}
    </ul>
  );
}

function Change({ of, before, after, more }: { of: string; before: string; after: string; more?: string | null }) {
  return (
    <p className="flex flex-wrap items-baseline gap-x-2">
      <span className="font-medium">{of}</span>
      <span className="tabular-nums">
        <span className="text-muted">{before} →</span> <b className="font-semibold">{after}</b>
      </span>
      {more ? <span className="text-sm text-muted">{more} more</span> : null}
    </p>
  );
}

function MeaningLine({ row, meaning }: { row: MeaningRow; meaning: RequestMeaning }) {
  const { resource, now, asked, machine } = row;
  return (
    <>
      <Change
        of={resourceWords[resource]}
        before={limitFigure(resource, now)}
        after={amountFigure(resource, asked)}
        more={typeof now === 'number' && asked > now ? amountFigure(resource, asked - now) : null}
      />
      <BudgetLine
        budget={row.budget}
        meaning={meaning}
        words={(amount) => amountText(resource, amount)}
        colour={resourceColours[resource]}
      />
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

function WeightLine({ weight: { now, asked, ofHost } }: { weight: WeightMeaning }) {
  return (
    <>
      <Change of="CPU weight" before={now === 0 ? 'idle' : formatCount(now)} after={formatCount(asked)} />
      <p className="text-sm text-muted">{shareWords(ofHost)}</p>
    </>
  );
}

function shareWords(ofHost: WeightMeaning['ofHost']): string {
  if (ofHost === null) return 'When all groups are busy, each gets CPU time in proportion to its weight.';
  const [now, after] = [formatPercent(ofHost.now), formatPercent(ofHost.after)];
  // Nothing else is weighed beside it.
  if (now === after) return `When all groups are busy: ${now} of the host, as it is.`;
  return `When all groups are busy: ${after} of the host instead of ${now}; the others get as much less.`;
}

function CoresLine({ cores, meaning: { group, top } }: { cores: CoresMeaning; meaning: RequestMeaning }) {
  const { now, asked, budget, outside, shared } = cores;
  return (
    <>
      <Change of="Cores" before={now === '' ? 'none' : now} after={asked} />
      {outside === '' ? (
        group === top ? null : (
          <p className="text-sm text-muted">
            All of them are in the budget of <span className="font-mono break-all">{top}</span>, {coresText(budget)}.
          </p>
        )
      ) : (
        <p className="text-sm text-warn">
          The budget of <span className="font-mono break-all">{top}</span> is {coresText(budget)}, without{' '}
          {coresText(outside)}.
        </p>
      )}
      {shared ? (
        <p className="text-sm text-muted">
          Other teams are kept to {coresText(shared)} as well: {/^\d+$/.test(shared) ? 'it is' : 'they are'} shared.
        </p>
      ) : null}
    </>
  );
}

function FigureLine({ figure: row, meaning }: { figure: FigureMeaning; meaning: RequestMeaning }) {
  const { disk, figure, now, asked, budget } = row;
  const words = (amount: number) => ioAmountFigure(figure, amount);
  return (
    <>
      <Change
        of={`${disk}, ${ioFigureNames[figure]}`}
        before={now === 'max' ? 'no limit' : words(now)}
        after={words(asked)}
        more={typeof now === 'number' && asked > now ? words(asked - now) : null}
      />
      <BudgetLine budget={budget} meaning={meaning} words={words} colour="io" />
    </>
  );
}

function BudgetLine({
  budget: { now, after, handedOut, left, holders },
  meaning: { group, top },
  words,
  colour,
}: {
  budget: BudgetMeaning;
  meaning: RequestMeaning;
  words: (amount: number) => string;
  colour: (typeof resourceColours)[keyof typeof resourceColours] | 'io';
}) {
  if (typeof after !== 'number') return <p className="text-sm text-muted">The team has no budget of it.</p>;
  const [largest] = holders;
  return (
    <>
      <Meter
        className="my-1.5 h-1.5"
        share={0}
        pale={after === 0 ? 0 : Math.min(1, handedOut / after)}
        limit={typeof now === 'number' && now < after ? now / after : null}
        colour={colour}
      />
      <p className="text-sm text-muted">
        {group === top ? 'Of the budget then' : `Of the budget of ${top}, ${words(after)},`}{' '}
        {handedOut === 0 ? 'nothing is' : `${words(handedOut)} ${handedOut === 1 ? 'is' : 'are'}`} handed out
        {left === null ? '' : `, ${left === 0 ? 'nothing' : words(left)} left`}.
        {largest ? (
          <>
            {' '}
            <span className="font-mono break-all">{largest.group}</span> holds most, {words(largest.amount)}.
          </>
        ) : null}
      </p>
    </>
  );
}
