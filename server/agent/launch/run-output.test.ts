import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { outputSizes, RunFiles } from './run-files.ts';
import { type OutputPlace, readOutput, readOutputFacts } from './run-output.ts';

const mebibyte = 1 << 20;
const keepOutputBytes = mebibyte;
const input = launchInputSchema.parse({
  ...{ command: { kind: 'shell', line: 'x' }, group: '/g', user: 'u', requestId: 'r', keepOutputBytes },
});
const { head, chunk } = outputSizes(keepOutputBytes);

let folder: string;
let place: OutputPlace;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-output-'));
  place = { host: { proc: '/proc' }, files: new RunFiles(folder), input, isLive: false };
  put('stdout.whole', '');
});
afterEach(() => rmSync(folder, { recursive: true }));

const put = (name: string, text: string | Buffer) => writeFileSync(path.join(folder, name), text);
const piece = (fromByte: number | null, maxBytes = 10) => {
  const { data, ...rest } = readOutput(place, { stream: 'stdout', fromByte, maxBytes });
  return { ...rest, text: Buffer.from(data, 'base64').toString() };
};

test('half is kept of the beginning, half of the end', () => {
  expect({ head, chunk }).toEqual({ head: mebibyte / 2, chunk: mebibyte / 16 });
});

test('nothing was written', () => {
  expect(readOutputFacts(place, 'stdout')).toEqual({ totalBytes: 0, dropped: null, isOpen: false, isCut: false });
  expect(piece(0)).toMatchObject({ fromByte: 0, toByte: 0, text: '' });
  expect(piece(100)).toMatchObject({ fromByte: 0, toByte: 0, text: '' });
});

test('a little was written', () => {
  put('stdout.head', 'hello world');

  expect(piece(6, 3)).toMatchObject({ fromByte: 6, toByte: 9, text: 'wor', skippedBytes: 0 });
  expect(piece(null, 5)).toMatchObject({ fromByte: 6, toByte: 11, text: 'world' });
});

test('the disk was full', () => {
  rmSync(path.join(folder, 'stdout.whole'));

  expect(readOutputFacts(place, 'stdout').isCut).toBe(true);
});

describe('more was written than is kept', () => {
  const first = head + 4 * chunk;
  const total = head + 12 * chunk + 5;

  beforeEach(() => {
    put('stdout.head', Buffer.alloc(head, 'h'));
    for (let number = 5; number <= 12; number += 1)
      put(`stdout.${number}`, Buffer.alloc(chunk, 'abcdefghijkl'[number - 1]));
    put('stdout.13', 'final');
  });

  test('and the middle is told as dropped', () => {
    expect(readOutputFacts(place, 'stdout')).toMatchObject({
      totalBytes: total,
      dropped: { fromByte: head, toByte: first },
    });
  });

  test('a piece ends where that begins', () => {
    expect(piece(head - 3)).toMatchObject({ toByte: head, text: 'hhh', skippedBytes: 0 });
  });

  test('one from there begins behind it, and says so', () => {
    expect(piece(head)).toMatchObject({ fromByte: first, text: 'e'.repeat(10), skippedBytes: 4 * chunk });
    expect(piece(first - 1)).toMatchObject({ fromByte: first, skippedBytes: 1 });
  });

  test('a piece goes over the borders of files', () => {
    expect(piece(first + chunk - 2, 4)).toMatchObject({ text: 'eeff' });
    expect(piece(null, 7)).toMatchObject({ fromByte: total - 7, toByte: total, text: 'llfinal' });
  });
});
