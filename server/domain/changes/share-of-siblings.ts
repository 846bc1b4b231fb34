/** What groups beside each other get of the CPU time when all are busy. Shapes only: sibling-shares.ts counts. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** What the children of one parent would get of the parent's CPU if all were busy. */
export interface SiblingShares {
  /** The group itself and its heaviest siblings, most first. */
  named: ShareOfSibling[];
  /** All other siblings together. */
  others: { count: number; share: number };
  /** What the group would get of the whole host: the product over all levels; null where that is not known. */
  ofHost: number | null;
}

export interface ShareOfSibling {
  group: GroupPath;
  /** shares (v1) or weight (v2). */
  weight: number;
  /** 0..1 */
  share: number;
}
