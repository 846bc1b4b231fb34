/** What the form of a new group asks of whoever draws the fields of its first limits: app joins the two. */
import type { ReactNode } from 'react';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

export interface FirstLimitsEntry {
  /** What the fields mean, those that cannot be read left out. */
  edits: LimitEdit[];
  faults: Partial<Record<LimitKey, string>>;
  fields: ReactNode;
}

export interface FirstLimitsProps {
  /** The group as it will be right after it is created. */
  context: ChangeContext;
  children: (entry: FirstLimitsEntry) => ReactNode;
}

export type RenderFirstLimits = (props: FirstLimitsProps) => ReactNode;
