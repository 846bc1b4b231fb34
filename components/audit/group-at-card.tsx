'use client';

import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { useSearchParams } from 'next/navigation';
import { Button } from '#components/ui/button.tsx';
import { Card, CardHeader } from '#components/ui/card.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { groupHref } from '#components/ui/group-href.ts';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { TextField } from '#components/ui/text-field.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { Existence, GroupAtMoment } from '#server/domain/audit/group-at-moment.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { formatMoment } from '#server/domain/units.ts';
import { FilesAtMoment } from './files-at-moment.tsx';
import { fieldOfMoment, momentOfField, momentOfParam } from './moment-field.ts';

/** What a group looked like at a moment: the moment is in the address, so that a record, or a person, can point at it. */
export function GroupAtCard({ group }: { group: GroupPath }) {
  const trpc = useTRPC();
  const atMs = momentOfParam(useSearchParams().get('at'));
  const query = useQuery({
    ...trpc.audit.groupAt.queryOptions({ group, atMs: atMs ?? 0 }),
    enabled: atMs !== null,
    // The present stands beside it.
    staleTime: 0,
  });
  const choose = (next: number | null): void => window.history.replaceState(null, '', momentHref(group, next));
  return (
    <Card label="At a moment" className="mb-4">
      <CardHeader
        title="At a moment"
        detail={atMs === null ? 'what this group looked like, of what the log knows' : null}
        aside={
          <>
            <TextField
              aria-label={`Moment, in your time (${Intl.DateTimeFormat().resolvedOptions().timeZone})`}
              type="datetime-local"
              value={atMs === null ? '' : fieldOfMoment(atMs)}
              onChange={(text) => choose(momentOfField(text))}
              className="w-52"
            />
            {atMs === null ? null : (
              <Button size="sm" variant="quiet" icon={X} onPress={() => choose(null)}>
                Clear
              </Button>
            )}
          </>
        }
      />
      {atMs === null ? null : query.data ? (
        <Answer answer={query.data} />
      ) : query.error ? (
        <ErrorState error={query.error} title="The audit log could not be asked" onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={5} label="Asking the audit log" />
      )}
    </Card>
  );
}

/** The address of a group's page that shows it at a moment; null: at none. */
export function momentHref(group: GroupPath, atMs: number | null): string {
  return `${groupHref(group, 'changes')}${atMs === null ? '' : `&at=${atMs}`}`;
}

function Answer({ answer }: { answer: GroupAtMoment }) {
  const { existence, files, atMs, nowMs, present, bootedSinceMs, isCut } = answer;
  const wasThere = existence.kind === 'there' || existence.kind === 'not-known';
  return (
    <div className="flex flex-col gap-2 pb-1">
      <p className="px-3.5 text-sm text-muted">
        <b className="font-medium text-text">{formatMoment(atMs, nowMs)}</b>, your time. A value counts as known where
        it was seen before that and is seen unchanged after it.
      </p>
      <ExistenceNote existence={existence} nowMs={nowMs} />
      {present === 'unknown' ? (
        <Note tone="warn" className="mx-3.5">
          The agent does not answer: what stands now is not known.
        </Note>
      ) : null}
      {bootedSinceMs === null ? null : (
        <Note className="mx-3.5">
          The host was started at {formatMoment(bootedSinceMs, nowMs)}, after this moment. Control groups begin anew
          with the kernel: what stands now says nothing of before.
        </Note>
      )}
      {isCut ? (
        <Note className="mx-3.5">
          There are very many records: only the 500 before and the 500 after this moment were read.
        </Note>
      ) : null}
      {wasThere ? <FilesAtMoment files={files} nowMs={nowMs} hasPresent={present === 'there'} /> : null}
    </div>
  );
}

function ExistenceNote({ existence, nowMs }: { existence: Existence; nowMs: number }) {
  switch (existence.kind) {
    case 'there':
      return null;
    case 'not-known':
      return (
        <Note className="mx-3.5">
          Nothing on record says whether the group was there at that moment: it may have been made, or made anew,
          outside of Corral.
        </Note>
      );
    case 'gone':
    case 'not-yet': {
      const { mark } = existence;
      const when = formatMoment(mark.atMs, nowMs);
      const whose = mark.by === 'record' ? ` by ${mark.person ?? 'a record of another group'}` : '';
      return (
        <Note tone="warn" className="mx-3.5">
          {existence.kind === 'not-yet'
            ? `The group was not there yet: it was created at ${when}${whose}.`
            : mark.kind === 'boot'
              ? `The host was started at ${when}, and nothing says that the group was made again.`
              : `The group was not there: it went at ${when}${whose}.`}
        </Note>
      );
    }
  }
}
