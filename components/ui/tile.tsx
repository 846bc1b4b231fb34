import type { ReactNode } from 'react';
import { Meter, type ResourceColour } from './meter.tsx';
import { Skeleton } from './skeleton.tsx';

/**
 * One number that matters: its name, the value with its unit, a bar and a line on what it is measured against.
 * `value` undefined while it loads; null when it is not available, with the reason in `note`.
 */
export function Tile({
  title,
  value,
  unit,
  beside,
  share,
  pale,
  limit,
  colour,
  note,
  aside,
}: {
  title: string;
  value: string | null | undefined;
  unit?: string;
  /** After the value, smaller: "+ 2.3 GiB cache". */
  beside?: ReactNode;
  share?: number | null;
  /** The paler part of the bar behind `share`. */
  pale?: number | null;
  limit?: number | null;
  colour: ResourceColour;
  note?: ReactNode;
  aside?: ReactNode;
}) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-panel px-3.5 pt-2.5 pb-3">
      <div className="flex justify-between text-sm font-medium text-muted">
        <h2>{title}</h2>
        {aside}
      </div>
      <p className="my-1 flex h-[29px] items-baseline gap-1.5 text-2xl font-semibold tracking-tight">
        {value === undefined ? (
          <Skeleton className="mt-1 h-5 w-20 self-center" />
        ) : value === null ? (
          <span className="text-base font-normal tracking-normal text-muted">not available here</span>
        ) : (
          <>
            {value}
            {unit ? <span className="text-sm font-normal tracking-normal text-muted">{unit}</span> : null}
            {beside ? (
              <span className="min-w-0 truncate text-sm font-normal tracking-normal text-muted max-sm:hidden">
                {beside}
              </span>
            ) : null}
          </>
        )}
      </p>
      <Meter share={share ?? null} pale={pale ?? null} limit={limit ?? null} colour={colour} />
      <p
        title={typeof note === 'string' ? note : undefined}
        className="mt-1.5 min-h-[17px] text-sm text-muted max-lg:line-clamp-3 lg:truncate"
      >
        {beside ? <span className="sm:hidden">{beside} · </span> : null}
        {note}
      </p>
    </section>
  );
}
