import { expect, test } from 'vitest';
import type { AuditValue } from '#server/domain/audit/audit-event.ts';
import { undoWay } from './undo-way.ts';

const lasting = '/etc/systemd/system.control/a.service.d/50-MemoryMax.conf';
const forNow = '/run/systemd/system.control/a.service.d/50-MemoryMax.conf';

function value(what: string, before: string | null, after: string | null): AuditValue {
  return { what, asked: after, before, after, status: 'kept', errno: null, why: null };
}

test.each([
  ['a drop-in that was not there is removed', [value(lasting, null, 'new')], 'systemd-revert'],
  ['one for now is removed as such', [value(forNow, null, 'new')], 'systemd-runtime-revert'],
  ['one that was there gets its value again', [value(lasting, 'old', 'new')], 'systemd'],
  ['one for now gets it for now', [value(forNow, 'old', 'new')], 'systemd-runtime'],
  ['one that an undo removed comes back', [value(lasting, 'old', null)], 'systemd'],
  ['a direct write is undone directly', [value('/sys/fs/cgroup/a.service/memory.max', null, '5')], null],
] as const)('%s', (_, values, way) => {
  expect(undoWay([value('/sys/fs/cgroup/a.service/pids.max', 'max', '5'), ...values])).toBe(way);
});
