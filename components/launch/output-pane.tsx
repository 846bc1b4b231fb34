'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDownToLine, ChevronDown, ChevronUp } from 'lucide-react';
import { type UIEvent, useEffect, useLayoutEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { Button, IconButton } from '#components/ui/button.tsx';
import { classes } from '#components/ui/classes.ts';
import { ErrorState } from '#components/ui/error-state.tsx';
import { SkeletonRows } from '#components/ui/skeleton.tsx';
import { useTRPCClient } from '#components/ui/trpc.tsx';
import type { OutputStream } from '#server/domain/launch/run.ts';
import { formatBytes, formatCount } from '#server/domain/units.ts';
import { OutputFollower, type OutputView } from './output-follower.ts';
import { OutputRow } from './output-row.tsx';

const rowHeight = 18;

/** One stream of a run: as it comes, or standing still where somebody reads. Only the lines in sight are in the page. */
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
  const [place, setPlace] = useState(-1);
  const [foundKey, setFoundKey] = useState<number | null>(null);

  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: view.lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => view.lines[index]?.key ?? index,
    overscan: 20,
  });
  const last = view.lines.at(-1);
  const isFollowing = view.mode === 'follow';
  // biome-ignore lint/correctness/useExhaustiveDependencies: each new last line is followed.
  useLayoutEffect(() => {
    if (isFollowing && view.lines.length > 0) virtualizer.scrollToIndex(view.lines.length - 1, { align: 'end' });
  }, [isFollowing, last?.key, last?.text, virtualizer]);

  const go = (step: 1 | -1) => {
    if (found.length === 0) return;
    const next = (place + step + found.length) % found.length;
    const index = found[next] ?? 0;
    follower.hold();
    setPlace(next);
    setFoundKey(view.lines[index]?.key ?? null);
    virtualizer.scrollToIndex(index, { align: 'center' });
  };
  const onScroll = useReading(follower, view);

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
            <IconButton label="Match before" size="sm" icon={ChevronUp} onPress={() => go(-1)} />
            <IconButton label="Next match" size="sm" icon={ChevronDown} onPress={() => go(1)} />
          </span>
        )}
        <FollowState view={view} onFollow={() => follower.follow()} />
      </div>
      {view.facts === null ? (
        view.error ? (
          <ErrorState error={view.error} title="The output could not be read" />
        ) : (
          <SkeletonRows rows={4} label={`Reading ${stream}`} />
        )
      ) : view.lines.length === 0 ? (
        <p className="px-3 py-3 text-sm text-muted">
          {view.facts.isOpen ? 'Nothing has been written yet.' : 'Nothing was written.'}
        </p>
      ) : (
        <div
          ref={scroller}
          role="log"
          aria-live="off"
          aria-label={`${stream} of the run`}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and the keyboard has to get there.
          tabIndex={0}
          onScroll={onScroll}
          onWheel={(event) => event.deltaY < 0 && follower.hold()}
          onTouchMove={() => follower.hold()}
          onPointerDown={(event) => event.target === scroller.current && follower.hold()}
          onKeyDown={(event) => ['ArrowUp', 'PageUp', 'Home'].includes(event.key) && follower.hold()}
          className="min-h-0 flex-1 overflow-y-auto bg-bg py-1.5 font-mono text-xs leading-[18px] -outline-offset-2"
        >
          <div className="relative" style={{ height: virtualizer.getTotalSize() }}>
            {virtualizer.getVirtualItems().map(({ index, key, start }) => {
              const line = view.lines[index];
              return line ? (
                <div
                  key={key}
                  ref={virtualizer.measureElement}
                  data-index={index}
                  className="absolute inset-x-0 top-0"
                  style={{ transform: `translateY(${start}px)` }}
                >
                  <OutputRow line={line} search={wanted} isFound={line.key === foundKey} />
                </div>
              ) : null;
            })}
          </div>
        </div>
      )}
    </section>
  );
}

/** Who reads on to the end of what is there gets more of it, and is following again once there is no more. */
function useReading(follower: OutputFollower, view: OutputView) {
  const lastTop = useRef(0);
  const isAsking = useRef(false);
  return (event: UIEvent<HTMLDivElement>) => {
    const { scrollTop, scrollHeight, clientHeight } = event.currentTarget;
    const isDown = scrollTop > lastTop.current;
    lastTop.current = scrollTop;
    if (view.mode === 'follow' || !isDown || scrollHeight - scrollTop - clientHeight > 4) return;
    if (view.bytesAfter === 0) follower.follow();
    else if (!isAsking.current) {
      isAsking.current = true;
      void follower.more().finally(() => {
        isAsking.current = false;
      });
    }
  };
}

function Before({ view, onStart }: { view: OutputView; onStart: () => void }) {
  if (view.bytesBefore === 0 && !view.hasDropped) return null;
  return (
    <span className="flex items-center gap-1">
      {view.hasDropped ? 'the last 4 MiB or so are here' : `${formatBytes(view.bytesBefore)} before this`}
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
