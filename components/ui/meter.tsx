import { classes } from './classes.ts';

export type ResourceColour = 'cpu' | 'mem' | 'io' | 'pids' | 'psi';

const fills: Record<ResourceColour, string> = {
  cpu: 'bg-cpu',
  mem: 'bg-mem',
  io: 'bg-io',
  pids: 'bg-pids',
  psi: 'bg-psi',
};

/**
 * A thin bar of use. `share` and `limit` are 0..1 of the bar; the red tick marks the limit. Decoration only: the number
 * stands beside it in words, so assistive technology skips it.
 */
export function Meter({
  share,
  limit = null,
  colour,
  className,
}: {
  share: number | null;
  limit?: number | null;
  colour: ResourceColour;
  className?: string;
}) {
  return (
    <div aria-hidden className={classes('relative h-[3px] w-full rounded-[2px] bg-line-soft', className)}>
      <div
        className={classes('h-full rounded-[2px]', fills[colour])}
        style={{ width: `${Math.min(1, Math.max(0, share ?? 0)) * 100}%` }}
      />
      {limit === null ? null : (
        <div
          className="absolute -top-[2px] h-[7px] w-[1.5px] bg-limit"
          style={{ left: `${Math.min(1, Math.max(0, limit)) * 100}%` }}
        />
      )}
    </div>
  );
}
