import { expect, test } from 'vitest';
import { localTarget } from './local-target.ts';

test.each([
  ['/audit', '/audit'],
  ['/groups/web/api?tab=limits#top', '/groups/web/api?tab=limits'],
  ['/groups/a%2Fb', '/groups/a%2Fb'],
  ['groups', '/groups'],
])('%s leads to %s', (next, target) => {
  expect(localTarget(next)).toBe(target);
});

test.each([
  'https://evil.com',
  '//evil.com',
  '/\\evil.com',
  '/.//evil.com',
  '/..//evil.com',
  '/groups/..//evil.com',
  '/./\\evil.com',
  '/\t/evil.com',
  'javascript:alert(1)',
  'http://corral.invalid//evil.com',
  'http://',
  '',
])('%j leads nowhere else', (next) => {
  expect(localTarget(next)).toBe('/');
});

test('none, or several, lead to the first page', () => {
  expect(localTarget(undefined)).toBe('/');
  expect(localTarget(['/audit', '/groups'])).toBe('/');
});
