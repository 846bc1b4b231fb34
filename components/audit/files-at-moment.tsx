import Link from 'next/link';
import type { ReactNode } from 'react';
import { settingWords } from '#components/changes/moved-values.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Fold } from '#components/ui/fold.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import type { FileAtMoment, FileState, Sighting } from '#server/domain/audit/group-at-moment.ts';
import { formatMoment } from '#server/domain/units.ts';

/** Each file as it was, as it is, and what says so. */
export function FilesAtMoment({
  files,
  nowMs,
  hasPresent,
}: {
  files: readonly FileAtMoment[];
  nowMs: number;
  hasPresent: boolean;
}) {
  const isUntold = ({ state, present }: FileAtMoment) => state.kind === 'not-known' && present !== null;
  const told = files.filter((each) => !isUntold(each));
  const untold = files.filter(isUntold);
  return (
    <>
      {told.length === 0 ? (
        <EmptyState title="The log knows nothing of that moment">
          No record or event says what a file of this group held then.
        </EmptyState>
      ) : (
        <Table label="The group at this moment">
          <thead>
            <tr>
              <Th>File</Th>
              <Th>Then</Th>
              {hasPresent ? <Th>Now</Th> : null}
              <Th className="max-sm:hidden">How it is known</Th>
            </tr>
          </thead>
          <tbody>
            {told.map((each) => (
              <FileRow key={`${each.path} ${each.row}`} told={each} nowMs={nowMs} hasPresent={hasPresent} />
            ))}
          </tbody>
        </Table>
      )}
      {untold.length > 0 ? <Untold files={untold} /> : null}
    </>
  );
}

function FileRow({ told, nowMs, hasPresent }: { told: FileAtMoment; nowMs: number; hasPresent: boolean }) {
  const { file, path, row, state, present } = told;
  const then = valueThen(state);
  const hasMoved = then !== null && present !== null && settingWords(then, file) !== settingWords(present, file);
  return (
    <tr className="align-top">
      <RowHead className="font-mono text-sm break-words whitespace-normal!">
        <span title={path}>{file}</span>
        {row === null ? null : <span className="text-muted"> {row}</span>}
      </RowHead>
      <Td className="font-mono text-sm break-all">
        {then === null ? <span className="font-sans text-base text-muted">not known</span> : settingWords(then, file)}
        <span className="block font-sans text-sm break-words text-muted sm:hidden">
          <How state={state} file={file} nowMs={nowMs} />
        </span>
      </Td>
      {hasPresent ? (
        <Td className={`font-mono text-sm break-all ${hasMoved ? 'font-medium text-warn' : ''}`}>
          {present === null ? <span className="text-faint">–</span> : settingWords(present, file)}
        </Td>
      ) : null}
      <Td className="w-[55%] text-sm text-muted max-sm:hidden">
        <How state={state} file={file} nowMs={nowMs} />
      </Td>
    </tr>
  );
}

/** Null: the log does not say. */
function valueThen(state: FileState): string | null {
  return state.kind === 'known' || state.kind === 'last-seen' ? state.value : null;
}

function How({ state, file, nowMs }: { state: FileState; file: string; nowMs: number }): ReactNode {
  const said = (seen: Sighting) => <Seen seen={seen} nowMs={nowMs} />;
  switch (state.kind) {
    case 'known':
      return (
        <>
          Known since it was {said(state.since)}; still so when {said(state.until)}.
        </>
      );
    case 'last-seen':
      return <>Known since it was {said(state.since)}, and not seen again: that it still stood is not on record.</>;
    case 'changed-between':
      return (
        <>
          {settingWords(state.value, file)} was {said(state.seen)}, {settingWords(state.next, file)}{' '}
          {said(state.nextSeen)}: when it changed is not on record.
        </>
      );
    case 'first-seen-later':
      return (
        <>
          First on record later: {settingWords(state.value, file)}, {said(state.seen)}.
        </>
      );
    case 'not-known':
      return 'Nothing on record.';
  }
}

/** "set by ada@example.org at 14:02:11", a link where there is a record to open. */
function Seen({ seen, nowMs }: { seen: Sighting; nowMs: number }) {
  const { by, did, person, requestId, atMs } = seen;
  const at = formatMoment(atMs, nowMs);
  if (by === 'present') return <>read just now</>;
  if (by === 'event') return <>{did === 'set' ? `changed outside of Corral by ${at}` : `seen at ${at}`}</>;
  const words = did === 'set' ? `set${person ? ` by ${person}` : ''} at ${at}` : `read at ${at}`;
  return requestId === null ? (
    words
  ) : (
    <Link href={`/audit?search=${encodeURIComponent(requestId)}`} className="rounded-sm text-link hover:underline">
      {words}
    </Link>
  );
}

function Untold({ files }: { files: readonly FileAtMoment[] }) {
  const count = files.length === 1 ? 'One more limit stands' : `${files.length} more limits stand`;
  return (
    <Fold
      className="border-t border-line-soft px-3.5 py-2"
      summaryClassName="text-sm text-muted"
      summary={`${count} now of which the log knows nothing at that moment`}
    >
      <dl className="mt-2 grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-0.5 font-mono text-sm">
        {files.map(({ path, file, row, present }) => (
          <div key={`${path} ${row}`} className="contents">
            <dt className="text-muted" title={path}>
              {file} {row}
            </dt>
            <dd className="min-w-0 break-all">{present === null ? '–' : settingWords(present, file)}</dd>
          </div>
        ))}
      </dl>
    </Fold>
  );
}
