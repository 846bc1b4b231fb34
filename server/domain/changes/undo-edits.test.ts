import { expect, test } from 'vitest';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { undoEdits } from './undo-edits.ts';

const context = sampleContext({
  version: 1,
  own: { texts: { 'memory.limit_in_bytes': '49999872', 'cpu.cfs_quota_us': '50000', 'cpu.cfs_period_us': '100000' } },
});

function written(file: string, before: string, here = context): AuditValue {
  const place = Object.values(here.own.limits)
    .flatMap((reading) => (reading.kind === 'value' ? reading.files : []))
    .find((one) => one.file === file);
  return { what: place?.path ?? file, asked: 'x', before, after: 'x', status: 'kept', errno: null, why: null };
}

test('puts back the value from before, "no limit" as a value of its own', () => {
  expect(undoEdits(context, [written('memory.limit_in_bytes', '9223372036854771712')])).toEqual([
    { key: 'memory.max', value: 'max' },
  ]);
});

test('goes back to the very beginning where one change wrote a file twice', () => {
  // A quota is lifted first where the new period would not go with the old one.
  expect(undoEdits(context, [written('cpu.cfs_quota_us', '80000'), written('cpu.cfs_quota_us', '-1')])).toEqual([
    { key: 'cpu.quota', value: { quotaUsec: 80_000, periodUsec: 100_000 } },
  ]);
});

test('puts back the weight itself, not also the nice value nearest to it', () => {
  // 105 has no nice value: it reads 0, and writing 0 gives 100.
  const weighted = sampleContext({ version: 2, own: { texts: { 'cpu.weight': '80', 'cpu.weight.nice': '1' } } });
  const values = [written('cpu.weight', '105', weighted), written('cpu.weight.nice', '0', weighted)];

  expect(undoEdits(weighted, values)).toEqual([{ key: 'cpu.weight', value: 105 }]);
  expect(undoEdits(weighted, values.slice(1))).toEqual([{ key: 'cpu.weight.nice', value: 0 }]);
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

test('puts back the rows of a table that were written, and leaves the others as they are now', () => {
  const texts = { 'blkio.throttle.read_bps_device': '254:0 100\n8:0 200' };
  const now = sampleContext({ version: 1, own: { texts } });
  const value = { ...written('blkio.throttle.read_bps_device', '', now), asked: '8:0 200' };

  expect(undoEdits(now, [value])).toEqual([
    {
      key: 'io.max',
      value: [
        {
          device: '254:0',
          ...{
            readBytesPerSecond: 100n,
            writeBytesPerSecond: 'max',
            readOpsPerSecond: 'max',
            writeOpsPerSecond: 'max',
          },
        },
      ],
    },
  ]);
});

test('keeps what stands already where systemd still has a file of the change', () => {
  const dropIn = '/etc/systemd/system.control/a.service.d/50-MemoryMax.conf';
  const texts = { 'memory.max': 'max', 'pids.max': 'max' };
  const unit = { name: 'a.service', isTransient: false, dropIns: [dropIn], texts: { [dropIn]: '[Service]' } };
  const here = sampleContext({ version: 2, own: { texts }, systemd: unit });
  const made = { ...written(dropIn, ''), before: null, after: '[Service]' };
  const values = [written('memory.max', 'max', here), made];

  expect(undoEdits(here, values)).toEqual([{ key: 'memory.max', value: 'max' }]);
  expect(undoEdits({ ...here, systemd: { ...unit, dropIns: [] } }, values)).toEqual([]);
});

test('keeps what stands already where systemd has the change’s value in place of an older one', () => {
  const dropIn = '/etc/systemd/system.control/a.service.d/50-MemoryMax.conf';
  const unit = { name: 'a.service', isTransient: false, dropIns: [dropIn] };
  const withText = (text: string) =>
    sampleContext({
      version: 2,
      own: { texts: { 'memory.max': '4096' } },
      systemd: { ...unit, texts: { [dropIn]: text } },
    });
  const [old, next] = ['[Service]\nMemoryMax=4096\n', '[Service]\nMemoryMax=8192\n'];
  // Since then somebody wrote the old value past systemd.
  const values = [written('memory.max', '4096', withText(next)), { ...written(dropIn, old), after: next }];

  expect(undoEdits(withText(next), values)).toEqual([{ key: 'memory.max', value: 4096n }]);
  expect(undoEdits(withText(old), values)).toEqual([]);
});
