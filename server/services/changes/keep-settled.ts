import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { settlePending } from './settle-pending.ts';

export interface Settling {
  /** Tries once more to store what is still waiting, then stops. */
  stop(): Promise<void>;
}

/** Settles pending records now, whenever the agent is back, and every `everyMs` for what had to be left. */
export function keepSettled(
  context: Pick<ServiceContext, 'db' | 'audit' | 'host'> & { mirror: Pick<HostMirror, 'subscribe'> },
  { everyMs, log }: { everyMs: number; log: (line: string) => void },
): Settling {
  let running: Promise<void> | null = null;
  let again = false;
  const told = new Set<string>();
  /** Once for each: it is tried again every few seconds. */
  const tellFault = (requestId: string, error: unknown) => {
    if (told.has(requestId)) return;
    told.add(requestId);
    log(`corral: the interrupted change ${requestId} could not be settled yet: ${String(error)}`);
  };

  const settle = () => {
    if (running) {
      again = true;
      return;
    }
    running = settlePending(context, tellFault)
      .then(({ settled }) => {
        if (settled > 0)
          log(`corral: settled ${settled} ${settled === 1 ? 'record' : 'records'} of interrupted changes`);
      })
      .catch((error: unknown) => log(`corral: interrupted changes could not be settled: ${String(error)}`))
      .finally(() => {
        running = null;
        if (again) {
          again = false;
          settle();
        }
      });
  };

  const timer = setInterval(settle, everyMs);
  const endMirror = context.mirror.subscribe((event) => {
    if (event.kind === 'connection' && event.connection.state === 'live') settle();
  });
  settle();

  return {
    stop: async () => {
      clearInterval(timer);
      endMirror();
      await running;
      await context.audit.storeKept();
    },
  };
}
