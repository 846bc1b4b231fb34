import { expect, test } from 'vitest';
import type { AuditValue } from '#server/domain/audit-event.ts';
import { sampleContext } from '#server/domain/sample-context.ts';
import { undoEdits } from './undo-edits.ts';

const context = sampleContext({
  version: 1,
  own: { texts: { 'memory.limit_in_bytes': '49999872', 'cpu.cfs_quota_us': '50000', 'cpu.cfs_period_us': '100000' } },
});

function written(file: string, before: string): AuditValue {
  const place = Object.values(context.own.limits)
    .flatMap((reading) => (reading.kind === 'value' ? reading.files : []))
    .find((one) => one.file === file);
  return { what: place?.path ?? file, asked: 'x', before, after: 'x', status: 'kept', errno: null, why: null };
}

test('puts back the value from before, "no limit" as a value of its own', () => {
  expect(undoEdits(context, [written('memory.limit_in_bytes', '9223372036854771712')])).toEqual([
    { key: 'memory.max', value: 'max' },
  ]);
});

test('joins the file that was written with the one of the same limit that was not', () => {
  expect(undoEdits(context, [written('cpu.cfs_quota_us', '-1')])).toEqual([
    { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 100_000 } },
  ]);
});

test('leaves out what stands already, files of other groups and text nobody can read', () => {
  expect(
    undoEdits(context, [
      written('memory.limit_in_bytes', '49999872\n'),
      written('/sys/fs/cgroup/memory/other/memory.limit_in_bytes', '1'),
      written('cpu.cfs_quota_us', 'gone'),
    ]),
  ).toEqual([]);
});
