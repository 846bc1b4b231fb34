/** The last minutes of the first level of groups, kept by the page for its stacked charts. No React, no clock. */
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';

/** Memory is the main figure, the working set. */
export type TopMetric = 'cpus' | 'memoryBytes';
export type TopValues = Record<TopMetric, number | null>;

export interface TopMoment {
  atMs: number;
  values: Map<GroupPath, TopValues>;
}

/** One chart's point: the value of each chosen group, and of all others together. */
export interface StackPoint {
  atMs: number;
  parts: (number | null)[];
  other: number | null;
}

const stepMs = 1000;

/** Moments a second apart, oldest first; a value for the same second replaces what stood there. */
export class TopHistory {
  readonly #spanMs: number;
  #moments: TopMoment[] = [];

  constructor(spanMs: number) {
    this.#spanMs = spanMs;
  }

  /** Puts in what was measured at one time; earlier times may come later (a history that is read afterwards). */
  add(atMs: number, path: GroupPath, values: TopValues): void {
    const second = Math.floor(atMs / stepMs) * stepMs;
    this.#momentAt(second).values.set(path, values);
  }

  /** Drops what is older than the span, measured from the newest. */
  trim(): void {
    const newest = this.#moments.at(-1)?.atMs ?? 0;
    const first = this.#moments.findIndex((moment) => moment.atMs > newest - this.#spanMs);
    if (first > 0) this.#moments = this.#moments.slice(first);
  }

  /** What a chart of these groups draws. Others is what the root uses beyond them, or the sum of the others. */
  stack(metric: TopMetric, chosen: readonly GroupPath[]): StackPoint[] {
    return this.#moments.map(({ atMs, values }) => {
      const parts = chosen.map((path) => values.get(path)?.[metric] ?? null);
      const sum = parts.reduce<number>((total, part) => total + (part ?? 0), 0);
      const root = values.get(rootPath)?.[metric] ?? null;
      const rest = [...values].filter(([path]) => path !== rootPath && !chosen.includes(path));
      const other =
        root === null ? rest.reduce((total, [, value]) => total + (value[metric] ?? 0), 0) : Math.max(0, root - sum);
      return { atMs, parts, other };
    });
  }

  #momentAt(second: number): TopMoment {
    for (let index = this.#moments.length - 1; index >= 0; index -= 1) {
      const moment = this.#moments[index];
      if (!moment || moment.atMs < second) {
        const fresh = { atMs: second, values: new Map<GroupPath, TopValues>() };
        this.#moments.splice(index + 1, 0, fresh);
        return fresh;
      }
      if (moment.atMs === second) return moment;
    }
    const first = { atMs: second, values: new Map<GroupPath, TopValues>() };
    this.#moments.unshift(first);
    return first;
  }
}
