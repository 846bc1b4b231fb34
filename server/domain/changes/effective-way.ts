/** The values of one limit on the way from a group to the root, and the tightest of them. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { Limit, LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import type { ChangeContext, GroupState } from './change.ts';
import { valueAfter, valueNow } from './change-lookup.ts';
import { isElsewhere } from './plan/plan-enabling.ts';

/** The value of each group on the way up, the group itself first, with its edits; none where the group is not on it. */
export function wayUp<K extends LimitKey>(
  context: ChangeContext,
  edits: readonly LimitEdit[],
  key: K,
): { group: GroupPath; value: LimitValue<K> }[] {
  if (!isGoverned(context, key)) return [];
  const own = valueAfter(context, edits, key);
  const above = context.ancestors.map((state: GroupState) => ({ group: state.group, value: valueNow(state, key) }));
  return [{ group: context.group, value: own }, ...above].flatMap(({ group, value }) =>
    value === null ? [] : [{ group, value }],
  );
}

/** False where the group is not in the hierarchy of the controller: nothing that is set here holds for its processes. */
export function isGoverned(context: ChangeContext, key: LimitKey): boolean {
  const missing = context.missing[controllerOfLimit(key)];
  return !missing || !isElsewhere(missing);
}

/** The least of them; where several are equal, the nearest to the group. */
export function tightest<T>(
  candidates: { group: GroupPath; value: Limit<T> }[],
): { group: GroupPath; value: T } | null {
  let least: { group: GroupPath; value: T } | null = null;
  for (const { group, value } of candidates)
    if (value !== 'max' && (least === null || (value as T) < least.value)) least = { group, value: value as T };
  return least;
}
