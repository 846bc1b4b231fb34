import type { SignalOutcome } from '#server/domain/control/control-verbs.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';

/** Those of these refusals that tell whether there is such a process, and what it is called. */
const telling: readonly string[] = ['process-ended', 'pid-reused', 'signal-to-thread', 'not-a-member'];

/** Of a process that is not in the group nothing is told, not even whether there is one. */
export function maskSignal(outcome: SignalOutcome): SignalOutcome {
  return {
    ...outcome,
    processes: outcome.processes.map((one) =>
      one.status === 'sent' || !telling.includes(one.sentence?.code ?? '')
        ? one
        : { ...one, name: '', errno: null, ...reasonOf(sayOfProcess('process-out-of-reach', { pid: one.pid })) },
    ),
  };
}
