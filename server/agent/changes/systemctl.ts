/** Asks systemd, and tells what keeps it from answering. */
import { runProgram } from '#server/agent/launch/run-program.ts';
import { AppError } from '#server/domain/errors.ts';

/** Longer than systemd's own wait for D-Bus (25 s). */
const timeoutMs = 30_000;

export type Systemctl = (args: readonly string[]) => Promise<void>;

/** Throws NOT_AVAILABLE with what systemctl said, or why it said nothing. */
export const systemctl: Systemctl = async (args) => {
  const end = await runProgram('systemctl', ['--no-pager', '--no-ask-password', ...args], { timeoutMs });
  if (end.kind === 'ended' && end.code === 0) return;
  throw new AppError('NOT_AVAILABLE', { public: whyNot(end), detail: `systemctl ${args.join(' ')}` });
};

function whyNot(end: Awaited<ReturnType<typeof runProgram>>): string {
  switch (end.kind) {
    case 'not-started':
      return `systemd could not be asked: systemctl does not start (${end.errno}).`;
    case 'killed':
      return end.isLate
        ? `systemd could not be asked: systemctl did not end within ${timeoutMs / 1000} s.`
        : 'systemd could not be asked: systemctl was killed.';
    case 'ended':
      return `systemd did not do it: ${end.stderr.trim().slice(0, 500) || `systemctl ended with ${end.code}`}.`;
  }
}
