/** How wide the tree's pane is: as its user left it in this browser. A cookie, so that the server draws it so at once. */

export const treeWidthCookie = 'corral-tree-width';

/** At the least the end of a name in the second level is still in sight. */
export const treeWidths = { least: 300, usual: 360, most: 760 } as const;

/** A width that a cookie's text, a pointer or a key asks for, within what a pane can be; null for what is no number. */
export function treeWidthOf(asked: string | number | undefined): number | null {
  const pixels = Math.round(Number(asked || Number.NaN));
  return Number.isNaN(pixels) ? null : Math.min(treeWidths.most, Math.max(treeWidths.least, pixels));
}

/** The width that a key of the separator asks for; null when it asks for none. Source: ARIA Authoring Practices, "Window Splitter". */
export function treeWidthByKey(width: number, { key, shiftKey }: { key: string; shiftKey: boolean }): number | null {
  const step = shiftKey ? 64 : 16;
  switch (key) {
    case 'ArrowLeft':
      return treeWidthOf(width - step);
    case 'ArrowRight':
      return treeWidthOf(width + step);
    case 'Home':
      return treeWidths.least;
    case 'End':
      return treeWidths.most;
    default:
      return null;
  }
}
