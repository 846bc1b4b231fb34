import { expect, test } from 'vitest';
import { stateLook, stateSentence } from './run-words.ts';

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
