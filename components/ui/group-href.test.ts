import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupPath, groupPathFault, parseGroupPath } from '#server/domain/group-path.ts';
import { groupHref, groupOfParts, tabOf } from './group-href.ts';

test('every group has an address that leads back to it', () => {
  const path = fc
    .array(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }), { maxLength: 4 })
    .map((names) => `/${names.join('/')}`)
    .filter((text) => groupPathFault(text) === null);
  fc.assert(
    fc.property(path, (text) => {
      const { pathname } = new URL(groupHref(text as GroupPath), 'http://host');
      expect(groupOfParts(pathname.split('/').filter(Boolean).slice(1))).toBe(text);
    }),
  );
});

test('the charts need no tab in the address', () => {
  expect(groupHref(parseGroupPath('/web/api'))).toBe('/groups/web/api');
  expect(groupHref(parseGroupPath('/web/api'), 'limits')).toBe('/groups/web/api?tab=limits');
});

test.each([[['..']], [['a%2Fb']], [['%']], [['a%00']]])('%j names no group', (parts) => {
  expect(groupOfParts(parts)).toBeNull();
});

test('an unknown tab is the charts', () => {
  expect([tabOf('limits'), tabOf('nonsense'), tabOf(null)]).toEqual(['limits', 'charts', 'charts']);
});
