import { expect, test } from 'vitest';
import { treeWidthByKey, treeWidthOf } from './tree-width.ts';

test.each([
  ['420', 420],
  [419.6, 420],
  ['20', 300],
  ['90000', 760],
  ['wide', null],
  ['', null],
  [undefined, null],
])('a width of %s is %s', (asked, width) => {
  expect(treeWidthOf(asked)).toBe(width);
});

test.each([
  ['ArrowRight', false, 376],
  ['ArrowLeft', false, 344],
  ['ArrowRight', true, 424],
  ['Home', false, 300],
  ['End', false, 760],
  ['Tab', false, null],
])('%s (shift: %s) goes from 360 to %s', (key, shiftKey, width) => {
  expect(treeWidthByKey(360, { key, shiftKey })).toBe(width);
});
