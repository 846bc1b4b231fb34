'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fingerprint, ShieldAlert, ShieldCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Card } from '#components/ui/card.tsx';
import { classes } from '#components/ui/classes.ts';
import { CopyButton } from '#components/ui/copy-button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ChainVerdict, StandingVerdict } from '#server/domain/audit/audit-event.ts';
import { formatCount } from '#server/domain/units.ts';
import { countWords, integrityWords, isWorthVerifying, verdictShown } from './integrity-words.ts';

/**
 * Whether the stored records still are what was stored: what Corral found by itself, until somebody asks. A short log that
 * has grown since is verified as the page opens.
 */
export function AuditIntegrity() {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const found = useQuery(trpc.audit.verdict.queryOptions()).data;
  // Walking a long log takes seconds of the server's time: only on request. The last answer stays with its time.
  const query = useQuery({
    ...trpc.audit.verify.queryOptions(),
    enabled: found ? isWorthVerifying(found) : false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  const verdict = verdictShown(found, query.data);
  const verify = async (): Promise<void> => {
    await query.refetch();
    // The badge of the rail.
    await queries.invalidateQueries({ queryKey: trpc.audit.verdict.queryKey() });
  };
  return (
    <Card label="Integrity">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2 px-3.5 py-2.5" aria-live="polite">
        <Headline verdict={verdict} isRunning={query.isFetching} />
        <Button size="sm" className="ml-auto" isPending={query.isFetching} onPress={() => void verify()}>
          {verdict ? 'Verify again' : 'Verify'}
        </Button>
      </div>
      {query.error && !query.isFetching ? (
        <ErrorState error={query.error} title="The log could not be verified" onRetry={() => void query.refetch()} />
      ) : verdict ? (
        <dl
          className={classes(
            'grid grid-cols-1 gap-x-3 border-t border-line-soft md:grid-cols-2',
            query.isFetching && 'opacity-60',
          )}
        >
          <Chain name="Attempts" chain={verdict.intents} since={verdict.since.intents} />
          <Chain name="Outcomes" chain={verdict.outcomes} since={verdict.since.outcomes} />
        </dl>
      ) : null}
    </Card>
  );
}

function Headline({ verdict, isRunning }: { verdict: StandingVerdict | undefined; isRunning: boolean }) {
  if (isRunning)
    return (
      <Line icon={<Icon as={Fingerprint} size={16} className="text-faint" />} title="Verifying">
        Recomputing every hash and following every link.
      </Line>
    );
  if (!verdict)
    return (
      <Line icon={<Icon as={Fingerprint} size={16} className="text-faint" />} title="Not verified yet">
        Each record holds the hash of the one before it: what was edited or removed shows.
      </Line>
    );
  const { state, title, text } = integrityWords(verdict);
  const { icon, ink } = looks[state];
  return (
    <Line icon={<Icon as={icon} size={16} className={ink} />} title={title} isBad={state === 'broken'}>
      {text}
    </Line>
  );
}

const looks = {
  intact: { icon: ShieldCheck, ink: 'text-ok' },
  unknown: { icon: Fingerprint, ink: 'text-faint' },
  broken: { icon: ShieldAlert, ink: 'text-bad' },
} as const;

function Line({
  icon,
  title,
  children,
  isBad = false,
}: {
  icon: ReactNode;
  title: string;
  children: ReactNode;
  isBad?: boolean;
}) {
  return (
    <p className="flex min-w-0 items-baseline gap-2">
      <span className="self-center">{icon}</span>
      <span>
        <b className={classes('font-medium', isBad && 'text-bad')}>{title}.</b>{' '}
        <span className="text-muted">{children}</span>
      </span>
    </p>
  );
}

function Chain({ name, chain, since }: { name: string; chain: ChainVerdict; since: number }) {
  return (
    <div className="min-w-0 border-line-soft px-3.5 py-2.5 max-md:not-first:border-t md:not-first:border-l">
      <dt className="flex items-baseline gap-2">
        <span className="font-medium">{name}</span>
        <span className="text-sm text-muted">{countWords(chain, since)}</span>
      </dt>
      <dd className="text-sm text-muted">
        {chain.kind === 'broken' ? (
          <>
            <span className="text-bad">
              Record {formatCount(chain.sequence)} does not fit: {chain.why}
            </span>{' '}
            {chain.requestId === null ? null : (
              <a href={`/audit?search=${chain.requestId}`} className="text-link hover:underline">
                Show it
              </a>
            )}
          </>
        ) : chain.head === '' ? (
          since === 0 && 'Nothing is stored yet.'
        ) : (
          <span className="flex items-center gap-1">
            <span className="shrink-0">last hash</span>
            <code className="min-w-0 font-mono text-xs break-all text-text">{chain.head}</code>
            <CopyButton text={chain.head} label={`Copy the last hash of ${name.toLowerCase()}`} />
          </span>
        )}
      </dd>
    </div>
  );
}
