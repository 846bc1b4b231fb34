import { CircleCheck, CircleX } from 'lucide-react';
import { Icon } from '#components/ui/icon.tsx';
import { Tag } from '#components/ui/tag.tsx';
import type { MoveOutcome } from '#server/domain/processes/process-verbs.ts';
import { changedLines } from './proc-cgroup.ts';

/** What became of each process: /proc/PID/cgroup before and after, as the kernel prints it. */
export function MoveResult({ outcome }: { outcome: MoveOutcome }) {
  return (
    <ul aria-label="Result" className="flex flex-col gap-3">
      {outcome.processes.map((process) => (
        <li key={process.pid} className="flex flex-col gap-1.5">
          <p className="flex flex-wrap items-center gap-2">
            <b className="font-medium">
              {process.name} <span className="font-normal text-muted">pid {process.pid}</span>
            </b>
            <Tag tone={process.status === 'moved' ? 'ok' : 'bad'}>
              <Icon as={process.status === 'moved' ? CircleCheck : CircleX} size={12} />
              {process.status}
              {process.errno ? ` (${process.errno})` : null}
            </Tag>
          </p>
          {process.why ? <p className="text-muted">{process.why}</p> : null}
          <div className="grid gap-2 sm:grid-cols-2">
            <ProcCgroup title={`/proc/${process.pid}/cgroup before`} text={process.before} other={process.after} />
            <ProcCgroup title={`/proc/${process.pid}/cgroup after`} text={process.after} other={process.before} />
          </div>
        </li>
      ))}
    </ul>
  );
}

function ProcCgroup({ title, text, other }: { title: string; text: string; other: string }) {
  return (
    <figure className="min-w-0">
      <figcaption className="mb-0.5 font-mono text-xs text-faint">{title}</figcaption>
      <pre
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and must do so by keyboard too.
        tabIndex={0}
        className="max-h-56 overflow-auto rounded-md border border-line bg-bg px-2.5 py-2 font-mono text-xs leading-relaxed"
      >
        {changedLines(text, other).map((line) => (
          <span key={line.text} className={line.isChanged ? 'block font-semibold text-text' : 'block text-muted'}>
            {line.text}
          </span>
        ))}
      </pre>
    </figure>
  );
}
