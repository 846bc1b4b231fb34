/** The signs of what happened, on a chart and in its legend: told apart by their shape, and by their colour as well. */
import { classes } from '#components/ui/classes.ts';

/** change: made through Corral. setting: a limit that something else set. strain: a limit was hit. loss: a process was killed. */
export const markSorts = ['change', 'setting', 'strain', 'loss'] as const;
export type MarkSort = (typeof markSorts)[number];

const looks: Record<MarkSort, { word: string; sign: string; line: string }> = {
  change: { word: 'change', sign: 'size-[7px] rounded-full bg-text', line: 'bg-text/55' },
  setting: {
    word: 'changed elsewhere',
    sign: 'size-[7px] rotate-45 border-[1.5px] border-info bg-panel',
    line: 'bg-info/60',
  },
  strain: {
    word: 'limit hit',
    sign: 'h-[7px] w-2 bg-warn [clip-path:polygon(50%_0,100%_100%,0_100%)]',
    line: 'bg-warn/60',
  },
  loss: { word: 'killed', sign: 'size-[7px] rotate-45 bg-bad', line: 'bg-bad/70' },
};

export function MarkSign({ sort }: { sort: MarkSort }) {
  return <i aria-hidden className={classes('block', looks[sort].sign)} />;
}

/** The class of the line that a mark draws through the plot. */
export function markLine(sort: MarkSort): string {
  return looks[sort].line;
}

/** A sign with its word, for the legend. */
export function MarkKey({ sort }: { sort: MarkSort }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      <MarkSign sort={sort} />
      {looks[sort].word}
    </span>
  );
}
