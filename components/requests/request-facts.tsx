'use client';

import type { ReactNode } from 'react';
import { countdownText } from '#components/changes/try-span.ts';
import { Card } from '#components/ui/card.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { useNow } from '#components/ui/use-now.ts';
import type { RequestDetail } from '#server/domain/requests/request.ts';
import { formatMoment } from '#server/domain/units.ts';
import { linesOf, spanWords } from './request-words.ts';

/** Who asked for what and why, and what became of it. */
export function RequestFacts({ request }: { request: RequestDetail }) {
  const nowMs = useNow();
  const { group, team, isBudget, why, state, reason, words, askedBy, askedAtMs, minutes } = request;
  const { expiresAtMs, decidedBy, decidedAtMs, returnsAtMs, endedAtMs } = request;
  const isOver = endedAtMs !== null;
  return (
    <Card label="Request" className="flex flex-col gap-3 p-3.5">
      <p className="text-md break-words whitespace-pre-wrap">{why}</p>
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-1.5">
        {linesOf(request).map(({ field, word, before, asked, granted }) => (
          <Fact key={field} term={word}>
            <span className="text-muted">{before} →</span> {asked}
            {granted === null ? null : (
              <>
                {' '}
                <span className="text-muted">granted:</span> <b className="font-semibold">{granted}</b>
              </>
            )}
          </Fact>
        ))}
        <Fact term={isBudget ? 'Budget' : 'Group'}>
          <GroupLink group={group} className="font-mono text-sm break-all" />
        </Fact>
        <Fact term="Team">{team.name}</Fact>
        <Fact term="For how long">{spanWords(minutes)}</Fact>
        <Fact term="Asked">
          {formatMoment(askedAtMs, nowMs)} by {askedBy}
        </Fact>
        {state === 'open' ? <Fact term="Expires">{formatMoment(expiresAtMs, nowMs)}</Fact> : null}
        {decidedBy !== null && decidedAtMs !== null && state !== 'withdrawn' ? (
          <Fact term="Decided">
            {formatMoment(decidedAtMs, nowMs)} by {decidedBy}
          </Fact>
        ) : null}
        {words ? (
          <Fact term="Words">
            <span className="break-words whitespace-pre-wrap">{words}</span>
          </Fact>
        ) : null}
        {returnsAtMs !== null && !isOver && state !== 'granting' ? (
          <Fact term="Comes back">
            {formatMoment(returnsAtMs, nowMs)}{' '}
            <span className="text-muted tabular-nums">in {countdownText(returnsAtMs - nowMs)}</span>
          </Fact>
        ) : null}
        {endedAtMs === null ? null : <Fact term="Ended">{formatMoment(endedAtMs, nowMs)}</Fact>}
      </dl>
      {reason?.why ? <Note tone={state === 'open' ? 'warn' : 'info'}>{reason.why}</Note> : null}
    </Card>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{term}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
