import { expect, test } from 'vitest';
import { fieldOfMoment, momentOfField, momentOfParam } from './moment-field.ts';

test.each(['2026-11-24T14:00', '2026-01-02T03:04', '1999-12-31T23:59'])('%s reads back as it was chosen', (text) => {
  expect(fieldOfMoment(momentOfField(text) ?? 0)).toBe(text);
});

test.each(['', 'yesterday', '1969-01-01T00:00'])('%j is no moment', (text) => {
  expect(momentOfField(text)).toBeNull();
});

test('an address asks for a moment in milliseconds, or for none', () => {
  expect(['1764000000000', '-1', 'x', '', null].map(momentOfParam)).toEqual([
    1_764_000_000_000,
    null,
    null,
    null,
    null,
  ]);
});
