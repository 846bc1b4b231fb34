'use client';

import { ArrowDownToLine, ChevronDown, ChevronUp } from 'lucide-react';
import { useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { Button, IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { OutputStream } from '#server/domain/launch/run.ts';
import { formatBytes, formatCount } from '#server/domain/units.ts';
import { OutputFollower, type OutputView } from './output-follower.ts';
import { type LineTarget, OutputList } from './output-list.tsx';

/** One stream of a run: as it comes, or standing still where somebody reads. */
export function OutputPane({
  id,
  stream,
  search,
  className,
}: {
  id: string;
  stream: OutputStream;
  search: string;
  className: string;
}) {
  const client = useTRPCClient();
  const follower = useMemo(
    () =>
      new OutputFollower((fromByte, maxBytes, signal) =>
        client.runs.output.query({ id, stream, fromByte, maxBytes }, { signal }),
      ),
    [client, id, stream],
  );
  useEffect(() => follower.start(), [follower]);
  const view = useSyncExternalStore(follower.subscribe, follower.view, follower.view);
  const wanted = search.trim().toLowerCase();
  const found = useMemo(
    () =>
      wanted === ''
        ? []
        : view.lines.flatMap(({ text }, index) => (text.toLowerCase().includes(wanted) ? [index] : [])),
    [view.lines, wanted],
  );
  const [target, setTarget] = useState<(LineTarget & { place: number }) | null>(null);
  const go = (step: 1 | -1) => {
    if (found.length === 0) return;
    const place = ((target?.place ?? (step === 1 ? -1 : 0)) + step + found.length) % found.length;
    const index = found[place] ?? 0;
    follower.hold();
    setTarget({ place, index, key: view.lines[index]?.key ?? -1, turn: (target?.turn ?? 0) + 1 });
  };

  return (
    <section aria-label={stream} className={classes('flex min-h-0 flex-col', className)}>
      <div className="flex min-h-[34px] flex-wrap items-center gap-x-3 gap-y-1 border-y border-line-soft px-3 py-1 text-sm text-muted">
        <span className="font-mono font-medium text-text">{stream}</span>
        <span>{view.facts ? formatBytes(view.facts.totalBytes) : null}</span>
        <Before view={view} onStart={() => follower.fromStart()} />
        {wanted === '' ? null : (
          <span className="flex items-center gap-0.5">
            <span role="status">
              {found.length === 0
                ? 'not found'
                : `${formatCount(found.length)} ${found.length === 1 ? 'line' : 'lines'}`}
            </span>
            {found.length === 0 ? null : (
              <>
                <IconButton label="Match before" size="sm" icon={ChevronUp} onPress={() => go(-1)} />
                <IconButton label="Next match" size="sm" icon={ChevronDown} onPress={() => go(1)} />
              </>
            )}
          </span>
        )}
        <FollowState view={view} onFollow={() => follower.follow()} />
      </div>
      {view.lines.length > 0 ? (
        <OutputList
          key={view.epoch}
          label={`${stream} of the run`}
          follower={follower}
          view={view}
          search={wanted}
          target={target}
        />
      ) : view.facts && view.facts.totalBytes === 0 ? (
        <p className="px-3 py-3 text-sm text-muted">
          {view.facts.isOpen ? 'Nothing has been written yet.' : 'Nothing was written.'}
        </p>
      ) : view.error ? (
        <ErrorState error={view.error} title="The output could not be read" />
      ) : (
        <SkeletonRows rows={4} label={`Reading ${stream}`} />
      )}
    </section>
  );
}

function Before({ view, onStart }: { view: OutputView; onStart: () => void }) {
  if (view.bytesBefore === 0 && !view.hasDropped) return null;
  return (
    <span className="flex items-center gap-1">
      {view.hasDropped ? 'the end of it is here' : `${formatBytes(view.bytesBefore)} before this`}
      <Button size="sm" variant="quiet" onPress={onStart}>
        From the start
      </Button>
    </span>
  );
}

function FollowState({ view, onFollow }: { view: OutputView; onFollow: () => void }) {
  const { facts, mode, bytesAfter, error } = view;
  if (facts === null) return null;
  return (
    <span className="ml-auto flex items-center gap-2">
      {error ? <span className="text-warn">not heard from; trying again</span> : null}
      {facts.isCut ? <span className="text-warn">the disk was full: the rest was not kept</span> : null}
      {!facts.isOpen && bytesAfter === 0 ? (
        <span>complete</span>
      ) : mode === 'follow' ? (
        <span className="flex items-center gap-1.5">
          <i aria-hidden className="size-[7px] rounded-full bg-ok" />
          following
        </span>
      ) : (
        <Button size="sm" icon={ArrowDownToLine} onPress={onFollow}>
          {bytesAfter > 0 ? `Follow · ${formatBytes(bytesAfter)} more` : 'Follow'}
        </Button>
      )}
    </span>
  );
}
