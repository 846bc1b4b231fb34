import { resourceColours } from '#components/ui/resource-looks.ts';
import { amountFigure } from '#server/domain/teams/amount-text.ts';
import { shareOf } from './amounts.ts';
import type { MachineRow } from './machine-sums.ts';

const fills = { cpu: 'bg-cpu', mem: 'bg-mem', pids: 'bg-pids' } as const;
const pales = { cpu: 'bg-cpu/30', mem: 'bg-mem/30', pids: 'bg-pids/30' } as const;

/**
 * The teams' budgets side by side, each with what is used of it; where they are more than the machine has, a tick stands where the
 * machine ends. A name stands where it can be read: beside what is used, or not at all. The bar's numbers stand beside it in words, so assistive technology skips it.
 */
export function MachineBar({ row }: { row: MachineRow }) {
  const { resource, total, parts, promised } = row;
  const colour = resourceColours[resource];
  // The kernel's highest pid is no measure for budgets of hundreds.
  const scale = Math.max(resource === 'pids' ? 0 : total, promised, 1);
  const limited = parts.filter(({ budget }) => budget !== 'max');
  return (
    <div aria-hidden className="relative">
      <div className="flex h-5 gap-px overflow-hidden rounded-[3px] bg-line-soft">
        {limited.map(({ id, name, budget, used }) => (
          <div
            key={id}
            title={`${name}: ${amountFigure(resource, used)} of ${budget === 'max' ? 'no limit' : amountFigure(resource, budget)}`}
            className={`relative min-w-0 overflow-hidden ${pales[colour]}`}
            style={{ width: `${((budget === 'max' ? 0 : budget) / scale) * 100}%` }}
          >
            <div
              className={`absolute inset-y-0 left-0 ${fills[colour]}`}
              style={{ width: `${(shareOf(used, budget) ?? 0) * 100}%` }}
            />
            <span
              className="absolute inset-y-0 right-0 flex flex-wrap overflow-hidden text-xs/5"
              style={{ left: `${(shareOf(used, budget) ?? 0) * 100}%` }}
            >
              {/* A name that does not fit beside it goes to the next line, which is not shown. */}
              <span className="h-5 w-1.5" />
              <span className="pr-1.5 whitespace-nowrap">{name}</span>
            </span>
          </div>
        ))}
      </div>
      {scale > total && resource !== 'pids' ? (
        <div className="absolute -top-1 -bottom-1 w-0.5 bg-limit" style={{ left: `${(total / scale) * 100}%` }} />
      ) : null}
    </div>
  );
}
