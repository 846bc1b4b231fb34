/** Where Corral itself is changing something, or just did: what is found there afterwards is nobody else's doing. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';

export interface OwnDoings {
  began(group: GroupPath): void;
  /** `hasMovedTree`: groups may have come or gone, which the sampler finds with one of its next sweeps. */
  ended(group: GroupPath, hasMovedTree: boolean): void;
  /** A change of this group, or of one above it, is being made. */
  isUnderWay(group: GroupPath): boolean;
  /** The same, or Corral made or removed groups there a moment ago. */
  isOwnTree(group: GroupPath): boolean;
}

/** So many sweeps later the sampler has seen it. */
const seenAfterSweeps = 5;

export function createOwnDoings(intervalMs: number, monotonicMs: () => number): OwnDoings {
  const underWay: GroupPath[] = [];
  const lately: { group: GroupPath; untilMs: number }[] = [];
  const isUnderWay = (group: GroupPath) => underWay.some((top) => isUnder(group, top));
  return {
    began: (group) => void underWay.push(group),
    ended: (group, hasMovedTree) => {
      const at = underWay.indexOf(group);
      if (at >= 0) underWay.splice(at, 1);
      if (!hasMovedTree) return;
      const nowMs = monotonicMs();
      const firstValid = lately.findIndex(({ untilMs }) => untilMs > nowMs);
      lately.splice(0, firstValid < 0 ? lately.length : firstValid);
      lately.push({ group, untilMs: nowMs + seenAfterSweeps * intervalMs });
    },
    isUnderWay,
    isOwnTree: (group) => {
      if (isUnderWay(group)) return true;
      if (lately.length === 0) return false;
      const nowMs = monotonicMs();
      return lately.some(({ group: top, untilMs }) => untilMs > nowMs && isUnder(group, top));
    },
  };
}
