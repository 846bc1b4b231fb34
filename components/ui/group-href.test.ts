import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type GroupPath, groupPathFault, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { groupAskHref, groupAskOf, groupHref, groupOfPathname, tabOf } from './group-href.ts';

test('every group has an address that leads back to it', () => {
  const path = fc
    .array(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }), { maxLength: 4 })
    .map((names) => `/${names.join('/')}`)
    .filter((text) => groupPathFault(text) === null);
  fc.assert(
    fc.property(path, (text) => {
      const { pathname } = new URL(groupHref(text as GroupPath), 'http://host');
      expect(groupOfPathname(pathname)).toBe(text);
    }),
  );
});

test('the charts need no tab in the address', () => {
  expect(groupHref(parseGroupPath('/web/api'))).toBe('/groups/web/api');
  expect(groupHref(parseGroupPath('/web/api'), 'limits')).toBe('/groups/web/api?tab=limits');
});

test.each(['/groups/..', '/groups/a%2Fb', '/groups/%', '/groups/a%00', '/', '/audit', '/groupsx/a'])(
  '%s is no group’s page',
  (pathname) => {
    expect(groupOfPathname(pathname)).toBeNull();
  },
);

test('the page of all groups is the root’s', () => {
  expect(groupOfPathname('/groups')).toBe('/');
});

test('an address can ask for a dialog on a group’s page, whatever its tab', () => {
  const web = parseGroupPath('/web');

  expect(groupAskHref(web, 'create')).toBe('/groups/web?create=group');
  expect(groupAskHref(web, 'delete', 'limits')).toBe('/groups/web?tab=limits&delete=group');
  expect(groupAskOf(new URLSearchParams('tab=limits&delete=group'))).toBe('delete');
  expect(groupAskOf(new URL(groupAskHref(web, 'undo-create'), 'http://host').searchParams)).toBe('undo-create');
  expect(groupAskOf(new URLSearchParams('tab=limits'))).toBeNull();
});

test('an unknown tab is the charts', () => {
  expect([tabOf('limits'), tabOf('nonsense'), tabOf(null)]).toEqual(['limits', 'charts', 'charts']);
});
