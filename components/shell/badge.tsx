import { classes } from '#components/ui/classes.ts';

/** How many of something there is to look at. */
export function Badge({ count, sign, tone, words }: { count: number; sign?: string; tone: string; words: string }) {
  if (count === 0) return null;
  return (
    <span
      className={classes(
        'absolute top-0.5 right-0 min-w-4 rounded-full px-1 text-center text-[10px] leading-4 font-semibold text-panel',
        tone,
      )}
    >
      <span aria-hidden>{sign ?? (count > 99 ? '99+' : count)}</span>
      <span className="sr-only">{words}</span>
    </span>
  );
}
