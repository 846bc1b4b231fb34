/** How much of a thin bar is filled, and where the red tick stands. Pure. */

/** With a limit the bar ends a little behind it, so that its tick can be seen. */
const limitAt = 0.92;

export interface BarScale {
  share: number | null;
  /** The part behind `share` that counts for the limit too, but can be reclaimed. */
  pale: number | null;
  limit: number | null;
}

/** Use against the group's own limit where it has one that matters, else against what the host has. */
export function barScale(
  use: number | null,
  limit: number | null,
  ofHost: number | null,
  cache: number | null = null,
): BarScale {
  const hasLimit = limit !== null && limit > 0 && (ofHost === null || limit < ofHost);
  const shareOf = (part: number | null): number | null => {
    if (part === null) return null;
    if (hasLimit) return (part / limit) * limitAt;
    return ofHost ? part / ofHost : null;
  };
  return { share: shareOf(use), pale: shareOf(cache), limit: hasLimit ? limitAt : null };
}
