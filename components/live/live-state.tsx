'use client';

/** The state of the line to the kernel in a few words, with how old the values are when it is lost. */
import { useEffect, useState } from 'react';
import { classes } from '#components/ui/classes.ts';
import { formatAgo } from '#server/domain/units.ts';
import { useHostFacts } from './live-provider.tsx';
import { useConnection } from './use-live.ts';

/** "live, 1 s" or "lost 12 s ago"; announced when it changes. */
export function LiveState({ className }: { className?: string }) {
  const connection = useConnection();
  const facts = useHostFacts();
  const intervalMs = facts?.agent.sampleIntervalMs;
  const now = useNow(connection.sinceMs !== null);
  const text =
    connection.state === 'live'
      ? `live${intervalMs ? `, ${intervalMs / 1000} s` : ''}`
      : connection.sinceMs === null
        ? 'connecting'
        : `values are from ${formatAgo(connection.sinceMs, now)}`;
  return (
    <span className={classes('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <i
        aria-hidden
        className={classes(
          'size-[7px] rounded-full',
          connection.state === 'live' ? 'bg-ok' : connection.state === 'lost' ? 'bg-limit' : 'bg-line-strong',
        )}
      />
      <span role="status">{connection.state === 'lost' ? 'connection lost' : text}</span>
      {connection.state === 'lost' ? <span>{text}</span> : null}
    </span>
  );
}

/** The time, moving each second while `isRunning`. */
export function useNow(isRunning: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return now;
}
