import { expect, test } from 'vitest';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import type { LoadStep } from '#server/domain/config/load-verbs.ts';
import { planWords } from './plan-words.ts';

function step(kind: LoadStep['kind'], writes = 0, rights = 0): Parameters<typeof planWords>[0][number] {
  return {
    kind,
    writes: Array.from({ length: writes }, () => ({}) as PlannedWrite),
    rights: Array.from({ length: rights }, () => ({}) as LoadStep['rights'][number]),
  };
}

test.each([
  [[step('create', 3)], 'Would create 1 group and write 3 values.'],
  [
    [step('create', 1), step('create'), step('change', 1), step('remove'), step('nothing')],
    'Would create 2 groups, change 1 group, remove 1 group and write 2 values. 1 group stays as it is.',
  ],
  [[step('change', 0, 1)], 'Would change 1 group and give 1 directory to their owners.'],
  [[step('nothing'), step('nothing')], 'Nothing would change. 2 groups stay as they are.'],
  [[], 'Nothing would change.'],
])('a plan is told as what would be, not as done', (steps, words) => {
  expect(planWords(steps)).toBe(words);
});
