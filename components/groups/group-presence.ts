/**
 * Whether the group of a page is there. The tree is up to one sampling interval behind, so a group that it lacks is only
 * gone if the kernel says so, or if the page has seen it in the tree before. Pure.
 */

/** "unknown" while the kernel is asked, "failed" when it could not be. */
export type Presence = 'there' | 'gone' | 'unknown' | 'failed';

export interface Sighting {
  /** False before the first tree. */
  isTreeLoaded: boolean;
  isInTree: boolean;
  /** Since the page shows this group. */
  wasInTree: boolean;
  /** What came back when the group was asked for; null while nothing did. */
  answer: Exclude<Presence, 'unknown'> | null;
}

/** Before the first tree a group counts as there: its page has the same skeletons as any. */
export function presenceOf({ isTreeLoaded, isInTree, wasInTree, answer }: Sighting): Presence {
  if (isInTree || !isTreeLoaded) return 'there';
  if (wasInTree) return 'gone';
  return answer ?? 'unknown';
}
