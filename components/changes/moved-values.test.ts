import { expect, test } from 'vitest';
import type { PlanNote, PlannedWrite } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { movedSentence, movedValues, settingWords } from './moved-values.ts';

function write(file: string, before: string, text = '1'): PlannedWrite {
  return {
    key: 'memory.max',
    group: '/web' as GroupPath,
    hierarchyId: 'memory',
    version: 1,
    file,
    path: `/sys/fs/cgroup/memory/web/${file}`,
    before,
    text,
    keeps: text,
    undoText: before,
  };
}

function plan(writes: PlannedWrite[], codes: string[] = []): { writes: PlannedWrite[]; notes: PlanNote[] } {
  return { writes, notes: codes.map((code) => ({ severity: 'refused', code, values: {}, text: 'No.', key: null })) };
}

test('names only the files whose value moved, with both values', () => {
  const shown = [write('memory.limit_in_bytes', '4096'), write('memory.soft_limit_in_bytes', '0')];
  const fresh = [write('memory.limit_in_bytes', '8192'), write('memory.soft_limit_in_bytes', '0')];

  expect(movedValues(shown, plan(fresh))).toEqual([
    {
      file: 'memory.limit_in_bytes',
      path: '/sys/fs/cgroup/memory/web/memory.limit_in_bytes',
      shown: '4096',
      now: '8192',
    },
  ]);
});

test('compares what stood before a file was written for the first time', () => {
  const twice = [write('cpu.cfs_quota_us', '50000', '-1'), write('cpu.cfs_quota_us', '-1', '80000')];

  expect(movedValues(twice, plan(twice))).toEqual([]);
});

test('names a file that needs no write any more: somebody else has set the same value', () => {
  const shown = [write('memory.limit_in_bytes', '4096', '8192')];

  expect(movedValues(shown, plan([], ['nothing-to-change']))).toMatchObject([{ shown: '4096', now: '8192' }]);
});

test('says that values around the group moved when the fresh plan is refused for them', () => {
  const moved = movedValues([write('memory.limit_in_bytes', '4096', '8192')], plan([], ['memsw-below-memory']));

  expect(moved).toEqual([]);
  expect(movedSentence(moved)).toMatch(
    /^Values around the group .*parent.*sibling.*paired file.* moved since this preview/,
  );
});

test.each([
  ['9223372036854771712', 'no limit'],
  ['-1', 'no limit'],
  ['max', 'no limit'],
  ['\n', 'empty'],
  [null, 'unknown'],
  ['49999872', '49999872'],
])('says %j as %s', (text, words) => {
  expect(settingWords(text)).toBe(words);
});

test('says bytes with their size where the file counts bytes', () => {
  expect(settingWords('104857600\n', 'memory.limit_in_bytes')).toBe('104857600 (100\u00a0MiB)');
  expect(settingWords('104857600\n', 'cpu.shares')).toBe('104857600');
});
