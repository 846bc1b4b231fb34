/** The budgets that are being checked just now, kept open between checks: which, how many files of them, and how long. */
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { keepFiles } from '#server/cgroupfs/kept-files.ts';
import { type KeptBudget, keepBudget } from '#server/cgroupfs/teams/keep-budget.ts';
import { readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { BudgetNode } from '#server/domain/teams/budget.ts';
import { type BudgetResource, budgetKeys } from '#server/domain/teams/budget-resources.ts';

export interface BudgetOf {
  top: GroupPath;
  resource: BudgetResource;
}

export interface BudgetReader {
  /** As readBudgetNode; of v1's groups only those in `about` and above them are sure to have the names that they are told by. */
  read(of: BudgetOf, about: readonly GroupPath[]): BudgetNode | null;
  /** The same with all names right. */
  readNamed(of: BudgetOf): BudgetNode | null;
  /** Closes the files of all others: of teams and top groups that are no more. */
  keepOnly(tops: readonly GroupPath[]): void;
  /** Closes what nobody has asked for of late. */
  closeIdle(): void;
  close(): void;
  /** Descriptors that are open just now. */
  readonly open: number;
}

/** A member who sets limits is back sooner; what has gone meanwhile costs the kernel a page a file. */
const idleMs = 10 * 60 * 1000;

/** `most` descriptors at most, beyond which files are opened for one reading. */
export function openBudgetReader(
  host: CgroupHost,
  { most, monotonicMs }: { most: number; monotonicMs: () => number },
): BudgetReader {
  const files = keepFiles(most);
  /** Those that were asked for longest ago first. */
  const kept = new Map<string, { budget: KeptBudget; top: GroupPath; askedAtMs: number }>();
  const close = (key: string) => {
    kept.get(key)?.budget.close();
    kept.delete(key);
  };
  const closeWhere = (isToGo: (each: { top: GroupPath; askedAtMs: number }) => boolean) => {
    for (const [key, each] of kept) if (isToGo(each)) close(key);
  };
  const readKept = (key: string, about: readonly GroupPath[]): BudgetNode | null => {
    const known = kept.get(key);
    const node = known?.budget.read(about) ?? null;
    if (node === null) close(key);
    else if (known) {
      kept.delete(key);
      kept.set(key, { ...known, askedAtMs: monotonicMs() });
    }
    return node;
  };
  const read: BudgetReader['read'] = ({ top, resource }, about) => {
    const key = `${resource} ${top}`;
    const oldest = kept.keys().next().value;
    if (files.open >= most && oldest !== undefined && oldest !== key) close(oldest);
    const node = readKept(key, about);
    if (node) return node;
    const budget = keepBudget(host, { top, resource }, files);
    if (budget) kept.set(key, { budget, top, askedAtMs: monotonicMs() });
    return readKept(key, about) ?? readBudgetNode(host, top, resource);
  };
  return {
    read,
    readNamed: ({ top, resource }) =>
      host.hierarchyFor(controllerOfLimit(budgetKeys[resource]))?.version === 2
        ? read({ top, resource }, [])
        : readBudgetNode(host, top, resource),
    keepOnly: (tops) => closeWhere(({ top }) => !tops.includes(top)),
    closeIdle: () => closeWhere(({ askedAtMs }) => monotonicMs() - askedAtMs > idleMs),
    close: () => closeWhere(() => true),
    get open() {
      return files.open;
    },
  };
}
