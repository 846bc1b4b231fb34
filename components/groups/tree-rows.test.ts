import { expect, test } from 'vitest';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { type TreeSource, type TreeView, treeRows } from './tree-rows.ts';

const children: Record<string, string[]> = { '/': ['/a', '/b', '/c'], '/b': ['/b/x', '/b/y'] };
const weights: Record<string, number> = { '/c': 3, '/a': 1, '/b': 2, '/b/x': 0, '/b/y': 2 };
const source: TreeSource = {
  children: (path) => (children[path] ?? []) as GroupPath[],
  weight: (path) => weights[path] ?? null,
};
const rowsOf = (view: Partial<TreeView>) =>
  treeRows(source, { sort: 'name', expanded: new Set([parseGroupPath('/')]), matches: null, ...view });
const pathsOf = (view: Partial<TreeView>) => rowsOf(view).map(({ path }) => path);

test('shows what is inside open groups only', () => {
  expect(pathsOf({})).toEqual(['/', '/a', '/b', '/c']);
  expect(pathsOf({ expanded: new Set(['/', '/b'].map(parseGroupPath)) })).toEqual([
    '/',
    '/a',
    '/b',
    '/b/x',
    '/b/y',
    '/c',
  ]);
});

test('a group without groups can be neither open nor closed', () => {
  expect(rowsOf({}).map(({ isExpanded }) => isExpanded)).toEqual([true, null, false, null]);
});

test('sorts by use among siblings, the largest first', () => {
  expect(pathsOf({ sort: 'cpu' })).toEqual(['/', '/c', '/b', '/a']);
});

test('a search opens the way to each match and hides the rest', () => {
  expect(pathsOf({ matches: (path) => path.endsWith('y') })).toEqual(['/', '/b', '/b/y']);
});

test('a search without a match shows nothing, not even the root', () => {
  expect(pathsOf({ matches: () => false })).toEqual([]);
});

test('tells each row its place among its siblings', () => {
  expect(rowsOf({}).map(({ position, siblings }) => [position, siblings])).toEqual([
    [1, 1],
    [1, 3],
    [2, 3],
    [3, 3],
  ]);
});
