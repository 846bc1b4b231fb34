'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { type UIEvent, useEffect, useLayoutEffect, useRef } from 'react';
import type { OutputFollower, OutputView } from './output-follower.ts';
import { OutputRow } from './output-row.tsx';

const rowHeight = 18;

/** A line to go to, by its place; another `turn` goes there again. */
export interface LineTarget {
  index: number;
  key: number;
  turn: number;
}

/** The lines of a stream. Those in sight are in the page, the others are not. */
export function OutputList({
  label,
  follower,
  view,
  search,
  target,
}: {
  label: string;
  follower: OutputFollower;
  view: OutputView;
  /** In lower case. */
  search: string;
  target: LineTarget | null;
}) {
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
  useEffect(() => {
    if (target) virtualizer.scrollToIndex(target.index, { align: 'center' });
  }, [target, virtualizer]);
  const onScroll = useReading(follower, view);

  return (
    <div
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={label}
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
              <OutputRow line={line} search={search} isFound={line.key === target?.key} />
            </div>
          ) : null;
        })}
      </div>
    </div>
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
