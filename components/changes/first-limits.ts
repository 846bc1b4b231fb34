/** What the form of a new group, or of a template, asks of whoever draws the fields of its limits: app joins the two. */
import type { ReactNode } from 'react';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';

export interface FirstLimitsEntry {
  /** What the fields mean, those that cannot be read left out. */
  edits: LimitEdit[];
  faults: Partial<Record<LimitKey, string>>;
  fields: ReactNode;
  /** Empties the field of a limit. */
  drop: (key: LimitKey) => void;
}

export interface FirstLimitsProps {
  /** The group as it will be right after it is created. */
  context: ChangeContext;
  /** True where `context` is a group that is there: its values are no defaults. */
  isThere?: boolean;
  /** What the fields hold at first; left out: what a new group has. */
  initial?: readonly LimitEdit[];
  /** Those of `initial` that count although a new group has the same. */
  explicit?: readonly LimitKey[];
  children: (entry: FirstLimitsEntry) => ReactNode;
}

export type RenderFirstLimits = (props: FirstLimitsProps) => ReactNode;
