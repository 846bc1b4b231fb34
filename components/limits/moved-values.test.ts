import { expect, test } from 'vitest';
import type { PlannedWrite } from '#server/domain/change.ts';
import type { GroupPath } from '#server/domain/group-path.ts';
import { movedValues, settingWords } from './moved-values.ts';

function write(file: string, before: string): PlannedWrite {
  return {
    key: 'memory.max',
    group: '/web' as GroupPath,
    hierarchyId: 'memory',
    version: 1,
    file,
    path: `/sys/fs/cgroup/memory/web/${file}`,
    before,
    text: '1',
    keeps: null,
    undoText: before,
  };
}

test('names only the files whose value moved, with both values', () => {
  const shown = [write('memory.limit_in_bytes', '4096'), write('memory.soft_limit_in_bytes', '0')];
  const fresh = [write('memory.limit_in_bytes', '8192'), write('memory.soft_limit_in_bytes', '0')];

  expect(movedValues(shown, fresh)).toEqual([
    {
      file: 'memory.limit_in_bytes',
      path: '/sys/fs/cgroup/memory/web/memory.limit_in_bytes',
      shown: '4096',
      now: '8192',
    },
  ]);
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
