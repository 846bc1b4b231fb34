/** What a chart of a group is made of, or why there is none. */
import type { ScaleUnit } from '#components/charts/chart-scale.ts';
import type { LimitLine, Series } from '#components/charts/time-series.ts';
import type { ChartPoint } from '#server/domain/usage/chart-series.ts';

export interface ChartDefinition {
  title: string;
  unit: ScaleUnit;
  series: Series<ChartPoint>[];
  limits: LimitLine<ChartPoint>[];
  /** More names than fit beside the title. */
  isLegendBelow?: boolean;
  /** Beside the legend: how its shapes are read. */
  legendNote?: string;
  formatValue: (value: number) => string;
  formatTick?: (value: number) => string;
  /** The present value in words. */
  detail: (point: ChartPoint) => string;
}

export type ChartOrReason = ChartDefinition | { title: string; reason: string };
