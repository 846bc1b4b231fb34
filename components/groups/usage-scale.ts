/** How much of a thin bar is filled, and where the red tick stands. Pure. */

/** With a limit the bar ends a little behind it, so that its tick can be seen. */
const limitAt = 0.92;

export interface BarScale {
  share: number | null;
  limit: number | null;
}

/** Use against the group's own limit where it has one that matters, else against what the host has. */
export function barScale(use: number | null, limit: number | null, ofHost: number | null): BarScale {
  const hasLimit = limit !== null && limit > 0 && (ofHost === null || limit < ofHost);
  if (hasLimit) return { share: use === null ? null : (use / limit) * limitAt, limit: limitAt };
  return { share: use === null || !ofHost ? null : use / ofHost, limit: null };
}
