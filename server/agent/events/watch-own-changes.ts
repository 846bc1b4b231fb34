/** Tells the watches what Corral changes itself, from the one place through which all changes go. */
import type { ChangeObserver } from '#server/agent/changes/host-changes.ts';
import type { ApplyOutcome } from '#server/domain/changes/change.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { ControlVerb } from '#server/domain/control/control-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { Sampler } from '../usage/sampler.ts';
import type { OwnDoings } from './own-doings.ts';
import type { OwnWrites } from './own-writes.ts';

/** Of all verbs, those that leave the tree as it is. */
const treeStays: readonly string[] = [
  'apply',
  'move',
  'saveConfig',
  'keepTry',
  'returnTry',
  'addSchedule',
  'pauseSchedule',
  'removeSchedule',
  ...(['freeze', 'thaw', 'kill', 'signal', 'reclaim', 'resetPeak'] satisfies ControlVerb[]),
];

export function watchOwnChanges({
  own,
  writes,
  sampler,
}: {
  own: OwnDoings;
  writes: OwnWrites;
  sampler: Pick<Sampler, 'touch' | 'atMs'>;
}): ChangeObserver {
  return {
    began: (about) => {
      const group = groupIn(about);
      if (group) own.began(group);
    },
    ended: (about, outcome) => {
      const group = groupIn(about);
      if (!group) return;
      // Read while the change still counts as under way: what differs now is its own.
      sampler.touch(group);
      const limits = limitsOf(outcome);
      if (limits?.result === 'applied')
        writes.took(limits.writes, { isDirect: limits.dropIns === undefined, atMs: sampler.atMs });
      own.ended(group, !treeStays.includes(about.verb));
    },
  };
}

/** The writes that an outcome has, as those of a change of limits. */
function limitsOf(outcome: JournalEntry['outcome']): Pick<ApplyOutcome, 'result' | 'writes' | 'dropIns'> | null {
  if (outcome && 'limits' in outcome) return outcome.limits;
  return outcome && 'writes' in outcome ? outcome : null;
}

/** Null for what an interrupted change has of a path that was too long for the journal. */
function groupIn({ group }: { group: string }): GroupPath | null {
  return groupPathSchema.safeParse(group).data ?? null;
}
