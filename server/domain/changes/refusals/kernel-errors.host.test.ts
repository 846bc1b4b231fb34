import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, writeSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { errnoOf } from '#server/domain/errors.ts';
import { explainRefusal } from './kernel-errors.ts';

type Steps = [controller: string, before: [file: string, text: string][], refused: [file: string, text: string]];

/** v1 mounts by controller; a machine without them skips what needs them. */
const mounts = v1Mounts();
const name = `corral-test-refusals-${process.pid}`;
const needed = ['cpu', 'cpuset', 'memory', 'pids'];
const missing = needed.filter((controller) => !mounts.has(controller));

describe.skipIf(missing.length > 0 || process.getuid?.() !== 0)(
  `refusals of this kernel (needs root and v1 ${needed.join(', ')})`,
  () => {
    const dirOf = (controller: string) => `${mounts.get(controller)}/${name}`;

    beforeEach(() => {
      for (const controller of needed) mkdirSync(`${dirOf(controller)}/child`, { recursive: true });
    });
    afterEach(() => {
      for (const controller of needed) for (const dir of ['/child', '']) rmdirSync(dirOf(controller) + dir);
    });

    test.each<[...Steps, errno: string, reason: RegExp]>([
      ['cpu', [['cpu.idle', '1']], ['cpu.shares', '512'], 'EINVAL', /the group is idle/],
      ['cpu', [], ['cpu.cfs_period_us', '999'], 'EINVAL', /period goes from 1 ms to 1 s/],
      ['cpu', [], ['cpu.cfs_quota_us', '999'], 'EINVAL', /quota starts at 1 ms/],
      ['cpu', [['cpu.cfs_quota_us', '50000']], ['cpu.cfs_burst_us', '50001'], 'EINVAL', /burst is at most the quota/],
      ['cpu', [['cpu.cfs_quota_us', '50000']], ['child/cpu.cfs_quota_us', '50001'], 'EINVAL', /above its parent's/],
      ['cpu', [['child/cpu.cfs_quota_us', '50000']], ['cpu.cfs_quota_us', '49999'], 'EINVAL', /below a child's/],
      ['cpu', [], ['cpu.idle', '2'], 'EINVAL', /0 or 1 only/],
      ['cpuset', [], ['child/cpuset.cpus', '0'], 'EACCES', /not all of it is in the parent/],
      ['cpuset', [], ['cpuset.cpus', '65000'], 'ERANGE', /above the highest/],
      ['cpuset', [], ['cpuset.cpus', '0-'], 'EINVAL', /does not parse/],
      ['cpuset', [], ['cpuset.mems', '63'], 'EINVAL', /a memory node that is not there/],
      [
        'cpuset',
        [
          ['cpuset.cpus', '0'],
          ['child/cpuset.cpus', '0'],
        ],
        ['cpuset.cpus', ''],
        'EBUSY',
        /a child group still uses/,
      ],
      ['cpuset', [], ['child/cpuset.cpu_exclusive', '1'], 'EACCES', /only when its parent is/],
      ['memory', [], ['memory.swappiness', '201'], 'EINVAL', /0 to 200/],
      ['memory', [], ['memory.oom_control', '2'], 'EINVAL', /0 or 1/],
      ['pids', [], ['pids.max', '4194305'], 'EINVAL', /0 to 4194304/],
    ])('%s, after %j: %j is refused with %s', (controller, before, [file, text], errno, reason) => {
      for (const [path, value] of before) expect(write(`${dirOf(controller)}/${path}`, value)).toBeNull();

      const path = `${dirOf(controller)}/${file}`;
      const refusal = write(path, text);

      expect(refusal?.errno).toBe(errno);
      const plainFile = file.replace('child/', '');
      expect(
        explainRefusal({ errno, verb: 'write', file: plainFile, path, text, version: 1, syscall: refusal?.syscall })
          .text,
      ).toMatch(reason);
    });

    test.skipIf(!hasMemsw())('memory stays at or below memory and swap together (needs swap accounting)', () => {
      expect(write(`${dirOf('memory')}/memory.limit_in_bytes`, '33554432')).toBeNull();
      expect(write(`${dirOf('memory')}/memory.memsw.limit_in_bytes`, '67108864')).toBeNull();

      expect(write(`${dirOf('memory')}/memory.limit_in_bytes`, '67112960')?.errno).toBe('EINVAL');
      expect(write(`${dirOf('memory')}/memory.memsw.limit_in_bytes`, '33550336')?.errno).toBe('EINVAL');
    });

    test('a process that has ended cannot be moved, and no process enters a cpuset without CPUs', () => {
      expect(write(`${dirOf('pids')}/cgroup.procs`, '4194303')?.errno).toBe('ESRCH');
      expect(write(`${dirOf('cpuset')}/cgroup.procs`, String(process.pid))?.errno).toBe('ENOSPC');
    });

    test('a group with children is not removed, and none is made twice', () => {
      expect(errnoFrom(() => rmdirSync(dirOf('pids')))).toBe('EBUSY');
      expect(errnoFrom(() => mkdirSync(dirOf('pids')))).toBe('EEXIST');
    });

    function hasMemsw(): boolean {
      return errnoFrom(() => readFileSync(`${mounts.get('memory')}/memory.memsw.limit_in_bytes`)) === undefined;
    }
  },
);

function write(path: string, text: string): { errno: string; syscall: string | undefined } | null {
  let fd: number | null = null;
  try {
    fd = openSync(path, 'r+');
    writeSync(fd, `${text}\n`);
    return null;
  } catch (error) {
    return { errno: errnoOf(error) ?? 'none', syscall: (error as NodeJS.ErrnoException).syscall };
  } finally {
    if (fd !== null) closeSync(fd);
  }
}

function errnoFrom(act: () => unknown): string | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return errnoOf(error);
  }
}

function v1Mounts(): Map<string, string> {
  const found = new Map<string, string>();
  for (const line of readFileSync('/proc/self/mountinfo', 'latin1').split('\n')) {
    const [before = '', after = ''] = line.split(' - ');
    const [kind, , options = ''] = after.split(' ');
    if (kind !== 'cgroup') continue;
    for (const option of options.split(',')) found.set(option, before.split(' ')[4] ?? '');
  }
  return found;
}
