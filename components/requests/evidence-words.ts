/** What happened to a group, in words for whoever decides. Pure. */
import type { EventEvidence } from '#server/domain/requests/evidence.ts';
import { formatCount } from '#server/domain/units.ts';

/** "2 kills by limits below it, none by its own": only those by its own limit does a larger one cure. */
export function killWords({ kills, killsBy }: Pick<EventEvidence, 'kills' | 'killsBy'>): string {
  if (kills === 0) return 'no kills';
  const all = kills === 1 ? '1 kill' : `${formatCount(kills)} kills`;
  const { own, below, elsewhere } = killsBy;
  const known = own + below + elsewhere;
  if (own === kills) return `${all} by its own limit`;
  if (below === kills) return `${all} by limits below it, none by its own`;
  if (elsewhere === kills) return `${all}, none by its own limit`;
  const parts = [
    `${own === 0 ? 'none' : formatCount(own)} by its own limit`,
    ...(below > 0 ? [`${formatCount(below)} by limits below it`] : []),
    ...(elsewhere > 0 ? [`${formatCount(elsewhere)} by neither`] : []),
  ];
  return `${all}; ${known < kills ? `of the last ${formatCount(known)}, ` : ''}${parts.join(', ')}`;
}
