/**
 * Limits on I/O on the kernel that runs here: what is asked, and the errno foreseen or the value kept foretold. The disk is
 * one of this host's: what is set is set for a group of the test's own.
 */
import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { readText } from '#server/cgroupfs/files.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type DeviceLimits, unlimited } from '#server/domain/limits/io-limits.ts';
import { applyChange, previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';

const disk = host.readDevices().find(({ bytes, partOf }) => bytes > 0 && partOf === null)?.device ?? null;
const version = host.hierarchyFor('io')?.version ?? 2;
const why = whyNotHere('io') ?? (disk === null ? 'no disk here' : null);

let ground: TestGround;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (why === null) ground = await openTestGround('io');
});
beforeEach(async () => {
  if (why === null) group = await ground.make(`g${count++}`);
});
afterAll(() => ground?.clear());

const limits = (some: Partial<DeviceLimits>): DeviceLimits => ({ ...unlimited(disk ?? ''), ...some });

function change(table: DeviceLimits[]) {
  const edits = [{ key: 'io.max' as const, value: table }];
  const { basis } = previewChange(sceneNow(), { group, edits });
  return applyChange(sceneNow(), { group, edits, basis, confirmed: null, requestId: 'test' });
}

function refusalOf(table: DeviceLimits[]): string | undefined {
  const plan = previewChange(sceneNow(), { group, edits: [{ key: 'io.max', value: table }] });
  return plan.notes.find(({ severity }) => severity === 'refused')?.code;
}

/** Past every check of ours: the kernel's own answer, or what it then shows. */
function raw(figure: 'rbps' | 'wiops', amount: string, device = disk ?? ''): string {
  const v1 = { rbps: 'blkio.throttle.read_bps_device', wiops: 'blkio.throttle.write_iops_device' }[figure];
  const hierarchy = host.hierarchyFor('io');
  const file = version === 1 ? v1 : 'io.max';
  if (!hierarchy) return '';
  const path = `${dirOf(hierarchy, group)}/${file}`;
  try {
    writeFileSync(path, version === 1 ? `${device} ${amount}` : `${device} ${figure}=${amount}`, { flag: 'r+' });
  } catch (cause) {
    return errnoOf(cause) ?? '';
  }
  return readText(path)?.trim() ?? '';
}

describe.skipIf(why !== null)(`limits on I/O on v${version}${why ? ` (skipped: ${why})` : ''}`, () => {
  test('are kept as foretold, and taken away with their row', async () => {
    const set = await change([limits({ readBytesPerSecond: 1_048_576n, writeOpsPerSecond: 500 })]);
    expect(set.result).toBe('applied');
    expect(set.writes.every(({ status }) => status === 'kept')).toBe(true);

    const other = await change([limits({ writeOpsPerSecond: 200 })]);
    expect(other.writes.every(({ status }) => status === 'kept')).toBe(true);

    const gone = await change([]);
    expect(gone.writes).toMatchObject([{ status: 'kept', after: '' }]);
  });

  test('say what now holds, here and above', async () => {
    await change([limits({ readBytesPerSecond: 1_048_576n })]);
    const child = await ground.make('below', group);
    const edits = [{ key: 'io.max' as const, value: [limits({ readBytesPerSecond: 4_194_304n })] }];

    const { effective } = previewChange(sceneNow(), { group: child, edits });

    const read = effective.find(({ resource }) => resource === 'read-bytes');
    // v1 is flat here: what stands above slows nobody below it.
    expect(read).toMatchObject(version === 1 ? { text: '4 MiB/s', setBy: child } : { text: '1 MiB/s', setBy: group });
  });

  const rows: [string, Partial<DeviceLimits>, string | null, () => string, string | RegExp][] = [
    ['0 bytes', { readBytesPerSecond: 0n }, 'io-zero', () => raw('rbps', '0'), version === 1 ? '' : 'ERANGE'],
    [
      '1 byte',
      { readBytesPerSecond: 1n },
      version === 1 ? null : 'io-one',
      () => raw('rbps', '1'),
      version === 1 ? `${disk} 1` : 'EINVAL',
    ],
    [
      '2^32 operations',
      { writeOpsPerSecond: 2 ** 32, readBytesPerSecond: 4096n },
      version === 1 ? 'io-ops-wrap' : null,
      () => raw('wiops', '4294967296'),
      version === 1 ? `${disk} 0` : '',
    ],
    [
      'a disk that is not there',
      { device: '999:9', readOpsPerSecond: 5 },
      'io-no-device',
      () => raw('rbps', '5', '999:9'),
      'ENODEV',
    ],
  ];

  test.each(rows)('%s: foreseen as the kernel answers', (_, asked, code, answer, expected) => {
    expect(refusalOf([limits(asked)]) ?? null).toBe(code);
    expect(answer()).toBe(expected);
  });

  test('a suffix never gets as far as the kernel, which would drop it (v1) or refuse it (v2)', () => {
    expect(raw('rbps', '1M')).toBe(version === 1 ? `${disk} 1` : 'EINVAL');
  });
});
