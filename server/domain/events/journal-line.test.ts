import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { parseJournalLine } from './journal-line.ts';

/** journalctl 252 --output=json --output-fields=MESSAGE. */
const line =
  '{"__CURSOR":"s=0639af16ca6a4d2a8f4de8ff8b2a8b1a;i=1f3;b=52a1b5a1d9a44ffb8c4a8f3c9a0d4a77;m=4c4b40;t=644a3f6b1c000;x=8a9b0c1d2e3f4a5b","__REALTIME_TIMESTAMP":"1764455884123456","__MONOTONIC_TIMESTAMP":"5000000","_BOOT_ID":"52a1b5a1d9a44ffb8c4a8f3c9a0d4a77","MESSAGE":"Killed /a due to x"}';

test('a line has its place, its time and its text', () => {
  expect(parseJournalLine(line)).toEqual({
    cursor: expect.stringMatching(/^s=0639/),
    atMs: 1764455884123,
    message: 'Killed /a due to x',
  });
});

test('a message that is no text comes as bytes, one that is too large as null', () => {
  const bytes = [...Buffer.from('Killed /größe')];

  expect(parseJournalLine(line.replace('"Killed /a due to x"', JSON.stringify(bytes)))?.message).toBe('Killed /größe');
  for (const other of ['null', '["a","b"]', '[1,"a"]', '[256]', '{}'])
    expect(parseJournalLine(line.replace('"Killed /a due to x"', other))).toMatchObject({ message: null });
});

test.each(['', '-- Boot 52a1 --', '{}', '[]', 'null', line.slice(0, -1), line.replace('s=0639', 's= 39')])(
  '%s is no line',
  (text) => {
    expect(parseJournalLine(text)).toBeNull();
  },
);

test('any JSON is a line with a place and a time, or none', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.json().map((text) => line.replace('"Killed /a due to x"', text)),
      ),
      (text) => {
        const read = parseJournalLine(text);
        if (read) expect(Number.isSafeInteger(read.atMs) && !/\s/.test(read.cursor)).toBe(true);
      },
    ),
    propertyRuns(300),
  );
});
