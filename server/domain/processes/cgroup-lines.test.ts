import { expect, test } from 'vitest';
import { hierarchyMoves, hierarchyWords } from './cgroup-lines.ts';

const before = ['8:pids:/', '4:cpu,cpuacct:/a', '1:name=systemd:/init.scope', '0::/'].join('\n');

test('names each hierarchy in which a process moved, and no other', () => {
  const after = ['8:pids:/shop', '4:cpu,cpuacct:/a', '1:name=systemd:/x:y', '0::/shop'].join('\n');

  expect(hierarchyMoves(before, `${after}\n`)).toEqual([
    { hierarchy: 'pids', from: '/', to: '/shop' },
    { hierarchy: 'name=systemd', from: '/init.scope', to: '/x:y' },
    { hierarchy: 'v2', from: '/', to: '/shop' },
  ]);
});

test('says that a place is not told where a print lacks the line', () => {
  expect(hierarchyMoves('8:pids:/a', '')).toEqual([{ hierarchy: 'pids', from: '/a', to: null }]);
});

test('takes no value of a file for a print', () => {
  expect(hierarchyMoves('max', '100')).toBeNull();
  expect(hierarchyMoves(before, '100 200')).toBeNull();
});

test.each([
  ['', 'v2'],
  ['v2', 'v2'],
  ['name=systemd', 'name=systemd'],
  ['cpu,cpuacct', 'cpu, cpuacct'],
])('calls the hierarchy "%s" %s', (id, words) => {
  expect(hierarchyWords(id)).toBe(words);
});
