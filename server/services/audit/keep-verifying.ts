/** Walks the audit log by itself, at leisure, so that a chain that was broken shows without anybody asking. */
import type { AuditVerdict } from '#server/domain/audit/audit-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { verifyAudit } from './verify-audit.ts';

const usualEveryMs = 3_600_000;

/** At once, and again that long after each walk. What is broken is said to `log`, once for each place. */
export function keepVerifying(
  context: Pick<ServiceContext, 'db' | 'clock'>,
  { everyMs = usualEveryMs, log }: { everyMs?: number; log: (line: string) => void },
): { stop(): Promise<void> } {
  const ending = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  let said = '';
  const walk = async (): Promise<void> => {
    try {
      const words = faultsIn(await verifyAudit(context, { isAtLeisure: true, signal: ending.signal }));
      if (words !== '' && words !== said) log(`corral: the audit log is broken: ${words}`);
      said = words;
    } catch (error) {
      if (!ending.signal.aborted) log(`corral: the audit log could not be verified: ${String(error)}`);
    }
    if (!ending.signal.aborted) timer = setTimeout(begin, everyMs);
  };
  let running: Promise<void> = Promise.resolve();
  const begin = (): void => {
    running = walk();
  };
  begin();
  return {
    stop: async () => {
      ending.abort();
      clearTimeout(timer);
      await running;
    },
  };
}

function faultsIn({ intents, outcomes }: AuditVerdict): string {
  const chains = [
    ['attempt', intents],
    ['outcome', outcomes],
  ] as const;
  return chains
    .flatMap(([name, chain]) => (chain.kind === 'broken' ? [`${name} ${chain.sequence}: ${chain.why}`] : []))
    .join(' ');
}
