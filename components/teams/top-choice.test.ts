import { expect, test } from 'vitest';
import { withDevice, withFigure } from '#components/changes/io/io-draft.ts';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { unlimited } from '#server/domain/limits/io-limits.ts';
import { emptyTop, nameOfTop, readNewTop, type TopChoice } from './top-choice.ts';

const here = {
  team: 'Blue team',
  hostCpus: 4,
  highestCpu: 3,
  weightKey: 'cpu.shares' as const,
  devices: sampleDevices,
};
const budget = (cpu: string, memory: string, pids: string, more: Partial<TopChoice['budget']> = {}) => ({
  ...emptyTop,
  budget: { ...emptyTop.budget, cpu, memory, pids, ...more },
});

test('a budget is the limits of the group that is made', () => {
  expect(readNewTop(budget('1 CPU', '512M', '50'), here)).toEqual({
    group: '/blue-team',
    faults: {},
    request: {
      ...{ parent: '/', name: 'blue-team', kind: 'directory', hierarchies: [], enable: null },
      edits: [
        { key: 'cpu.quota', value: { quotaUsec: 100_000, periodUsec: 100_000 } },
        { key: 'memory.max', value: 512n << 20n },
        { key: 'pids.max', value: 50 },
      ],
    },
  });
});

test('swap is limited by what the kernel has of it', () => {
  const editsWith = (more: Partial<TopChoice['budget']>) => readNewTop(budget('', '', '', more), here).request?.edits;

  expect(editsWith({ swap: '1 GiB' })).toEqual([{ key: 'memory.swap.max', value: 1n << 30n }]);
  expect(editsWith({ memsw: '2 GiB' })).toEqual([{ key: 'memory.memsw', value: 2n << 30n }]);
});

test('cores are a list of those that the host has', () => {
  const read = (cores: string) => readNewTop({ ...emptyTop, cores }, here);

  expect(read('3,0-1').request?.edits).toEqual([{ key: 'cpuset.cpus', value: '0-1,3' }]);
  expect(read('0-4')).toMatchObject({ request: null, faults: { cores: expect.any(String) } });
  expect(read(',')).toMatchObject({ request: null, faults: { cores: 'A list of cores, such as 0-3,8.' } });
});

test('a weight is of the kind that the kernel has', () => {
  const read = (weight: string, weightKey: 'cpu.shares' | 'cpu.weight' | null) =>
    readNewTop({ ...emptyTop, weight }, { ...here, weightKey });

  expect(read('2,048', 'cpu.shares').request?.edits).toEqual([{ key: 'cpu.shares', value: 2048 }]);
  expect(read('200', 'cpu.weight').request?.edits).toEqual([{ key: 'cpu.weight', value: 200 }]);
  expect(read('much', 'cpu.weight').faults).toEqual({ weight: 'A whole number, such as 100.' });
  expect(read('200', null).request?.edits).toEqual([]);
});

test('of a disk the figures that were typed are limits', () => {
  const chosen = withDevice(emptyTop.disks, '8:0');
  const read = (text: string) => {
    const disks = withFigure(chosen, '8:0', 'writeOpsPerSecond', { kind: 'text', text });
    return readNewTop({ ...emptyTop, disks }, here);
  };

  expect(readNewTop({ ...emptyTop, disks: chosen }, here).request?.edits).toEqual([]);
  expect(read('300').request?.edits).toEqual([
    { key: 'io.max', value: [{ ...unlimited('8:0'), writeOpsPerSecond: 300 }] },
  ]);
  expect(read('fast')).toMatchObject({ request: null, faults: { disks: expect.stringContaining('sda, writes per') } });
});

test('without a budget there are no limits, and without a name there is no group', () => {
  expect(readNewTop(emptyTop, here).request).toMatchObject({ edits: [] });
  expect(readNewTop(emptyTop, { ...here, team: '' })).toEqual({ request: null, group: null, faults: {} });
});

test('what cannot be read is told beside its field', () => {
  const { request, faults } = readNewTop({ ...budget('many', 'lots', 'few'), parent: 'teams', name: 'a/b' }, here);

  expect(request).toBeNull();
  expect(Object.keys(faults).sort()).toEqual(['cpu', 'memory', 'name', 'parent', 'pids']);
});

test.each([
  ['Équipe Bleue!', 'directory', 'equipe-bleue'],
  ['Blue team', 'slice', 'blue_team'],
  ['青', 'directory', ''],
] as const)('the group of %o is proposed as a %s %o', (team, kind, name) => {
  expect(nameOfTop({ name: null, kind }, team)).toBe(name);
});
