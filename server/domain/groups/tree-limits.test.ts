import { expect, test } from 'vitest';
import { parseGroupPath } from './group-path.ts';
import { reachedLimits, type TreeLimits } from './tree-limits.ts';

const none = { maxDepth: null, maxDescendants: null, descendants: 7 };

function above(...limits: Partial<TreeLimits>[]): TreeLimits[] {
  return limits.map((one, level) => ({ ...none, group: parseGroupPath(['/a/b', '/a', '/'][level] ?? '/'), ...one }));
}

test.each<[string, TreeLimits[], unknown[]]>([
  ['no limits', above({}, {}, {}), []],
  ['a parent that takes no children', above({ maxDepth: 0 }, {}, {}), [{ kind: 'depth', group: '/a/b', limit: 0 }]],
  ['one level below the parent', above({ maxDepth: 1 }, {}, {}), []],
  ['one level below its parent', above({}, { maxDepth: 1 }, {}), [{ kind: 'depth', group: '/a', limit: 1 }]],
  ['two levels below its parent', above({}, { maxDepth: 2 }, {}), []],
  [
    'as many groups as there may be',
    above({}, { maxDescendants: 7 }, {}),
    [{ kind: 'descendants', group: '/a', limit: 7, descendants: 7 }],
  ],
  ['one fewer than there may be', above({}, { maxDescendants: 8 }, {}), []],
  ['a limit below what is there', above({}, {}, { maxDescendants: 0 }), [{ kind: 'descendants', group: '/' }]],
  ['a count that the kernel does not tell', above({ maxDescendants: 0, descendants: null }), []],
])('a new group and %s', (_, limits, reached) => {
  expect(reachedLimits(limits)).toMatchObject(reached);
  expect(reachedLimits(limits)).toHaveLength(reached.length);
});
