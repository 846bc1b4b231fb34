/**
 * The kernel's count of groups lags behind: a directory that was removed is counted until the last reference to its group is
 * gone, after some 50 ms at best, and on v1's memory controller when the last page that was charged to it is.
 * (css_free_rwork_fn in kernel/cgroup/cgroup.c; seen: 67 counted where 33 directories are.)
 */
export class CountLag {
  /** Groups that were seen to go and may be counted still. */
  private readonly counted: Int32Array;

  constructor(hierarchies: number) {
    this.counted = new Int32Array(hierarchies);
  }

  /**
   * Whether the count's change `by` can come of what was found (`found`: groups that came less those that went, `went` of
   * them) and of groups that went before.
   */
  explains(hierarchy: number, by: number, { found, went }: { found: number; went: number }): boolean {
    const late = by - found;
    return late >= -(this.counted[hierarchy] ?? 0) && late <= went;
  }

  /** What was found in the end, whether it explains the count or not. */
  settle(hierarchy: number, by: number, found: number): void {
    this.counted[hierarchy] = Math.max(0, (this.counted[hierarchy] ?? 0) + by - found);
  }
}
