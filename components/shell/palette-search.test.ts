import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/group-path.ts';
import { findGroups } from './palette-search.ts';

const paths = ['/', '/web', '/web/api', '/web/api-v2', '/teams/blue/api', '/apiary/x'].map(parseGroupPath);

test('the group of that very name stands before those that only begin or hold it', () => {
  expect(findGroups(paths, 'api', 10)).toEqual(['/web/api', '/teams/blue/api', '/web/api-v2', '/apiary/x']);
});

test('every word has to be somewhere on the path', () => {
  expect(findGroups(paths, 'blue API', 10)).toEqual(['/teams/blue/api']);
});

test('gives no more than asked for', () => {
  expect(findGroups(paths, 'a', 2)).toHaveLength(2);
});
