/** What a time chart is told to draw. */
import type { MarkSort } from './mark-sign.tsx';

export interface Series<Point> {
  /** Unique in its chart. */
  id: string;
  label: string;
  /** A CSS colour, usually one of the variables of globals.css. */
  colour: string;
  /** Areas of one chart stand on each other, lines stand alone, a shade is an area by itself. */
  kind: 'stack' | 'line' | 'shade';
  value: (point: Point) => number | null;
  /** What the legend says of a moment that is pointed at, where that is more than the value. */
  tell?: (point: Point) => string;
  /** Told by another series' `tell`: not in the legend. */
  isUnlisted?: boolean;
}

export interface LimitLine<Point> {
  id: string;
  /** "quota", "limit", "throttle above": its value is put behind. */
  label: string;
  value: (point: Point) => number | null;
  isSoft?: boolean;
}

/** Something that happened: a vertical mark. */
export interface ChartMark {
  id: string;
  atMs: number;
  title: string;
  detail: string;
  href: string;
  sort: MarkSort;
}

/** One moment as the plot takes it: the values of its series and of its limits, in their order. */
export interface PlotRow {
  atMs: number;
  values: (number | null)[];
  limits: (number | null)[];
}

/** The plot's inner edges, in pixels: shared by what recharts draws and what is laid over it. */
export const plotEdges = { left: 66, right: 8, top: 10, bottom: 18 } as const;
