import { expect, test } from 'vitest';
import { note, refusal } from '#server/domain/changes/sentences/note.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';
import { whyNotScheduled } from './why-not-scheduled.ts';

const stands = note('nothing-to-change', {});
const group = parseGroupPath('/shop');
const beyond = refusal(
  sayOfBudget('budget-exceeded', { resource: 'pids', team: 'Shop', group, more: 60, left: 50, budget: 50 }),
  'pids.max',
);

test('what the budget refuses is made no schedule of, also beside what stands already', () => {
  expect(whyNotScheduled({ notes: [stands, beyond] })).toEqual(beyond);
});

test('what stands already, and what is only warned of, is', () => {
  expect(whyNotScheduled({ notes: [stands, { ...beyond, severity: 'warning' }] })).toBeNull();
});
