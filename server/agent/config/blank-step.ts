import type { LoadStep } from '#server/domain/config/load-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** A step of which nothing is known yet. */
export function blankStep(group: GroupPath): LoadStep {
  const none = { makes: [], writes: [], rights: [], removes: [], notes: [] };
  return { group, kind: 'nothing', ...none, refused: false, confirm: null };
}
