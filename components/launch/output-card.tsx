'use client';

import { Download, EyeOff } from 'lucide-react';
import { useDeferredValue, useState } from 'react';
import { Card } from '#components/ui/card.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { SearchField } from '#components/ui/search-field.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import type { OutputFacts, OutputStream } from '#server/domain/launch/run.ts';
import { formatBytes } from '#server/domain/units.ts';
import { OutputPane } from './output-pane.tsx';

type Shown = OutputStream | 'both';

/** What a run has written: either stream, or one above the other. */
export function OutputCard({
  id,
  output,
  whyNot,
}: {
  id: string;
  output: Record<OutputStream, OutputFacts>;
  /** Why it cannot be read; null when it can. */
  whyNot: string | null;
}) {
  const [shown, setShown] = useState<Shown>('both');
  const [search, setSearch] = useState('');
  const wanted = useDeferredValue(search);
  if (whyNot !== null)
    return (
      <Card label="Output">
        <EmptyState icon={EyeOff} title="The output is for administrators">
          {whyNot} Output can hold secrets. This run has written {formatBytes(output.stdout.totalBytes)} to stdout and{' '}
          {formatBytes(output.stderr.totalBytes)} to stderr.
        </EmptyState>
      </Card>
    );
  const streams: OutputStream[] = shown === 'both' ? ['stdout', 'stderr'] : [shown];
  // One that has written nothing leaves the room to the other.
  const isShared = shown === 'both' && output.stdout.totalBytes > 0 && output.stderr.totalBytes > 0;
  const height = (stream: OutputStream) =>
    output[stream].totalBytes === 0 ? '' : isShared ? 'h-[max(11rem,36dvh)]' : 'h-[max(22rem,68dvh)]';
  return (
    <Card label="Output" className="flex min-w-0 flex-col overflow-hidden">
      <div className="flex flex-wrap items-center gap-2 px-3 py-2">
        <h2 className="font-medium">Output</h2>
        <Segmented label="Stream" options={options} value={shown} onChange={setShown} />
        <SearchField
          label="Search the output"
          placeholder="Find in what is loaded"
          value={search}
          onChange={setSearch}
          className="w-52 max-w-full"
        />
        <span className="ml-auto flex items-center gap-3 text-sm">
          {(['stdout', 'stderr'] as const).map((stream) => (
            <DownloadLink key={stream} id={id} stream={stream} />
          ))}
        </span>
      </div>
      {streams.map((stream) => (
        <OutputPane key={`${id} ${stream}`} id={id} stream={stream} search={wanted} className={height(stream)} />
      ))}
      {shown === 'both' ? (
        <p className="border-t border-line-soft px-3 py-1.5 text-xs text-faint">
          The two are kept apart: which line of one came before which of the other is not recorded.
        </p>
      ) : null}
    </Card>
  );
}

const options: { id: Shown; label: string }[] = [
  { id: 'both', label: 'Both' },
  { id: 'stdout', label: 'stdout' },
  { id: 'stderr', label: 'stderr' },
];

function DownloadLink({ id, stream }: { id: string; stream: OutputStream }) {
  return (
    <a
      href={`/api/runs/output?id=${id}&stream=${stream}`}
      download
      aria-label={`Download ${stream}`}
      className="inline-flex items-center gap-1 rounded-sm text-link hover:underline"
    >
      <Icon as={Download} size={13} />
      {stream}
    </a>
  );
}
