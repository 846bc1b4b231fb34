'use client';

import { classes } from '#components/ui/classes.ts';
import type { SiblingShares } from '#server/domain/changes/share-of-siblings.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { nameOf } from '#server/domain/groups/group-path.ts';
import { formatCount, formatPercent } from '#server/domain/units.ts';

const namedAtMost = 5;

/** What each child of one parent would get of its CPU if all were busy: a bar, and the same in words. */
export function SiblingSharesBar({
  group,
  shares,
  was,
}: {
  group: GroupPath;
  shares: SiblingShares;
  /** The present value in words, while another one is typed. */
  was: string | null;
}) {
  const own = shares.named.find((one) => one.group === group);
  if (!own) return null;
  const siblings = shares.named.filter((one) => one !== own);
  const named = siblings.slice(0, namedAtMost);
  const unnamed = siblings.slice(namedAtMost);
  const restCount = unnamed.length + shares.others.count;
  const restShare = unnamed.reduce((sum, one) => sum + one.share, shares.others.share);
  return (
    <div className="flex flex-col gap-1.5 @sm:pt-1">
      <div aria-hidden className="flex h-2 gap-px overflow-hidden rounded-[3px] bg-line-soft">
        <Part share={own.share} isOwn />
        {named.map((one) => (
          <Part key={one.group} share={one.share} />
        ))}
        {restCount > 0 ? <Part share={restShare} /> : null}
      </div>
      <p className="text-sm text-muted">
        If all are busy: <b className="font-medium text-text">{formatPercent(own.share)}</b> of the parent
        {shares.ofHost === null || shares.ofHost === own.share ? null : (
          <>
            , <b className="font-medium text-text">{formatPercent(shares.ofHost)}</b> of the host
          </>
        )}
        {siblings.length === 0 ? '; it has no siblings' : null}
        {named.map((one) => (
          <span key={one.group}>
            {' '}
            · {nameOf(one.group)} {formatPercent(one.share)}
          </span>
        ))}
        {restCount > 0 ? ` · ${formatCount(restCount)} more ${formatPercent(restShare)}` : null}
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
