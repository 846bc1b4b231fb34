'use client';

import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { RowHead, Table, Td, Th } from '#components/ui/table.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { PersonSession } from '#server/domain/people/person.ts';
import { formatMoment } from '#server/domain/units.ts';

const wideOnly = 'max-md:hidden';

/** Where somebody is signed in. Without `onEnd` nothing can be ended. */
export function SessionsCard({
  sessions,
  endAll,
  onEnd,
  isPending,
}: {
  sessions: readonly PersonSession[];
  /** What ending many of them is called; null where there are none to be ended at once. */
  endAll: string | null;
  /** Null: all that `endAll` names. */
  onEnd?: (sessionId: string | null) => void;
  isPending: boolean;
}) {
  const nowMs = Date.now();
  return (
    <Card label="Sessions">
      <CardHeader
        title="Sessions"
        detail="Where this account is signed in."
        aside={
          onEnd && endAll ? (
            <Button size="sm" isDisabled={isPending} onPress={() => onEnd(null)}>
              {endAll}
            </Button>
          ) : null
        }
      />
      {sessions.length === 0 ? (
        <p className="px-3.5 pb-3 text-muted">No open sessions.</p>
      ) : (
        <div className="overflow-x-auto">
          <Table label="Sessions">
            <thead>
              <tr>
                <Th>Signed in</Th>
                <Th>From</Th>
                <Th className={wideOnly}>Ends</Th>
                {onEnd ? <Th /> : null}
              </tr>
            </thead>
            <tbody>
              {sessions.map((session) => (
                <tr key={session.id} className="align-top">
                  <RowHead>{formatMoment(session.createdAtMs, nowMs)}</RowHead>
                  <Td className="w-full max-w-0">
                    <span className="flex items-center gap-2">
                      <span className="truncate font-mono text-sm">{session.address ?? 'not known'}</span>
                      {session.isCurrent ? <Tag tone="ok">this one</Tag> : null}
                    </span>
                    <span className="block truncate text-sm text-muted" title={session.userAgent ?? undefined}>
                      {session.userAgent ?? 'no word on the program'}
                    </span>
                  </Td>
                  <Td className={`whitespace-nowrap text-muted ${wideOnly}`}>
                    {formatMoment(session.expiresAtMs, nowMs)}
                  </Td>
                  {onEnd ? (
                    <Td align="right">
                      {session.isCurrent ? null : (
                        <Button size="sm" isDisabled={isPending} onPress={() => onEnd(session.id)}>
                          End
                        </Button>
                      )}
                    </Td>
                  ) : null}
                </tr>
              ))}
            </tbody>
          </Table>
        </div>
      )}
    </Card>
  );
}
