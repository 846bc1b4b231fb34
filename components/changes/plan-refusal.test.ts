import { expect, test } from 'vitest';
import type { NoteSeverity } from '#server/domain/changes/change.ts';
import { previewTitle, refusalOf } from './plan-refusal.ts';

const planWith = (...notes: [NoteSeverity, string][]) => ({
  notes: notes.map(([severity, code]) => ({ severity, code, values: {}, text: `${code}.`, key: null })),
});

test.each([
  [planWith(), 'This will happen', null],
  [planWith(['danger', 'can-kill']), 'This will happen', null],
  [planWith(['refused', 'nothing-to-change']), 'This will happen', null],
  [planWith(['info', 'a'], ['refused', 'budget-exceeded']), 'This would happen', 'budget-exceeded'],
])('what is refused only would happen, and that nothing is left to change refuses nothing: %j', (plan, title, code) => {
  expect(previewTitle(plan)).toBe(title);
  expect(refusalOf(plan)?.code ?? null).toBe(code);
});

test('before there is a plan nothing is refused', () => {
  expect(previewTitle(null)).toBe('This will happen');
});
