import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { mostOfPerson, mostOfTeam, mostSchedules, whyNoMoreSchedules } from './schedule-room.ts';

const [blue, red] = [parseGroupPath('/blue'), parseGroupPath('/red')];
const budget = { top: blue, team: 'Blue', overcommit: 1 };
/** By as many people, each with one. */
const made = (group: string, count: number, by?: string) =>
  Array.from({ length: count }, (_, at) => ({ group: parseGroupPath(group), askedBy: by ?? `p${at}@${group}` }));

test('one person cannot use up the places of the host, in however many teams', () => {
  const own = [...made('/blue/ci', 25, 'ada'), ...made('/red/ci', 25, 'ada')];

  expect(own).toHaveLength(mostOfPerson);
  expect(whyNoMoreSchedules(own, { askedBy: 'ada', budget })?.text).toBe(
    'You have asked for 50 schedules, which is the most for one person. Remove one to make another.',
  );
  expect(whyNoMoreSchedules(own.slice(1), { askedBy: 'ada', budget })).toBeNull();
  expect(whyNoMoreSchedules(own, { askedBy: 'bob', budget })).toBeNull();
});

test('nor can a team, with however many people', () => {
  const full = made('/blue/ci', mostOfTeam);

  expect(whyNoMoreSchedules(full, { askedBy: 'ada', budget })?.text).toBe(
    "The groups of Blue in /blue have 100 schedules, which is the most for one team's. Remove one to make another.",
  );
  expect(whyNoMoreSchedules(full.slice(1), { askedBy: 'ada', budget })).toBeNull();
  expect(whyNoMoreSchedules(full, { askedBy: 'ada', budget: { ...budget, top: red, team: 'Red' } })).toBeNull();
  expect(whyNoMoreSchedules(full, { askedBy: 'ada' })).toBeNull();
});

test('where the host has no place left, nothing is told of whose schedules there are', () => {
  const others = made('/red/ci', mostSchedules);

  const why = whyNoMoreSchedules(others, { askedBy: 'ada', budget });
  expect(why).toMatchObject({ code: 'schedule-too-many', values: {} });
  expect(why?.text).not.toMatch(/\d|already|other/i);
  expect(whyNoMoreSchedules(others.slice(1), { askedBy: 'ada', budget })).toBeNull();
});
