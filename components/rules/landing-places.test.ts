import { expect, test } from 'vitest';
import { placesNow } from './landing-places.ts';

const groups = [
  { hierarchyId: 'pids', path: '/' },
  { hierarchyId: 'memory', path: '/web' },
  { hierarchyId: 'cpu,cpuacct', path: '/' },
];

test('two places are told apart by their controllers', () => {
  expect(placesNow({ groups }, ['pids', 'memory', 'cpu,cpuacct'])).toEqual([
    { path: '/', hierarchies: 'pids, cpu, cpuacct' },
    { path: '/web', hierarchies: 'memory' },
  ]);
});

test('one place in all of them is told once', () => {
  expect(placesNow({ groups }, ['pids', 'cpu,cpuacct'])).toEqual([{ path: '/', hierarchies: null }]);
});
