import { classes } from './classes.ts';

export type ResourceColour = 'cpu' | 'mem' | 'io' | 'pids' | 'psi';

const fills: Record<ResourceColour, string> = {
  cpu: 'bg-cpu',
  mem: 'bg-mem',
  io: 'bg-io',
  pids: 'bg-pids',
  psi: 'bg-psi',
};

const pales: Record<ResourceColour, string> = {
  cpu: 'bg-cpu/40',
  mem: 'bg-mem/40',
  io: 'bg-io/40',
  pids: 'bg-pids/40',
  psi: 'bg-psi/40',
};

/**
 * A thin bar of use. `share`, `pale` and `limit` are 0..1 of the bar; the pale part stands behind the other (memory that can be
 * reclaimed), the red tick marks the limit. Decoration only: the number stands beside it in words, so assistive technology skips it.
 */
export function Meter({
  share,
  pale = null,
  limit = null,
  colour,
  className,
}: {
  share: number | null;
  pale?: number | null;
  limit?: number | null;
  colour: ResourceColour;
  className?: string;
}) {
  const full = clamp(share ?? 0);
  const withPale = clamp(full + (pale ?? 0));
  return (
    <div aria-hidden className={classes('relative h-[3px] w-full rounded-[2px] bg-line-soft', className)}>
      {withPale > full ? (
        <div
          className={classes('absolute inset-y-0 left-0 rounded-[2px]', pales[colour])}
          style={{ width: `${withPale * 100}%` }}
        />
      ) : null}
      <div className={classes('relative h-full rounded-[2px]', fills[colour])} style={{ width: `${full * 100}%` }} />
      {limit === null ? null : (
        <div className="absolute -top-[2px] h-[7px] w-[1.5px] bg-limit" style={{ left: `${clamp(limit) * 100}%` }} />
      )}
    </div>
  );
}

function clamp(share: number): number {
  return Math.min(1, Math.max(0, share));
}
