/** The chart of pressure: of the CPU, memory and I/O, how much of the time some of the tasks waited, and how much all of them did. */
import type { Series } from '#components/charts/time-series.ts';
import { formatPercent } from '#server/domain/units.ts';
import type { ChartData, ChartPoint } from '#server/domain/usage/chart-series.ts';
import type { MetricId } from '#server/domain/usage/usage.ts';
import type { ChartOrReason } from './chart-definition.ts';

/** Some tasks waiting is a line, all of them (a part of the same time) the filled area below it. */
export function pressureChart(unavailable: ChartData['unavailable']): ChartOrReason {
  const told = pressures.filter(({ some }) => !unavailable[some.metric]);
  if (told.length === 0)
    return { title: 'Pressure', reason: unavailable['psi.cpuSome'] ?? 'This host does not tell pressure.' };
  const hasFull = told.filter(({ full }) => !unavailable[full.metric]);
  return {
    title: 'Pressure',
    unit: 'share',
    series: [
      ...hasFull.map(
        ({ id, label, colour, full }): Series<ChartPoint> => ({
          id: `${id}-full`,
          label: `${label} full`,
          colour,
          kind: 'shade',
          value: full.value,
          isUnlisted: true,
        }),
      ),
      ...told.map(
        ({ id, label, colour, some, full }): Series<ChartPoint> => ({
          id,
          label,
          colour,
          kind: 'line',
          value: some.value,
          tell: (point) => [some.value(point), full.value(point)].map(shareOrDash).join(' / '),
        }),
      ),
    ],
    isLegendBelow: true,
    legendNote: hasFull.length > 0 ? 'line: some tasks wait · filled: all wait' : undefined,
    limits: [],
    formatValue: formatPercent,
    detail: (point) => {
      const some = highest(told.map((one) => one.some.value(point)));
      const full = highest(told.map((one) => one.full.value(point)));
      return `some ${shareOrDash(some)} · full ${shareOrDash(full)}`;
    },
  };
}

interface Pressure {
  id: string;
  label: string;
  colour: string;
  some: { metric: MetricId; value: (point: ChartPoint) => number | null };
  full: { metric: MetricId; value: (point: ChartPoint) => number | null };
}

const pressures: Pressure[] = [
  {
    id: 'cpu',
    label: 'cpu',
    colour: 'var(--psi)',
    some: { metric: 'psi.cpuSome', value: (point) => point.cpuSomeShare },
    full: { metric: 'psi.cpuFull', value: (point) => point.cpuFullShare },
  },
  {
    id: 'memory',
    label: 'memory',
    colour: 'var(--mem)',
    some: { metric: 'psi.memorySome', value: (point) => point.memorySomeShare },
    full: { metric: 'psi.memoryFull', value: (point) => point.memoryFullShare },
  },
  {
    id: 'io',
    label: 'I/O',
    colour: 'var(--io)',
    some: { metric: 'psi.ioSome', value: (point) => point.ioSomeShare },
    full: { metric: 'psi.ioFull', value: (point) => point.ioFullShare },
  },
];

function highest(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : Math.max(...known);
}

function shareOrDash(share: number | null): string {
  return share === null ? '–' : formatPercent(share);
}
