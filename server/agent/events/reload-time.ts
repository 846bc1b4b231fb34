/** When systemd last read its unit files (daemon-reload, or its start): then it also wrote its units' values again. */
import { runProgram } from '#server/agent/launch/run-program.ts';

const timeoutMs = 10_000;

/**
 * Milliseconds of the monotonic clock; null where systemd does not tell (before version 250, or not here).
 * Source: org.freedesktop.systemd1(5), UnitsLoadTimestampMonotonic.
 */
export async function readReloadTimeMs(): Promise<number | null> {
  const args = ['--no-pager', 'show', '--property=UnitsLoadTimestampMonotonic', '--value'];
  const end = await runProgram('systemctl', args, { timeoutMs });
  if (end.kind !== 'ended' || end.code !== 0) return null;
  const usec = Number(end.stdout.trim());
  return Number.isSafeInteger(usec) && usec > 0 ? usec / 1000 : null;
}
