/** A look at a group as it will be when other steps of one change are done before. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { GroupLimits, LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { ChangeContext, GroupState } from './change.ts';

/** Whether the group will be gone from the hierarchy. */
export type IsGone = (group: GroupPath, hierarchyId: string) => boolean;

/** What groups will have of what is set for them before. */
export type Given = ReadonlyMap<GroupPath, ReadonlyMap<LimitKey, LimitEdit['value']>>;

/** Without children that will be gone. One that stays in another hierarchy keeps the limits that it has there. */
export function withoutGone(context: ChangeContext, isGone: IsGone): ChangeContext {
  const children = context.children.flatMap((child) => {
    const limits = Object.fromEntries(
      Object.entries(child.limits).filter(([key]) => {
        const place = context.places[controllerOfLimit(key as LimitKey)];
        return !place || !isGone(child.group, place.hierarchyId);
      }),
    ) as GroupLimits;
    const isLeft = Object.keys(limits).length > 0 || Object.keys(child.limits).length === 0;
    return isLeft ? [{ ...child, limits }] : [];
  });
  return { ...context, children };
}

/** With what the groups around it will have. */
export function withGiven(context: ChangeContext, given: Given): ChangeContext {
  const foreseen = <State extends GroupState>(state: State): State => {
    const values = given.get(state.group);
    if (!values) return state;
    const limits = Object.entries(state.limits).map(([key, reading]) => {
      const value = values.get(key as LimitKey);
      return [key, value === undefined || reading.kind !== 'value' ? reading : { ...reading, value }];
    });
    return { ...state, limits: Object.fromEntries(limits) as GroupLimits };
  };
  return {
    ...context,
    ancestors: context.ancestors.map(foreseen),
    siblings: context.siblings.map(foreseen),
    children: context.children.map(foreseen),
  };
}
