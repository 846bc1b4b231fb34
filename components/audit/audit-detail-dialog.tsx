'use client';

import { useQuery } from '@tanstack/react-query';
import { Undo2 } from 'lucide-react';
import Link from 'next/link';
import { useRouter } from 'next/navigation';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { GroupLink } from '#components/ui/group-link.tsx';
import { Note } from '#components/ui/note.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import { actionWords } from '#server/domain/audit/action-words.ts';
import type { AuditAction, AuditDetail } from '#server/domain/audit/audit-event.ts';
import { formatMoment } from '#server/domain/units.ts';
import { resultLooks, roleWord } from './audit-words.ts';
import { momentHref } from './group-at-card.tsx';
import { StatusTag } from './status-tag.tsx';
import { UndoButton, UndoCreationButton } from './undo-button.tsx';
import { ValueTable } from './value-table.tsx';

const changesLimits: ReadonlySet<AuditAction> = new Set<AuditAction>([
  'limits.apply',
  'limits.override',
  'requests.approve',
  'try.end',
  'try.return',
  'schedule.begin',
]);

/** Everything that is on record of one request: who, when, from where, before and after. */
export function AuditDetailDialog({ requestId, onClose }: { requestId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const query = useQuery(trpc.audit.detail.queryOptions({ requestId }));
  const detail = query.data;
  return (
    <Dialog
      title={detail ? actionWords[detail.action] : 'Audit record'}
      size="lg"
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      footer={
        <>
          {detail && changesLimits.has(detail.action) && detail.result === 'applied' && detail.group ? (
            <UndoButton group={detail.group} requestId={detail.requestId} values={detail.values} onLeave={onClose} />
          ) : null}
          {detail?.action === 'config.load' && detail.result === 'applied' ? (
            <Button icon={Undo2} onPress={() => router.push(`/config?undo=${detail.requestId}`)}>
              Undo…
            </Button>
          ) : null}
          {detail?.action === 'rules.classify' && detail.result === 'applied' ? (
            <Button icon={Undo2} onPress={() => router.push(`/rules?undo=${detail.requestId}`)}>
              Undo…
            </Button>
          ) : null}
          {detail?.action === 'group.create' && detail.result === 'applied' && detail.group ? (
            <UndoCreationButton group={detail.group} onLeave={onClose} />
          ) : null}
          <Button variant="primary" onPress={onClose}>
            Close
          </Button>
        </>
      }
    >
      {detail ? (
        <Detail detail={detail} onClose={onClose} />
      ) : query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <SkeletonRows rows={8} />
      )}
    </Dialog>
  );
}

function Detail({ detail, onClose }: { detail: AuditDetail; onClose: () => void }) {
  const nowMs = Date.now();
  const look = resultLooks[detail.result];
  return (
    <div className="flex flex-col gap-3.5">
      <p className="flex flex-wrap items-center gap-2">
        <StatusTag look={look} />
        <span className="text-muted">
          {look.meaning}
          {detail.settledAtRestart ? " Settled at a restart, from the agent's journal." : null}
        </span>
      </p>
      {detail.why ? (
        <Note tone={look.tone === 'bad' ? 'bad' : 'warn'}>
          {detail.errno && !detail.why.includes(detail.errno) ? <b className="font-medium">{detail.errno}: </b> : null}
          {detail.why}
        </Note>
      ) : null}
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-1">
        <Fact name="What">{detail.summary}</Fact>
        {detail.group ? (
          <Fact name="Group">
            <GroupLink group={detail.group} className="font-mono text-sm break-all text-link" />{' '}
            <Link
              href={momentHref(detail.group, detail.settledAtMs ?? detail.atMs)}
              onClick={onClose}
              className="rounded-sm text-sm whitespace-nowrap text-link hover:underline"
            >
              at this moment
            </Link>
          </Fact>
        ) : null}
        {detail.team ? (
          <Fact name="Team">
            <Link href={`/teams/${detail.team.id}`} className="rounded-sm text-link hover:underline">
              {detail.team.name}
            </Link>
          </Fact>
        ) : null}
        <Fact name="Who">
          {detail.person} <span className="text-faint">as {roleWord(detail.role)}</span>
        </Fact>
        <Fact name="From">{detail.address ?? 'the host itself'}</Fact>
        <Fact name="Host">{detail.host}</Fact>
        <Fact name="Requested">{formatMoment(detail.atMs, nowMs)}</Fact>
        <Fact name="Settled">{detail.settledAtMs === null ? 'not yet' : formatMoment(detail.settledAtMs, nowMs)}</Fact>
        {detail.request === null ? null : (
          <Fact name="Asked for in">
            request{' '}
            <Link href={`/requests/${detail.request}`} className="rounded-sm text-link hover:underline">
              <code className="font-mono text-sm break-all">{detail.request}</code>
            </Link>
          </Fact>
        )}
        <Fact name="Request">
          <span className="flex items-center gap-1">
            <code className="font-mono text-sm break-all">{detail.requestId}</code>
            <CopyButton text={detail.requestId} label="Copy the request id" />
          </span>
        </Fact>
        <Fact name="Record">
          no. {detail.sequence}{' '}
          <code
            className="font-mono text-xs break-all text-faint"
            title={`${detail.intentHash} ${detail.outcomeHash ?? ''}`}
          >
            {detail.intentHash.slice(0, 16)}… {detail.outcomeHash ? `${detail.outcomeHash.slice(0, 16)}…` : null}
          </code>
        </Fact>
      </dl>
      {detail.values.length > 0 ? <ValueTable values={detail.values} said={detail.why} /> : null}
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}
