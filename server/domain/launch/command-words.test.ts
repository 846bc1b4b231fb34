import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { quoteWords, shellSignIn, splitWords } from './command-words.ts';

test.each([
  ['', []],
  ['  ls   -l ', ['ls', '-l']],
  ["sh -c 'echo out; exit 3'", ['sh', '-c', 'echo out; exit 3']],
  ['grep "a b"c \'\' ""', ['grep', 'a bc', '', '']],
  ['a\\ b "say \\"hi\\" \\n" \'no \\ escape\'', ['a b', 'say "hi" \\n', 'no \\ escape']],
  ['make \\\n  all', ['make', 'all']],
])('reads %j as words', (text, words) => {
  expect(splitWords(text)).toEqual({ ok: true, words });
});

test.each(["echo 'half", 'echo "half', 'echo \\'])('says what is not finished in %j', (text) => {
  expect(splitWords(text)).toEqual({ ok: false, fault: expect.stringMatching(/opened and not closed|at the end/) });
});

test('words that are printed read back as they were, whatever is in them', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 12 })), (words) => {
      expect(splitWords(quoteWords(words))).toEqual({ ok: true, words });
    }),
    propertyRuns(300),
  );
});

test.each([
  ['a | b', '|'],
  ['a && b', '&&'],
  ['echo $HOME', '$H'],
  ['ls *.ts', '*'],
  ["echo '$HOME | x'", null],
  ['dd if=/dev/zero of=/tmp/a bs=1M', null],
])('in %j only a shell would read %j', (text, sign) => {
  expect(shellSignIn(text)).toBe(sign);
});
