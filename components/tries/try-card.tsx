'use client';

import { Timer } from 'lucide-react';
import Link from 'next/link';
import { settingWords } from '#components/changes/moved-values.ts';
import { countdownText } from '#components/changes/try-span.ts';
import { useWhyNot } from '#components/live/use-why-not.ts';
import { Button } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { Note } from '#components/ui/note.tsx';
import { useNow } from '#components/ui/use-now.ts';
import { isOwnBegin } from '#server/domain/schedules/own-begin.ts';
import type { Try } from '#server/domain/tries/try.ts';
import { formatMoment } from '#server/domain/units.ts';
import { setByWords } from './try-words.ts';
import { useTryActions } from './use-try-actions.ts';

/** What is tried in a group: what comes back to what, when, and the two ways to end it now. */
export function TryCard({ tried, aheadMs }: { tried: Try; aheadMs: number }) {
  const { group, id, stuck, settings, returnsAtMs, sinceMs } = tried;
  const isScheduled = isOwnBegin(id);
  const whyNot = useWhyNot('limits:update', group);
  const { keep, end } = useTryActions();
  const nowMs = useNow() + aheadMs;
  const isDue = nowMs >= returnsAtMs;
  const isBusy = keep.isPending || end.isPending;
  return (
    <Note tone={stuck ? 'bad' : 'info'} role="status">
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div className="min-w-60 flex-1">
          <p>
            {stuck ? (
              <b className="font-medium text-text">What stood before could not be put back. </b>
            ) : (
              <>
                <b className="font-medium text-text">
                  {setByWords(tried)}
                  {isScheduled && !isDue ? ` until ${formatMoment(returnsAtMs, nowMs)}` : ''}.{' '}
                </b>
                {isDue ? 'Coming back now.' : isScheduled ? null : `Comes back at ${formatMoment(returnsAtMs, nowMs)}.`}
              </>
            )}
            {stuck ? (
              <span>
                {stuck.why} The agent tries again at {formatMoment(stuck.againAtMs, nowMs)}.
              </span>
            ) : null}
          </p>
          <ul aria-label="What comes back" className="mt-1 flex flex-col gap-0.5 text-sm">
            {settings.map(({ path, before, tried: stands }) => (
              <li key={`${path} ${before}`} className="flex flex-wrap gap-x-2">
                <span className="font-mono" title={path}>
                  {fileOf(path)}
                </span>
                <span className="font-mono tabular-nums">
                  {settingWords(stands, fileOf(path))} → {settingWords(before, fileOf(path))}
                </span>
              </li>
            ))}
          </ul>
          <p className="mt-1 text-sm text-muted">
            Since {formatMoment(sinceMs, nowMs)} ·{' '}
            {isScheduled ? (
              <Link href="/teams/schedules" className="rounded-sm text-link hover:underline">
                Show the schedule
              </Link>
            ) : (
              <>
                request <code className="font-mono text-xs break-all">{id}</code>
              </>
            )}
          </p>
        </div>
        <div className="flex items-center gap-2">
          {stuck ? null : (
            <span className="flex items-center gap-1.5 text-lg font-semibold tabular-nums">
              <Icon as={Timer} size={16} className="text-info" />
              <span role="timer" aria-label="Comes back in">
                {countdownText(returnsAtMs - nowMs)}
              </span>
            </span>
          )}
          <Button size="sm" isDisabled={whyNot !== null || isBusy} onPress={() => keep.mutate({ id })}>
            Keep
          </Button>
          <Button size="sm" isDisabled={whyNot !== null || isBusy} onPress={() => end.mutate({ id })}>
            Return now
          </Button>
        </div>
      </div>
      {whyNot ? <p className="mt-1 text-sm text-muted">{whyNot}</p> : null}
    </Note>
  );
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
