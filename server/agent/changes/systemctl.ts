/** Asks systemd, and tells what keeps it from answering. */
import { runProgram } from '#server/agent/launch/run-program.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { Sentence } from '#server/domain/sentence.ts';

/** A busy host's reload takes more than D-Bus's usual 25 s; systemctl itself waits for it longer than for all else. */
const timeoutMs = 90_000;

export type Systemctl = (args: readonly string[]) => Promise<void>;

/** Throws NOT_AVAILABLE with what systemctl said, or why it said nothing. */
export const systemctl: Systemctl = async (args) => {
  const end = await runProgram('systemctl', ['--no-pager', '--no-ask-password', ...args], { timeoutMs });
  if (end.kind === 'ended' && end.code === 0) return;
  throw new AppError('NOT_AVAILABLE', { public: whyNot(end), detail: `systemctl ${args.join(' ')}` });
};

function whyNot(end: Awaited<ReturnType<typeof runProgram>>): Sentence {
  switch (end.kind) {
    case 'not-started':
      return sayOfSystemd('systemctl-not-started', { errno: end.errno });
    case 'killed':
      return end.isLate
        ? sayOfSystemd('systemctl-late', { seconds: timeoutMs / 1000 })
        : sayOfSystemd('systemctl-killed', {});
    case 'ended':
      return sayOfSystemd('systemd-said-no', { said: end.stderr.trim().slice(0, 500) || `exit code ${end.code}` });
  }
}
