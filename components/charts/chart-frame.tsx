import type { ReactNode } from 'react';
import { Card } from '#components/ui/card.tsx';

/** The card around a chart: its name, the present value, to the right the legend. The height never changes. */
export function ChartFrame({
  title,
  detail,
  legend,
  isLegendBelow = false,
  children,
}: {
  title: string;
  detail?: ReactNode;
  legend?: ReactNode;
  /** A legend of many names gets a line of its own. */
  isLegendBelow?: boolean;
  children: ReactNode;
}) {
  return (
    <Card label={`${title} over time`} className="min-w-0 px-3.5 pt-2.5 pb-2">
      <div className="mb-1.5 flex h-5 items-baseline gap-3 overflow-hidden">
        <h3 className="font-medium whitespace-nowrap">{title}</h3>
        <span className="truncate text-sm text-muted">{detail}</span>
        {legend && !isLegendBelow ? (
          <div className="ml-auto flex shrink-0 gap-3 text-sm whitespace-nowrap text-muted">{legend}</div>
        ) : null}
      </div>
      {isLegendBelow ? (
        <div className="mb-1.5 flex h-[18px] flex-wrap gap-x-3 overflow-hidden text-sm whitespace-nowrap text-muted max-sm:h-9">
          {legend}
        </div>
      ) : null}
      {children}
    </Card>
  );
}

/** A colour and what it stands for, with the value at the moment that is pointed at. */
export function LegendItem({ colour, label, value }: { colour: string; label: string; value?: string | null }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <i aria-hidden className="size-[9px] rounded-[2px]" style={{ background: colour }} />
      {label}
      {value ? <b className="font-medium text-text">{value}</b> : null}
    </span>
  );
}

/** Stands where a chart would, when the host does not offer the metric: says so and why. */
export function ChartNotAvailable({ title, reason, height }: { title: string; reason: string; height: number }) {
  return (
    <ChartFrame title={title} detail="not available here">
      <div
        className="flex items-center justify-center rounded-md bg-[repeating-linear-gradient(45deg,transparent_0_7px,var(--line-soft)_7px_8px)] px-8"
        style={{ height }}
      >
        <p className="max-w-md rounded-md bg-panel px-3 py-1.5 text-center text-sm text-balance text-muted">{reason}</p>
      </div>
    </ChartFrame>
  );
}
