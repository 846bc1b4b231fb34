'use client';

import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useHostFacts } from '#components/live/live-provider.tsx';
import { Button } from '#components/ui/button.tsx';
import { ErrorState } from '#components/ui/error-state.tsx';
import { Note } from '#components/ui/note.tsx';
import { Segmented } from '#components/ui/segmented.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPC } from '#components/ui/trpc.tsx';
import type { ConvertedLine } from '#server/domain/config/config-requests.ts';
import { lostWords } from './lost-words.ts';

const shownAtMost = 300;

/**
 * The text in the other version's words, each line with its formula; taken over on request. It starts at `fits`, the version that
 * the text would have to be for here, and of a text that fits already at the other one.
 */
export function ConvertPanel({
  text,
  fits,
  onTake,
}: {
  text: string;
  fits: 1 | 2 | null;
  onTake: (text: string) => void;
}) {
  const trpc = useTRPC();
  const here = useHostFacts()?.controllers.memory;
  const [chosen, choose] = useState<'1' | '2' | null>(null);
  const otherThanHere = here?.kind === 'available' && here.version === 2 ? 1 : 2;
  const to = chosen ?? (String(fits ?? otherThanHere) as '1' | '2');
  const query = useQuery({
    ...trpc.config.convert.queryOptions({ text, to: to === '1' ? 1 : 2 }),
    gcTime: 0,
  });
  const lost = lostWords(query.data?.lines ?? []);
  return (
    <div className="flex flex-col gap-3">
      <Segmented
        label="Convert to"
        options={[
          { id: '2', label: 'to cgroup v2' },
          { id: '1', label: 'to cgroup v1' },
        ]}
        value={to}
        onChange={choose}
      />
      {query.error ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : !query.data ? (
        <SkeletonRows rows={4} label="Converting" />
      ) : query.data.lines.length === 0 ? (
        <p className="text-muted">Nothing in this text is only for the other version.</p>
      ) : (
        <>
          {lost ? <Note tone="warn">{lost}: see below.</Note> : null}
          <ol aria-label="Conversions" className="overflow-hidden rounded-md border border-line">
            {query.data.lines.slice(0, shownAtMost).map((line) => (
              <Line key={`${line.line} ${line.from} ${line.code}`} line={line} />
            ))}
          </ol>
          <div>
            <Button
              onPress={() => {
                // The text fits from now on: its way back is not what was asked for.
                choose(to);
                onTake(query.data.text);
              }}
            >
              Put it into the editor
            </Button>
          </div>
        </>
      )}
    </div>
  );
}

function Line({ line: { line, from, to, text, isLost } }: { line: ConvertedLine }) {
  return (
    <li className="border-t border-line-soft px-2.5 py-[7px] first:border-t-0">
      <p className="font-mono text-sm break-words">
        <span className="text-faint">{line}</span> {from} <span className="text-faint">→</span>{' '}
        {isLost ? (
          <b className="font-medium text-bad">lost</b>
        ) : (
          to || <span className="text-faint">in another line</span>
        )}
      </p>
      <p className="text-sm break-words text-muted">{text}</p>
    </li>
  );
}
