'use client';

import Link from 'next/link';
import { Button } from '#components/ui/button.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag, type Tone } from '#components/ui/tag.tsx';
import type { TemplateResult } from '#server/domain/templates/template.ts';

const looks: Record<TemplateResult['result'], { word: string; tone: Tone }> = {
  applied: { word: 'applied', tone: 'ok' },
  standing: { word: 'stood already', tone: 'neutral' },
  'rolled-back': { word: 'not changed', tone: 'warn' },
  broken: { word: 'half changed', tone: 'bad' },
  refused: { word: 'refused', tone: 'warn' },
  failed: { word: 'failed', tone: 'bad' },
};

/** What became of each group. */
export function ResultTable({ results, onClose }: { results: readonly TemplateResult[]; onClose: () => void }) {
  const applied = results.filter(({ result }) => result === 'applied').length;
  return (
    <div className="flex flex-col gap-3.5">
      <p role="status" className="font-medium">
        {applied === results.length
          ? applied === 1
            ? 'Applied to the group.'
            : `Applied to all ${applied} groups.`
          : `Applied to ${applied} of ${results.length} groups.`}
      </p>
      <div className="overflow-x-auto rounded-lg border border-line">
        <Table label="What became of each group">
          <thead>
            <tr>
              <Th className="pt-1.5">Group</Th>
              <Th className="pt-1.5">Result</Th>
              <Th className="pt-1.5">Record</Th>
            </tr>
          </thead>
          <tbody>
            {results.map(({ group, result, why, requestId }) => (
              <tr key={group} className="align-top">
                <RowHead className="whitespace-normal!">
                  <GroupLink group={group} tab="limits" className="font-mono text-sm break-all" />
                  {why ? <span className="block text-sm text-muted">{why}</span> : null}
                </RowHead>
                <Td>
                  <Tag tone={looks[result].tone}>{looks[result].word}</Tag>
                </Td>
                <Td className="text-sm whitespace-nowrap">
                  {requestId === null ? (
                    <span className="text-faint">none: nothing was asked</span>
                  ) : (
                    <Link
                      href={`/audit?search=${requestId}`}
                      className="rounded-sm text-link hover:underline"
                      aria-label={`Record of ${group}`}
                    >
                      Show it
                    </Link>
                  )}
                </Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
      <div className="flex justify-end">
        <Button variant="primary" onPress={onClose}>
          Close
        </Button>
      </div>
    </div>
  );
}
