'use client';

/** The left side of Groups on a wide screen: the tree's pane, and the separator that makes it wider or narrower. */
import { type KeyboardEvent, type PointerEvent, type ReactNode, useId, useRef, useState } from 'react';
import { classes } from '#components/ui/classes.ts';
import { treeWidthByKey, treeWidthCookie, treeWidthOf, treeWidths } from './tree-width.ts';

const yearSeconds = 365 * 24 * 60 * 60;

/** `kept` is the width of the cookie that came with the page; null when there was none. */
export function TreeSide({ kept, children }: { kept: number | null; children: ReactNode }) {
  const paneId = useId();
  // What the server read is older than what was set here since.
  const [width, setWidth] = useState(() => keptHere() ?? kept ?? treeWidths.usual);
  const [isDragged, setDragged] = useState(false);
  const grip = useRef({ x: 0, width: 0 });

  const keep = (next: number): void => {
    setWidth(next);
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing where a page is not served by TLS.
    document.cookie = `${treeWidthCookie}=${next}; path=/; max-age=${yearSeconds}; samesite=lax`;
  };
  const onPointerDown = (event: PointerEvent<HTMLElement>): void => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    // The pane may be narrower than its width where the window is.
    const shown = event.currentTarget.parentElement?.getBoundingClientRect().width ?? width;
    grip.current = { x: event.clientX, width: shown };
    setDragged(true);
  };
  const onPointerMove = (event: PointerEvent): void => {
    if (isDragged) setWidth(treeWidthOf(grip.current.width + event.clientX - grip.current.x) ?? width);
  };
  const onPointerEnd = (): void => {
    if (!isDragged) return;
    setDragged(false);
    keep(width);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const next = treeWidthByKey(width, event);
    if (next === null) return;
    event.preventDefault();
    keep(next);
  };

  return (
    <div className="relative hidden max-w-[60vw] shrink-0 border-r border-line lg:block" style={{ width }}>
      <div id={paneId} className="h-full">
        {children}
      </div>
      {/* biome-ignore lint/a11y/useSemanticElements: an <hr> cannot be moved. */}
      <div
        role="separator"
        aria-orientation="vertical"
        aria-label="Width of the groups pane"
        aria-controls={paneId}
        aria-valuenow={width}
        aria-valuemin={treeWidths.least}
        aria-valuemax={treeWidths.most}
        aria-valuetext={`${width} pixels`}
        tabIndex={0}
        title="Drag, or use the arrow keys; double-click for the usual width"
        onPointerDown={onPointerDown}
        onPointerMove={onPointerMove}
        onPointerUp={onPointerEnd}
        onPointerCancel={onPointerEnd}
        onKeyDown={onKeyDown}
        onDoubleClick={() => keep(treeWidths.usual)}
        className="group/grip absolute inset-y-0 -right-[5px] z-20 flex w-[9px] cursor-col-resize touch-none justify-center outline-none"
      >
        <span
          aria-hidden
          className={classes(
            'h-full w-[3px] group-hover/grip:bg-line-strong group-focus-visible/grip:bg-select-line',
            isDragged && 'bg-select-line',
          )}
        />
      </div>
    </div>
  );
}

function keptHere(): number | null {
  if (typeof document === 'undefined') return null;
  return treeWidthOf(new RegExp(`(?:^|; )${treeWidthCookie}=(\\d+)`).exec(document.cookie)?.[1]);
}
