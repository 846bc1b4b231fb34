'use client';

import { classes } from '#components/ui/classes.ts';
import type { ShareOfSibling } from '#server/domain/change.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { nameOf } from '#server/domain/group-path.ts';
import { formatPercent } from '#server/domain/units.ts';

const namedAtMost = 5;

/** What each child of one parent would get of its CPU if all were busy: a bar, and the same in words. */
export function SiblingSharesBar({
  group,
  shares,
  was,
}: {
  group: GroupPath;
  shares: readonly ShareOfSibling[];
  /** The present value in words, while another one is typed. */
  was: string | null;
}) {
  const own = shares.find((one) => one.group === group);
  if (!own) return null;
  const others = shares.filter((one) => one !== own).sort((a, b) => b.share - a.share);
  const named = others.slice(0, namedAtMost);
  const rest = others.slice(namedAtMost);
  const restShare = rest.reduce((sum, one) => sum + one.share, 0);
  return (
    <div className="flex flex-col gap-1.5 @sm:pt-1">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-[3px] bg-line-soft">
        <Part share={own.share} isOwn />
        {named.map((one) => (
          <Part key={one.group} share={one.share} />
        ))}
        {rest.length > 0 ? <Part share={restShare} /> : null}
      </div>
      <p className="text-sm text-muted">
        If all are busy: <b className="font-medium text-text">{formatPercent(own.share)}</b> of the parent
        {others.length === 0 ? '; it has no siblings' : null}
        {named.map((one) => (
          <span key={one.group}>
            {' '}
            · {nameOf(one.group)} {formatPercent(one.share)}
          </span>
        ))}
        {rest.length > 0 ? ` · ${rest.length} more ${formatPercent(restShare)}` : null}
        {was === null ? null : (
          <>
            {' '}
            · was <b className="font-medium text-text">{was}</b>
          </>
        )}
      </p>
    </div>
  );
}

function Part({ share, isOwn = false }: { share: number; isOwn?: boolean }) {
  return (
    <span
      className={classes('h-full min-w-px transition-[width] duration-150', isOwn ? 'bg-cpu' : 'bg-cpu-2')}
      style={{ width: `${share * 100}%` }}
    />
  );
}
