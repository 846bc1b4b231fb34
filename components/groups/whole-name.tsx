'use client';

import { useLayoutEffect, useState } from 'react';
import { classes } from '#components/ui/classes.ts';
import { type GroupPath, nameOf } from '#server/domain/groups/group-path.ts';

/**
 * The whole name of the keyboard's row beside it, while the tree has the focus and the row shows only a part. A mouse has the
 * title of the link for it, a screen reader the row's own words.
 */
export function WholeName({
  path,
  rowId,
  top,
  isAbove,
}: {
  path: GroupPath;
  rowId: string;
  top: number;
  isAbove: boolean;
}) {
  const [isCut, setCut] = useState(false);
  useLayoutEffect(() => {
    const shown = document.getElementById(rowId)?.querySelector('[data-name]');
    setCut(shown !== null && shown !== undefined && (shown.textContent !== nameOf(path) || isOverflowing(shown)));
  }, [path, rowId]);

  if (!isCut) return null;
  return (
    <div
      aria-hidden
      data-whole-name
      className={classes(
        'pointer-events-none absolute inset-x-3 z-10 hidden w-fit rounded-md bg-text px-2 py-1 text-sm break-all text-panel shadow-pop group-focus-visible/tree:block',
        isAbove && '-translate-y-full',
      )}
      style={{ top }}
    >
      {nameOf(path)}
    </div>
  );
}

function isOverflowing(shown: Element): boolean {
  return [...shown.children].some((part) => part.scrollWidth > part.clientWidth);
}
