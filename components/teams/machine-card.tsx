'use client';

import { RotateCcw, SlidersHorizontal } from 'lucide-react';
import Link from 'next/link';
import { useState } from 'react';
import { useFacts } from '#components/live/use-facts.ts';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { classes } from '#components/ui/classes.ts';
import { resourceWords } from '#components/ui/resource-looks.ts';
import { Tag } from '#components/ui/tag.tsx';
import type { Limit } from '#server/domain/limits/limits.ts';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import type { Amount, BudgetResource } from '#server/domain/teams/budget-resources.ts';
import { capacityOf } from '#server/domain/teams/capacity.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';
import { MachineBar } from './machine-bar.tsx';
import { MachineCores } from './machine-cores.tsx';
import { MachineDisks } from './machine-disks.tsx';
import { type Dragged, draggedKey, type MachineRow, machineRows, rangeOf, type TeamPart } from './machine-sums.ts';

/**
 * The budgets of all teams against what the machine has, over-commitment shown plainly. "What if" gives each budget a slider, and
 * each set of cores a field: nothing is changed by it, and each leads to where it could be.
 */
export function MachineCard({ teams }: { teams: readonly TeamRow[] }) {
  const { facts } = useFacts();
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const [cores, setCores] = useState<ReadonlyMap<string, string>>(new Map());
  if (!facts) return null;
  const rows = machineRows(teams, capacityOf(facts), dragged ?? new Map());
  if (rows.every(({ parts }) => parts.length === 0)) return null;
  const tryOut = (next: Dragged | null) => {
    setDragged(next);
    setCores(new Map());
  };
  const drag = (team: string, resource: BudgetResource, budget: Limit<Amount>) =>
    setDragged((before) => new Map(before).set(draggedKey(team, resource), budget));
  return (
    <Card label="Budgets against this machine">
      <CardHeader
        title="Budgets against this machine"
        detail={dragged === null ? 'solid: in use, pale: may be used' : 'Only tried out here: nothing is changed.'}
        aside={
          dragged === null ? (
            <Button size="sm" icon={SlidersHorizontal} onPress={() => tryOut(new Map())}>
              What if…
            </Button>
          ) : (
            <>
              <Button
                size="sm"
                icon={RotateCcw}
                isDisabled={dragged.size === 0 && cores.size === 0}
                onPress={() => tryOut(new Map())}
              >
                As it is
              </Button>
              <Button size="sm" onPress={() => tryOut(null)}>
                Done
              </Button>
            </>
          )
        }
      />
      <div className="flex flex-col gap-3 px-3.5 pt-1 pb-3.5">
        {rows.map((row) => (
          <section key={row.resource} aria-label={resourceWords[row.resource]}>
            <div className="mb-1 flex flex-wrap items-baseline gap-x-2 gap-y-1">
              <h3 className="min-w-20 font-medium">{resourceWords[row.resource]}</h3>
              <Words row={row} isTried={dragged !== null} />
            </div>
            <MachineBar row={row} />
            {dragged === null ? null : (
              <ul className="mt-1.5 flex flex-col gap-0.5">
                {row.parts.map((part) => (
                  <WhatIf key={part.id} row={row} part={part} onDrag={drag} />
                ))}
              </ul>
            )}
          </section>
        ))}
        <MachineCores
          teams={teams}
          online={facts.topology.cores.filter(({ online }) => online).map(({ cpu }) => cpu)}
          tried={dragged && cores}
          onTry={(team, text) => setCores((before) => new Map(before).set(team, text))}
        />
        <MachineDisks teams={teams} />
      </div>
    </Card>
  );
}

function Words({ row, isTried }: { row: MachineRow; isTried: boolean }) {
  const { resource, total, promised, promisedNow, unlimited, used } = row;
  const words = (amount: Amount) => amountFigure(resource, amount);
  const factor = promised / total;
  return (
    <>
      <p className="text-muted">
        <span className="text-text">{words(promised)}</span> promised
        {resource === 'pids' ? '' : ` of ${words(total)}`}, {words(used)} in use
        {isTried && promised !== promisedNow ? ` (${words(promisedNow)} as it is)` : ''}
        {resource === 'pids' && promised > 0 ? '; the bar is what is promised' : ''}
      </p>
      {total === 0 ? (
        <Tag tone="warn">this machine has no swap</Tag>
      ) : factor > 1 ? (
        <Tag tone="warn">over-committed {factor.toFixed(2)}×</Tag>
      ) : null}
      {unlimited > 0 ? (
        <Tag tone="warn">{unlimited === 1 ? '1 team has no limit' : `${unlimited} teams have no limit`}</Tag>
      ) : null}
    </>
  );
}

/** A thin line with a knob, in what both engines call its parts; high enough for a finger. */
const slider = [
  'h-6 w-full appearance-none rounded-sm bg-transparent max-sm:order-last max-sm:col-span-2',
  '[&::-webkit-slider-runnable-track]:h-1 [&::-webkit-slider-runnable-track]:rounded-full [&::-webkit-slider-runnable-track]:bg-line',
  '[&::-moz-range-track]:h-1 [&::-moz-range-track]:rounded-full [&::-moz-range-track]:bg-line',
  '[&::-webkit-slider-thumb]:-mt-1.5 [&::-webkit-slider-thumb]:size-4 [&::-webkit-slider-thumb]:appearance-none [&::-webkit-slider-thumb]:rounded-full',
  '[&::-moz-range-thumb]:size-4 [&::-moz-range-thumb]:rounded-full [&::-moz-range-thumb]:border-0',
].join(' ');
const memoryThumb = '[&::-webkit-slider-thumb]:bg-mem [&::-moz-range-thumb]:bg-mem';
const thumbs: Record<BudgetResource, string> = {
  cpu: '[&::-webkit-slider-thumb]:bg-cpu [&::-moz-range-thumb]:bg-cpu',
  memory: memoryThumb,
  swap: memoryThumb,
  memsw: memoryThumb,
  pids: '[&::-webkit-slider-thumb]:bg-pids [&::-moz-range-thumb]:bg-pids',
};

function WhatIf({
  row,
  part,
  onDrag,
}: {
  row: MachineRow;
  part: TeamPart;
  onDrag: (team: string, resource: BudgetResource, budget: Limit<Amount>) => void;
}) {
  const { resource } = row;
  const { most, step } = rangeOf(row, resource);
  // One step beyond the end stands for no limit.
  const end = most + step;
  const words = part.budget === 'max' ? 'no limit' : amountFigure(resource, part.budget);
  const isLess = part.budget !== 'max' && part.budget < part.used;
  return (
    <li className="grid grid-cols-[minmax(0,10rem)_minmax(0,26rem)_auto] items-center gap-x-3 max-sm:grid-cols-[minmax(0,1fr)_auto]">
      <Link href={`/teams/${part.id}`} title={part.name} className="truncate rounded-sm hover:underline">
        {part.name}
      </Link>
      <input
        type="range"
        aria-label={`${resourceWords[resource]} of ${part.name}`}
        aria-valuetext={words}
        min={0}
        max={end}
        step={step}
        value={part.budget === 'max' ? end : part.budget}
        onChange={(event) => {
          const value = Number(event.target.value);
          onDrag(part.id, resource, value > most ? 'max' : value);
        }}
        className={classes(slider, thumbs[resource])}
      />
      <span className={classes('flex flex-wrap gap-x-2', part.budget === 'max' && 'text-muted')}>
        {words}
        {isLess ? <span className="text-sm text-warn">less than it uses now</span> : null}
      </span>
    </li>
  );
}
