import { CircleCheck, CircleX, Clock } from 'lucide-react';
import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { SignalOutcome } from '#server/domain/control/control-verbs.ts';

/** What became of the signal, process by process. */
export function SignalResult({ outcome }: { outcome: SignalOutcome }) {
  return (
    <ul aria-label="Result" className="flex max-h-[60dvh] flex-col gap-2 overflow-y-auto">
      {outcome.processes.map((process) => (
        <li key={process.pid}>
          <p className="flex flex-wrap items-center gap-2">
            <b className="font-medium break-all">
              {process.name} <span className="font-normal text-muted">pid {process.pid}</span>
            </b>
            <ResultTag process={process} />
          </p>
          {process.why ? <p className="text-muted">{process.why}</p> : null}
        </li>
      ))}
    </ul>
  );
}

function ResultTag({ process }: { process: SignalOutcome['processes'][number] }) {
  if (process.status === 'refused')
    return (
      <Tag tone="bad">
        <Icon as={CircleX} size={12} />
        not sent{process.errno ? ` (${process.errno})` : null}
      </Tag>
    );
  // It waits for the thaw of its group.
  if (process.why)
    return (
      <Tag tone="warn">
        <Icon as={Clock} size={12} />
        sent, waits
      </Tag>
    );
  return (
    <Tag tone="ok">
      <Icon as={CircleCheck} size={12} />
      sent
    </Tag>
  );
}
