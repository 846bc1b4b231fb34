'use client';

import { ArrowRight, Lock, TriangleAlert } from 'lucide-react';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import type { Landing, LandingKind } from '#server/domain/rules/rule-verbs.ts';

const looks: Record<LandingKind, { word: string; tone: Tone }> = {
  move: { word: 'to move', tone: 'info' },
  there: { word: 'there', tone: 'ok' },
  kept: { word: 'kept', tone: 'warn' },
  ignored: { word: 'ignored', tone: 'neutral' },
  none: { word: 'no rule', tone: 'neutral' },
};
const wideOnly = 'max-sm:hidden';

/** Processes with their rule, where they are and where they would be. */
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
            <Th>By rule</Th>
            <Th>From, to</Th>
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
  const look = looks[row.kind];
  const [first] = row.lines;
  return (
    <tr className="align-top hover:bg-hover">
      <Td align="right" className={wideOnly}>
        {row.pid}
      </Td>
      <RowHead className="w-2/5 max-w-0 min-w-40">
        <span className="block truncate" title={row.command || row.procname}>
          <b className="font-medium">{row.name}</b>{' '}
          <span className="font-mono text-sm text-muted">{row.command || row.procname}</span>
        </span>
        <span className="block text-xs text-muted sm:hidden">
          {row.pid} · {row.user}
        </span>
      </RowHead>
      <Td className={wideOnly}>{row.user}</Td>
      <Td className="max-w-64">
        {first ? (
          <span className="block truncate font-mono text-sm" title={`${first.path}:${first.line}`}>
            <span className="text-muted">{first.line}:</span> {first.rule}
          </span>
        ) : (
          <span className="text-muted">–</span>
        )}
      </Td>
      <Td className="min-w-56">
        <span className="flex flex-wrap items-center gap-x-2 gap-y-1">
          <Tag tone={look.tone}>{look.word}</Tag>
          {row.lines.map((line) =>
            line.group === null ? null : (
              <span key={line.line} className="inline-flex flex-wrap items-center gap-x-1.5">
                <span className="font-mono text-xs text-faint">{fromOf(row, line.hierarchies)}</span>
                <Icon as={ArrowRight} size={11} className="text-faint" />
                <GroupLink group={line.group} className="font-mono text-sm" />
                <span className="text-xs text-muted">{line.hierarchies.join(', ')}</span>
              </span>
            ),
          )}
        </span>
        <Why row={row} />
      </Td>
    </tr>
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

/** Where it is now, in the hierarchies that the line is about. */
function fromOf({ groups }: Landing, hierarchies: readonly string[]): string {
  const paths = groups.filter(({ hierarchyId }) => hierarchies.includes(hierarchyId)).map(({ path }) => path);
  return [...new Set(paths)].join(' ');
}
