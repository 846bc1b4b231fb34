/** How much of its budget a team may hand out, in words. Pure. */
const offered: readonly (number | null)[] = [1, 1.25, 1.5, 2, 3, null];

/** Behind "May hand out". */
export function overcommitWords(overcommit: number | null): string {
  if (overcommit === null) return 'any amount, not checked';
  return overcommit === 1 ? 'its budget at most' : `${overcommit}× its budget at most`;
}

/** What can be chosen; what a script has set besides is one of them while it is so. */
export function overcommitOptions(now: number | null): { id: string; label: string }[] {
  const all = offered.includes(now) ? offered : [now, ...offered];
  return all.map((each) => ({ id: String(each), label: overcommitWords(each) }));
}
