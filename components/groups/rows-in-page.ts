/**
 * Which rows of the tree are in the page: those in sight and some more, a block at a time. Most frames of a scroll then change
 * nothing in the page, and are left to the compositor; with one row in and one out there would be something to lay out and paint
 * in each of them.
 */

const block = 6;
/** So many rows at least are ready above and below: a scroll of 60 pixels a frame does not outrun them. */
const ready = 4;

/** Indexes of the rows, given the first and the last that are in sight. */
export function rowsInPage({
  startIndex,
  endIndex,
  count,
}: {
  startIndex: number;
  endIndex: number;
  count: number;
}): number[] {
  const first = Math.max(0, Math.floor((startIndex - ready) / block) * block);
  // As many at every place, so that rows come at one end in the frame in which others go at the other.
  const rows = Math.ceil((endIndex - startIndex + 1 + 2 * ready) / block + 1) * block;
  const end = Math.min(count, first + rows);
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index);
}
