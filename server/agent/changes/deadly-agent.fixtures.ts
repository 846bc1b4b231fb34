/** For tests only: what an agent keeps on disk, so that it is killed after so many steps on its way. */
import type { Journal } from './journal.ts';

export interface DeadlyAgent {
  journal(real: Journal): Journal;
  /** One that writes its file anew: it is killed before it does, and after. */
  store<Store extends { put(...of: never[]): void }>(real: Store): Store;
}

/** Kills this process at the so-manyeth step. Each is met twice, before it is on disk and after. */
export function killAfter(steps: number): DeadlyAgent {
  let left = steps;
  const tick = () => {
    left -= 1;
    if (left === 0) process.kill(process.pid, 'SIGKILL');
  };
  const around = <Work extends (...of: never[]) => unknown>(work: Work) =>
    ((...of: Parameters<Work>) => {
      tick();
      const result = work(...of);
      tick();
      return result;
    }) as Work;
  return {
    journal: (real) => ({
      ...real,
      stepsOf: (requestId, options) => {
        const log = real.stepsOf(requestId, options);
        return {
          plan: (planned) => {
            const first = log.plan(planned);
            tick();
            return first;
          },
          did: around(log.did),
        };
      },
      end: around(real.end),
    }),
    store: (real) => {
      const writing = Object.entries(real).filter(([name]) => /^(put|putAll|remove)$/.test(name));
      return { ...real, ...Object.fromEntries(writing.map(([name, work]) => [name, around(work)])) };
    },
  };
}
