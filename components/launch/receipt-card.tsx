import { Card, CardHeader } from '#components/ui/card.tsx';
import type { Receipt, ReceiptKey } from '#server/domain/launch/run.ts';
import { formatBytes, formatCount, formatCpus, formatDurationUsec } from '#server/domain/units.ts';

const names: Record<ReceiptKey, string> = {
  cpuUsec: 'CPU',
  cpuUserUsec: 'user',
  cpuSystemUsec: 'system',
  peakMemoryBytes: 'Peak memory',
  readBytes: 'Read from disk',
  writtenBytes: 'Written to disk',
  throttledUsec: 'Throttled',
  oomKills: 'OOM kills',
  peakProcesses: 'Most processes',
};
const formats: Record<ReceiptKey, (value: number) => string> = {
  cpuUsec: formatDurationUsec,
  cpuUserUsec: formatDurationUsec,
  cpuSystemUsec: formatDurationUsec,
  peakMemoryBytes: formatBytes,
  readBytes: formatBytes,
  writtenBytes: formatBytes,
  throttledUsec: (usec) => (usec === 0 ? 'no' : formatDurationUsec(usec)),
  oomKills: formatCount,
  peakProcesses: formatCount,
};
/** In this order; user and system stand under CPU. */
const shown: ReceiptKey[] = [
  'cpuUsec',
  'cpuUserUsec',
  'cpuSystemUsec',
  'peakMemoryBytes',
  'readBytes',
  'writtenBytes',
  'throttledUsec',
  'oomKills',
  'peakProcesses',
];
const parts: ReadonlySet<ReceiptKey> = new Set(['cpuUserUsec', 'cpuSystemUsec']);

const sources: Record<Receipt['source'], string> = {
  'own-group': 'Counted by the kernel in its own group: all its processes, and no others.',
  processes: 'Of its first process and those that it waited for, as wait4(2) tells.',
  systemd: 'As systemd counted it for its unit.',
  none: 'Nothing was there to be read.',
};

/** What a run has used; a figure that is not known says why. */
export function ReceiptCard({
  receipt,
  wallMs,
  isSoFar,
}: {
  receipt: Receipt;
  /** From its start to its end, or to now. */
  wallMs: number;
  isSoFar: boolean;
}) {
  const unknown = Map.groupBy(
    shown.filter((key) => receipt.figures[key].value === null && !parts.has(key)),
    (key) => whyOf(receipt, key),
  );
  const ofProcesses = shown.filter((key) => isOfProcesses(receipt, key) && !parts.has(key));
  const cpu = receipt.figures.cpuUsec.value;
  return (
    <Card label="Receipt">
      <CardHeader title="Receipt" detail={isSoFar ? 'so far' : undefined} />
      <dl className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-4 px-3.5 pb-2">
        <Line name="Wall time" value={formatDurationUsec(wallMs * 1000)} />
        {shown.map((key) => {
          const { value } = receipt.figures[key];
          if (value === null && parts.has(key)) return null;
          const share =
            key === 'cpuUsec' && cpu !== null && cpu / 10 >= wallMs && wallMs > 0
              ? ` · ${formatCpus(cpu / 1000 / wallMs)}`
              : '';
          return (
            <Line
              key={key}
              name={names[key]}
              isPart={parts.has(key)}
              isBad={key === 'oomKills' && (value ?? 0) > 0}
              value={value === null ? null : `${formats[key](value)}${share}`}
            />
          );
        })}
      </dl>
      <div className="flex flex-col gap-1 border-t border-line-soft px-3.5 py-2 text-sm text-muted">
        <p>{sources[receipt.source]}</p>
        {ofProcesses.length > 0 ? (
          <p>
            <span className="text-text">{ofProcesses.map((key) => names[key]).join(', ')}:</span> of its first process
            and those that it waited for.
          </p>
        ) : null}
        {[...unknown].map(([why, keys]) => (
          <p key={why}>
            <span className="text-text">{keys.map((key) => names[key]).join(', ')}:</span> {why}
          </p>
        ))}
      </div>
    </Card>
  );
}

function whyOf({ figures }: Receipt, key: ReceiptKey): string {
  const figure = figures[key];
  return figure.value === null ? figure.why.text : '';
}

/** A figure that its own group does not count. */
function isOfProcesses({ figures }: Receipt, key: ReceiptKey): boolean {
  const figure = figures[key];
  return figure.value !== null && figure.of === 'processes';
}

function Line({
  name,
  value,
  isPart = false,
  isBad = false,
}: {
  name: string;
  /** Null: not known. */
  value: string | null;
  isPart?: boolean;
  isBad?: boolean;
}) {
  return (
    <>
      <dt className={isPart ? 'pl-3 text-sm text-faint' : 'text-muted'}>{name}</dt>
      <dd
        className={isBad ? 'text-right font-medium text-bad' : isPart ? 'text-right text-sm text-muted' : 'text-right'}
      >
        {value ?? <span className="text-faint">not available here</span>}
      </dd>
    </>
  );
}
