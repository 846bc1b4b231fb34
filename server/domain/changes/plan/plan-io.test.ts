import { describe, expect, test } from 'vitest';
import { sampleContext, type Texts } from '#server/domain/changes/sample-context.fixtures.ts';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { type DeviceLimits, unlimited } from '#server/domain/limits/io-limits.ts';
import { planChange } from './plan-change.ts';

function planned(version: CgroupVersion, texts: Record<string, string>, table: DeviceLimits[], group = '/web/api') {
  return planChange(sampleContext({ version, group, own: { texts } }), [{ key: 'io.max', value: table }]);
}

const disk = (limits: Partial<DeviceLimits>): DeviceLimits => ({ ...unlimited('8:0'), ...limits });

describe('a plan of limits on I/O', () => {
  test('writes on v2 one row a disk, and takes away the row of a disk that is not named', () => {
    const { writes } = planned(2, { 'io.max': '254:0 rbps=5 wbps=max riops=max wiops=max' }, [
      disk({ readBytesPerSecond: 1_048_576n }),
    ]);

    expect(writes).toMatchObject([
      {
        before: '',
        text: '8:0 rbps=1048576 wbps=max riops=max wiops=max',
        keeps: '8:0 rbps=1048576 wbps=max riops=max wiops=max',
        undoText: '8:0 rbps=max wbps=max riops=max wiops=max',
      },
      {
        before: '254:0 rbps=5 wbps=max riops=max wiops=max',
        text: '254:0 rbps=max wbps=max riops=max wiops=max',
        keeps: '',
        undoText: '254:0 rbps=5 wbps=max riops=max wiops=max',
      },
    ]);
  });

  test('writes on v1 only the files that change, plain decimals', () => {
    const { writes } = planned(1, { 'blkio.throttle.read_bps_device': '8:0 1048576' }, [
      disk({ readBytesPerSecond: 1_048_576n, writeOpsPerSecond: 100 }),
    ]);

    expect(writes).toMatchObject([
      {
        file: 'blkio.throttle.write_iops_device',
        before: '',
        text: '8:0 100',
        keeps: '8:0 100',
        undoText: '8:0 0',
      },
    ]);
  });

  test('limits the disk that a partition is on, and says so', () => {
    const { writes, notes } = planned(2, {}, [{ ...disk({ readOpsPerSecond: 100 }), device: '8:1' }]);

    expect(writes.map(({ text }) => text)).toEqual(['8:0 rbps=max wbps=max riops=100 wiops=max']);
    expect(notes.map(({ text }) => text)).toContain(
      'sda1 is a part of sda: the kernel limits whole disks, so this is a limit on all of sda.',
    );
  });

  test('says on v1 that groups below and buffered writes are not slowed', () => {
    const codes = planned(1, {}, [disk({ writeBytesPerSecond: 4096n })]).notes.map(({ code }) => code);

    expect(codes).toEqual(expect.arrayContaining(['io-flat-v1', 'io-buffered-v1']));
  });

  test('says that the largest number of operations is no limit', () => {
    const plan = planned(2, {}, [disk({ readBytesPerSecond: 4096n, readOpsPerSecond: 4_294_967_295 })]);

    expect(plan.writes.map(({ keeps }) => keeps)).toEqual(['8:0 rbps=4096 wbps=max riops=max wiops=max']);
    expect(plan.notes.map(({ code }) => code)).toContain('io-no-limit');
  });

  test('reads as commands', () => {
    const before = { 'io.max': '254:0 rbps=5 wbps=max riops=max wiops=max' };
    const { equivalents } = planned(2, before, [disk({ readBytesPerSecond: 1_048_576n })], '/web.slice');

    expect(equivalents.shell[0]).toBe(
      "echo '8:0 rbps=1048576 wbps=max riops=max wiops=max' > '/sys/fs/cgroup/web.slice/io.max'",
    );
    expect(equivalents.libcgroup[0]).toBe(
      "cgset -r 'io.max=8:0 rbps=1048576 wbps=max riops=max wiops=max' '/web.slice'",
    );
    expect(equivalents.systemd[0]).toBe(
      "systemctl set-property -- web.slice 'IOReadBandwidthMax=/dev/vda infinity' 'IOReadBandwidthMax=/dev/sda 1048576'",
    );
  });

  test('tells the tightest limit on the way up on v2, and the own one alone on v1', () => {
    const [v2, v1] = ([2, 1] as const).map((version) => {
      const texts: Texts =
        version === 2
          ? { 'io.max': '8:0 rbps=100 wbps=max riops=max wiops=max' }
          : { 'blkio.throttle.read_bps_device': '8:0 100' };
      const context = sampleContext({ version, ancestors: { '/web': { texts } } });
      const plan = planChange(context, [{ key: 'io.max', value: [disk({ readBytesPerSecond: 5000n })] }]);
      return plan.effective.filter(({ device }) => device === 'sda').map(({ text, setBy }) => `${text} by ${setBy}`);
    });

    expect(v2).toEqual(['100 B/s by /web']);
    expect(v1).toEqual(['4.9 KiB/s by /web/api']);
  });
});
