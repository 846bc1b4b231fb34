import { expect, test } from 'vitest';
import { settingOf, textThatRestores } from './limit-catalogue.ts';
import { isSameSetting, withRow } from './setting-rows.ts';

const table = '254:0 rbps=5 wbps=max riops=max wiops=max\n8:0 rbps=max wbps=7 riops=max wiops=max\n';

test('a table is the same in whatever order the kernel prints its rows', () => {
  const other = table.trimEnd().split('\n').reverse().join('\n');

  expect(settingOf('io.max', table)).toBe(settingOf('io.max', other));
});

test('a write is about one row; without one there is no limit', () => {
  expect(settingOf('io.max', table, '8:0 rbps=9')).toBe('8:0 rbps=max wbps=7 riops=max wiops=max');
  expect(settingOf('io.max', table, '8:1 rbps=9')).toBe('');
  // "8:0" is not the beginning of "8:01".
  expect(settingOf('blkio.throttle.read_bps_device', '8:01 5', '8:0 5')).toBe('');
});

test.each([
  ['io.max', '8:0 rbps=9', '8:0 rbps=max wbps=max riops=max wiops=max'],
  ['blkio.throttle.read_bps_device', '8:0 9', '8:0 0'],
])('%s: a row that was not there is taken away again', (file, written, text) => {
  expect(textThatRestores(file, '', written)).toBe(text);
});

test('two rows of one file are two settings', () => {
  const write = (text: string) => ({ path: '/x/io.max', file: 'io.max', text });

  expect(isSameSetting(write('8:0 rbps=1'), write('8:0 rbps=2'))).toBe(true);
  expect(isSameSetting(write('8:0 rbps=1'), write('8:16 rbps=1'))).toBe(false);
});

test('a row is put in, in place of the one that was there, or taken away', () => {
  expect(withRow('8:0 5\n254:0 6\n', '8:0', '8:0 7')).toBe('254:0 6\n8:0 7');
  expect(withRow('8:0 5\n254:0 6\n', '8:0', '')).toBe('254:0 6');
});
