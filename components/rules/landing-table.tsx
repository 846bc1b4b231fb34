'use client';

import { ArrowRight, Lock, TriangleAlert } from 'lucide-react';
import { classes } from '#components/ui/classes.ts';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import { hierarchyWords } from '#server/domain/processes/cgroup-lines.ts';
import type { Landing, LandingKind } from '#server/domain/rules/rule-verbs.ts';
import { placesNow } from './landing-places.ts';

const looks: Record<LandingKind, { word: string; tone: Tone }> = {
  move: { word: 'to move', tone: 'info' },
  there: { word: 'there', tone: 'ok' },
  kept: { word: 'kept', tone: 'warn' },
  ignored: { word: 'ignored', tone: 'neutral' },
  none: { word: 'no rule', tone: 'neutral' },
};
const wideOnly = 'max-sm:hidden';

/** Processes with their rule, where they are and where they would be: on a phone under the command. */
export function LandingTable({ rows }: { rows: readonly Landing[] }) {
  return (
    <div className="overflow-x-auto">
      <Table label="Who would land where">
        <thead>
          <tr>
            <Th align="right" className={wideOnly}>
              PID
            </Th>
            <Th>Command</Th>
            <Th className={wideOnly}>User</Th>
            <Th className={wideOnly}>By rule</Th>
            <Th className={wideOnly}>From, to</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <LandingRow key={`${row.pid}:${row.startTicks}`} row={row} />
          ))}
        </tbody>
      </Table>
    </div>
  );
}

function LandingRow({ row }: { row: Landing }) {
  const [first] = row.lines;
  return (
    <tr className="align-top hover:bg-hover">
      <Td align="right" className={wideOnly}>
        {row.pid}
      </Td>
      <RowHead className="w-2/5 max-w-0 min-w-40 max-sm:w-full">
        <span className="block truncate" title={row.command || row.procname}>
          <b className="font-medium">{row.name}</b>{' '}
          <span className="font-mono text-sm text-muted">{row.command || row.procname}</span>
        </span>
        <span className="block text-xs text-muted sm:hidden">
          {row.pid} · {row.user}
        </span>
        <span className="mt-1 block whitespace-normal sm:hidden">
          <Ways row={row} />
        </span>
      </RowHead>
      <Td className={wideOnly}>{row.user}</Td>
      <Td className={classes('max-w-64', wideOnly)}>
        {first ? (
          <span className="block truncate font-mono text-sm" title={`${first.path}:${first.line} ${first.rule}`}>
            <span className="text-muted">{first.line}:</span> {first.rule}
          </span>
        ) : (
          <span className="text-muted">–</span>
        )}
      </Td>
      <Td className={classes('min-w-56', wideOnly)}>
        <Ways row={row} />
      </Td>
    </tr>
  );
}

/** What becomes of it: from where to where by each line, and what keeps it. */
function Ways({ row }: { row: Landing }) {
  const look = looks[row.kind];
  return (
    <>
      <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <Tag tone={look.tone}>{look.word}</Tag>
        {row.lines.map((line) =>
          line.group === null ? null : (
            <span key={line.line} className="inline-flex flex-wrap items-center gap-x-1.5">
              {placesNow(row, line.hierarchies).map(({ path, hierarchies }) => (
                <span key={path} className="text-xs wrap-anywhere text-faint">
                  {hierarchies === null ? null : `${hierarchies}: `}
                  <span className="font-mono">{path}</span>
                </span>
              ))}
              <Icon as={ArrowRight} size={11} className="text-faint" />
              <GroupLink group={line.group} className="font-mono text-sm wrap-anywhere" />
              <span className="text-xs text-muted">{line.hierarchies.map(hierarchyWords).join(', ')}</span>
            </span>
          ),
        )}
      </span>
      <Why row={row} />
    </>
  );
}

function Why({ row: { why, warning } }: { row: Landing }) {
  const said = why ?? warning;
  if (!said) return null;
  return (
    <span className="flex gap-1 text-xs text-muted">
      <Icon as={why ? Lock : TriangleAlert} size={11} className="mt-0.5 shrink-0" />
      {said.text}
    </span>
  );
}
