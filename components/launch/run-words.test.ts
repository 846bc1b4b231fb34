import { expect, test } from 'vitest';
import type { LaunchNote } from '#server/domain/launch/launch-plan.ts';
import { programWords, stateLook, stateSentence, withErrno } from './run-words.ts';

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

const exited = (code: number) => ({ state: 'ended' as const, end: { kind: 'exited' as const, code }, stop: null });

test.each([
  [0, 'exit code 0', 'Success.'],
  [3, 'exit code 3', ''],
  [127, 'exit code 127', 'A shell says so of a command that is not found.'],
  [137, 'exit code 137', 'A shell says so of a command that signal 9 ended.'],
])('of code %i the look says the code, and the sentence what it means beyond it', (code, word, sentence) => {
  expect(stateLook(exited(code)).word).toBe(word);
  expect(stateSentence(exited(code))).toBe(sentence);
});
