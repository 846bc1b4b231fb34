import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { ioAmountFigure, ioFigureNames } from '#server/domain/teams/amount-text.ts';
import type { TeamRow } from '#server/domain/teams/team.ts';
import { diskSums } from './disk-sums.ts';

/** What the teams' budgets come to on each disk; nothing where no team has one. */
export function MachineDisks({ teams }: { teams: readonly TeamRow[] }) {
  const sums = diskSums(teams);
  if (sums.length === 0) return null;
  return (
    <section aria-label="Disks">
      <div className="mb-1 flex flex-wrap items-baseline gap-x-2 gap-y-1">
        <h3 className="min-w-20 font-medium">Disks</h3>
        <p className="text-muted">What a disk can do is not known, so there is no total to hold these against.</p>
      </div>
      <div className="-mx-3.5 overflow-x-auto">
        <Table label="Budgets of disks">
          <thead>
            <tr>
              <Th>Disk</Th>
              <Th align="right">Promised</Th>
              <Th className="w-full max-sm:hidden">To</Th>
            </tr>
          </thead>
          <tbody>
            {sums.map(({ device, name, figure, promised, parts, unlimited }) => (
              <tr key={`${device} ${figure}`} className="align-top">
                <RowHead>
                  <span className="font-medium">{name}</span>{' '}
                  <span className="text-sm text-muted">{ioFigureNames[figure]}</span>
                </RowHead>
                <Td align="right" className="whitespace-nowrap">
                  {ioAmountFigure(figure, promised)}
                </Td>
                <Td className="text-muted max-sm:hidden">
                  {parts.map((part) => `${part.name} ${ioAmountFigure(figure, part.amount)}`).join(', ')}
                  {unlimited > 0 ? `; ${unlimited === 1 ? '1 team has' : `${unlimited} teams have`} no limit` : ''}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </section>
  );
}
