import { expect, test } from 'vitest';
import { matchingGroups } from '#components/live/matching-groups.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { changedLines } from './proc-cgroup.ts';
import { sortProcesses } from './process-order.ts';

const row = (pid: number, part: Partial<ProcessRow>) => ({ pid, cpus: null, residentBytes: 0, ...part }) as ProcessRow;

test('sorts equals by pid in both directions, so that rows do not dance', () => {
  const rows = [row(3, { cpus: 0 }), row(1, { cpus: 0 }), row(2, { cpus: 1.5 }), row(4, {})];

  expect(sortProcesses(rows, 'cpus', true).map((one) => one.pid)).toEqual([2, 1, 3, 4]);
  expect(sortProcesses(rows, 'cpus', false).map((one) => one.pid)).toEqual([4, 1, 3, 2]);
});

test('finds groups by any part of the path, those named so first', () => {
  const paths = ['/system/webmail', '/web', '/a/web', '/web/api', '/db'] as GroupPath[];

  expect(matchingGroups(paths, 'WEB')).toEqual(['/web', '/a/web', '/system/webmail', '/web/api']);
});

test('marks the lines of /proc/PID/cgroup that a move changed', () => {
  const before = '4:memory:/a\n1:cpu:/a\n0::/\n';
  const after = '4:memory:/b\n1:cpu:/a\n0::/\n';

  expect(changedLines(after, before)).toEqual([
    { text: '4:memory:/b', isChanged: true },
    { text: '1:cpu:/a', isChanged: false },
    { text: '0::/', isChanged: false },
  ]);
});
