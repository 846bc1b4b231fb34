import { expect, test } from 'vitest';
import { roleWord } from './audit-words.ts';

test.each([
  ['admin', 'administrator'],
  ['viewer', 'viewer'],
  ['system', 'system'],
])('the role %s is called %s on record, as elsewhere', (role, word) => {
  expect(roleWord(role)).toBe(word);
});
