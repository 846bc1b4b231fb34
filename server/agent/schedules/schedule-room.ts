/** Whether one more schedule can be kept. The places are the host's: no person and no team can use them up for the others. */
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { AddScheduleRequest } from '#server/domain/schedules/schedule.ts';
import { sayOfSchedule } from '#server/domain/schedules/schedule-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { KeptSchedule } from './schedule-store.ts';

export const mostSchedules = 200;
export const mostOfPerson = 50;
export const mostOfTeam = 100;

/** Why not; null where it can. Tells of one's own alone, and of the team's, whose groups whoever asks may see. */
export function whyNoMoreSchedules(
  all: readonly Pick<KeptSchedule, 'group' | 'askedBy'>[],
  { askedBy, budget }: Pick<AddScheduleRequest, 'askedBy' | 'budget'>,
): Sentence | null {
  if (askedBy !== undefined && all.filter((each) => each.askedBy === askedBy).length >= mostOfPerson)
    return sayOfSchedule('schedule-too-many-own', { most: mostOfPerson });
  if (budget && all.filter(({ group }) => isUnder(group, budget.top)).length >= mostOfTeam)
    return sayOfSchedule('schedule-too-many-in-team', { team: budget.team, group: budget.top, most: mostOfTeam });
  return all.length >= mostSchedules ? sayOfSchedule('schedule-too-many', {}) : null;
}
