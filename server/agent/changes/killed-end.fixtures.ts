/** For tests only: how a process ended that was to kill itself midway. */

/** It came to its end before; it was killed where it was meant to be; Node itself crashed, wherever that was. */
export type KilledEnd = 'ended' | 'killed' | 'crashed';

/**
 * Node crashes now and then on an emulated processor, in V8 and far from what is tested (SIGTRAP is its failed check). That is no
 * fault of the agent's, and no kill at a known place either. Throws for any other end.
 */
export function killedEnd([status, signal]: unknown[]): KilledEnd {
  if (status === 0) return 'ended';
  if (signal === 'SIGKILL') return 'killed';
  if (signal === 'SIGTRAP' || signal === 'SIGSEGV') return 'crashed';
  throw new Error(`ended with status ${status}, signal ${signal}`);
}
