/** Lays out values as rectangles of proportional area, as square as can be (Bruls, Huizing, van Wijk 2000). Pure. */

export interface Placed<T> {
  item: T;
  left: number;
  top: number;
  width: number;
  height: number;
}

interface Box {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Items with no area are left out; the rest fill the box, largest first. */
export function squarify<T>(items: readonly T[], areaOf: (item: T) => number, box: Box): Placed<T>[] {
  const sized = items
    .map((item) => ({ item, value: areaOf(item) }))
    .filter(({ value }) => value > 0)
    .sort((left, right) => right.value - left.value);
  const total = sized.reduce((sum, { value }) => sum + value, 0);
  if (total === 0 || box.width <= 0 || box.height <= 0) return [];
  const perValue = (box.width * box.height) / total;
  const placed: Placed<T>[] = [];
  let rest = box;
  let row: { item: T; area: number }[] = [];

  for (const { item, value } of sized) {
    const next = [...row, { item, area: value * perValue }];
    const side = Math.min(rest.width, rest.height);
    if (row.length > 0 && worstRatio(next, side) > worstRatio(row, side)) {
      rest = placeRow(row, rest, placed);
      row = [{ item, area: value * perValue }];
    } else row = next;
  }
  placeRow(row, rest, placed);
  return placed;
}

function worstRatio(row: readonly { area: number }[], side: number): number {
  const sum = row.reduce((total, { area }) => total + area, 0);
  const thickness = sum / side;
  return Math.max(...row.map(({ area }) => Math.max(thickness ** 2 / area, area / thickness ** 2)));
}

/** Puts the row along the box's shorter side; returns what is left of the box. */
function placeRow<T>(row: readonly { item: T; area: number }[], box: Box, placed: Placed<T>[]): Box {
  const sum = row.reduce((total, { area }) => total + area, 0);
  const isTall = box.width >= box.height;
  const side = isTall ? box.height : box.width;
  if (sum === 0 || side === 0) return box;
  const thickness = sum / side;
  let offset = 0;
  for (const { item, area } of row) {
    const length = area / thickness;
    placed.push(
      isTall
        ? { item, left: box.left, top: box.top + offset, width: thickness, height: length }
        : { item, left: box.left + offset, top: box.top, width: length, height: thickness },
    );
    offset += length;
  }
  return isTall
    ? { ...box, left: box.left + thickness, width: Math.max(0, box.width - thickness) }
    : { ...box, top: box.top + thickness, height: Math.max(0, box.height - thickness) };
}
