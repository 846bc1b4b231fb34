'use client';

import { Note } from '#components/ui/note.tsx';
import type { ContinuousState } from '#server/domain/rules/rule-verbs.ts';
import { formatCount, formatDurationUsec } from '#server/domain/units.ts';

/** What the agent does by itself; how to turn it on where it does nothing. */
export function ContinuousNote({ state }: { state: ContinuousState }) {
  if (state.everySeconds === null)
    return (
      <p className="text-sm text-muted">
        Processes are classified when you ask for it. Set <code className="font-mono">CORRAL_AGENT_RULES=5</code> for
        the agent to do it every 5 seconds by itself.
      </p>
    );
  const { rounds, looked, moved, refused, lastRefusal, lastRoundUsec, idle, recent } = state;
  const [last] = recent;
  return (
    <section aria-label="Continuous classification">
      <Note tone={idle ? 'warn' : 'info'}>
        <p>
          <b className="font-medium">Continuous classification</b> every{' '}
          {state.everySeconds === 1 ? 'second' : `${state.everySeconds} seconds`}: {formatCount(moved)} moved,{' '}
          {formatCount(looked)} looked at in {formatCount(rounds)} {rounds === 1 ? 'round' : 'rounds'}
          {lastRoundUsec === null ? '' : `, the last took ${formatDurationUsec(lastRoundUsec)} of CPU`}.
        </p>
        {idle ? <p>It does nothing: {idle.text}</p> : null}
        {refused > 0 && lastRefusal ? (
          <p>
            {formatCount(refused)} refused, the last one: {lastRefusal}
          </p>
        ) : null}
        {last ? (
          <p className="text-muted">
            Last at {new Date(last.atMs).toLocaleTimeString()}:{' '}
            {last.moves.map(({ rule, to, count }) => `${count} to ${to} by “${rule}”`).join(', ')}
          </p>
        ) : null}
      </Note>
    </section>
  );
}
