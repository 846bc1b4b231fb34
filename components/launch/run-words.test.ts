import { expect, test } from 'vitest';
import type { LaunchNote } from '#server/domain/launch/launch-plan.ts';
import { programWords, withErrno } from './run-words.ts';

const blocks = (field: LaunchNote['field'], errno: string): LaunchNote =>
  ({ kind: 'blocks', field, errno, code: 'x', values: {}, text: 'x' }) as unknown as LaunchNote;

test('a program is not found only where it was looked for', () => {
  expect(programWords({ program: '/bin/sh', notes: [] })).toBe('/bin/sh');
  expect(programWords({ program: null, notes: [blocks('command', 'ENOENT')] })).toBe('not found');
  expect(programWords({ program: null, notes: [blocks('command', 'EACCES')] })).toBe('cannot be executed');
  expect(programWords({ program: null, notes: [blocks('folder', 'ENOENT')] })).toBe('not looked for');
});

test('the sentence comes first, the kernel’s name of the error after it', () => {
  expect(withErrno('There is no folder /nowhere.', 'ENOENT')).toBe('There is no folder /nowhere (ENOENT).');
  expect(withErrno('There is no such file (ENOENT).', 'ENOENT')).toBe('There is no such file (ENOENT).');
  expect(withErrno('Why.', null)).toBe('Why.');
});
