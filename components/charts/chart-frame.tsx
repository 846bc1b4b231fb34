import type { ReactNode } from 'react';
import { Card } from '#components/ui/card.tsx';

/** What a legend of its own line takes, in pixels, on a screen that is not narrow. */
export const legendRowHeight = 24;

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
        // With values it may need a second line: that lies over the plot's top, so that nothing moves.
        <div className="relative z-10 mb-1.5 h-[18px] text-sm whitespace-nowrap text-muted max-sm:h-9">
          <div className="pointer-events-none flex flex-wrap gap-x-3 bg-panel/85">{legend}</div>
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
