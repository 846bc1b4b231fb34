import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { keptKeyOf } from '#server/domain/audit/kept-value.ts';
import { withWholeSize } from '#server/domain/limits/size-beside.ts';
import { type HierarchyMove, hierarchyMoves } from '#server/domain/processes/cgroup-lines.ts';
import { valueLook } from './audit-words.ts';
import { shortFile } from './short-file.ts';
import { StatusTag } from './status-tag.tsx';

/** A load of thousands of groups has tens of thousands of values: nobody reads them here. */
const mostShown = 500;
/** On a phone these stand in the cell that names the value. */
const wideOnly = 'max-sm:hidden';

/** What was asked, what stood before and what stands since. `said` is the sentence that stands above already. */
export function ValueTable({ values, said }: { values: readonly AuditValue[]; said: string | null }) {
  return (
    <section
      aria-label="Values, scrollable sideways"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: on a narrow screen the keyboard scrolls it; nothing in it takes the focus.
      tabIndex={0}
      className="overflow-x-auto rounded-md border border-line focus-visible:outline-2 focus-visible:outline-select-line"
    >
      <Table label="Before and after" className="text-sm">
        <thead>
          <tr>
            <Th className="pt-1.5">File or process</Th>
            <Th className={`pt-1.5 ${wideOnly}`}>Asked</Th>
            <Th className={`pt-1.5 ${wideOnly}`}>Before</Th>
            <Th className={`pt-1.5 ${wideOnly}`}>After</Th>
            <Th className={`pt-1.5 ${wideOnly}`}>Status</Th>
          </tr>
        </thead>
        <tbody>
          {values.slice(0, mostShown).map((value) => (
            <ValueRow key={`${value.what} ${value.asked ?? ''}`} value={value} said={said} />
          ))}
        </tbody>
      </Table>
      {values.length > mostShown ? (
        <p className="px-3 py-2 text-sm text-muted">
          {values.length - mostShown} more; the export of the audit log has all of them.
        </p>
      ) : null}
    </section>
  );
}

function ValueRow({ value, said }: { value: AuditValue; said: string | null }) {
  const { what, asked, before, after, why, errno, status } = value;
  const moves = movesOf(value);
  const hasMoved = moves !== null && moves.length > 0;
  const places = moves?.map((move) => `${move.hierarchy} ${move.from ?? '–'} → ${move.to ?? '–'}`);
  return (
    <tr className="align-top">
      <RowHead className="min-w-40 whitespace-normal!">
        <span className={`font-mono break-all ${wideOnly}`}>{what}</span>
        <span className="block font-mono wrap-anywhere sm:hidden" title={what}>
          {shortFile(what)}
        </span>
        {why && why !== said ? <span className="block wrap-anywhere text-muted">{why}</span> : null}
        <span className="mt-0.5 flex flex-wrap items-center gap-x-2 gap-y-1 sm:hidden">
          {moves ? (
            <span className="whitespace-pre-line wrap-anywhere">{places?.join('\n')}</span>
          ) : before === null && after === null ? null : (
            <span className="font-mono whitespace-pre-wrap wrap-anywhere">
              <Shown text={before} of={what} /> → <Shown text={after} of={what} />
            </span>
          )}
          <Status status={status} errno={errno} />
        </span>
        {asked !== null && !moves && asked.trim() !== after?.trim() ? (
          <span className="block wrap-anywhere text-muted sm:hidden">
            asked <span className="font-mono">{asked.trim() === '' ? 'empty' : sizeBeside(asked, what)}</span>
          </span>
        ) : null}
      </RowHead>
      <Text text={asked} of={what} />
      <Text text={hasMoved ? placesText(moves, 'from') : before} of={what} />
      <Text text={hasMoved ? placesText(moves, 'to') : after} of={what} />
      <Td className={wideOnly}>
        <Status status={status} errno={errno} />
      </Td>
    </tr>
  );
}

/** The hierarchies in which a process is elsewhere than before; null for what is no move of a process. */
function movesOf({ before, after }: AuditValue): HierarchyMove[] | null {
  if (before === null || after === null || before.trim() === '') return null;
  return hierarchyMoves(before, after);
}

function placesText(moves: readonly HierarchyMove[], end: 'from' | 'to'): string {
  return moves.map((move) => `${move.hierarchy}: ${move[end] ?? '–'}`).join('\n');
}

function Status({ status, errno }: Pick<AuditValue, 'status' | 'errno'>) {
  return (
    <span>
      <StatusTag look={valueLook(status)} />
      {errno ? <span className="block text-xs text-faint">{errno}</span> : null}
    </span>
  );
}

/** `of` is a path, or a limit that is kept after a reboot. */
function Text({ text, of }: { text: string | null; of: string }) {
  return (
    <Td className={`max-w-64 font-mono break-words whitespace-pre-wrap ${wideOnly}`}>
      <Shown text={text} of={of} />
    </Td>
  );
}

function Shown({ text, of }: { text: string | null; of: string }) {
  if (text === null) return <span className="text-faint">–</span>;
  return text.trim() === '' ? <span className="text-faint">empty</span> : sizeBeside(text, of);
}

function sizeBeside(text: string, of: string): string {
  return withWholeSize(text.trim(), keptKeyOf(of) ?? of.slice(of.lastIndexOf('/') + 1));
}
