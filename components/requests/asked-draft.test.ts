import { expect, test } from 'vitest';
import { askableIn } from '#server/domain/requests/asked.ts';
import { noLimitsHere } from '#server/domain/teams/budget-resources.ts';
import { type AskedDraft, askedInParams, draftOfAmount, draftOfAsked, readAsked } from './asked-draft.ts';

const mib = 2 ** 20;
const facts = {
  present: {
    ...{ ...noLimitsHere, swap: 128 * mib, cpu: 1_000_000, memory: 512 * mib, pids: 50 },
    weight: { key: 'cpu.weight' as const, weight: 100 },
    cores: '0-1',
    disks: [{ device: '254:0', name: 'vda', readBytesPerSecond: 10 * mib, writeOpsPerSecond: 100 }],
  },
  ...{ hostCpus: 4, highestCore: 3 },
};
const read = (draft: object) => readAsked(draft as AskedDraft, askableIn(facts.present), facts);

test.each([
  [{ memory: '768 MiB' }, { memory: 768 * mib }],
  [{ memory: '+256 MiB' }, { memory: 768 * mib }],
  [{ swap: '+128 MiB' }, { swap: 256 * mib }],
  [
    { memory: '+ 256M', cpu: '+0.5' },
    { cpu: 1_500_000, memory: 768 * mib },
  ],
  [
    { cpu: '1.5 CPUs', pids: '1,000' },
    { cpu: 1_500_000, pids: 1000 },
  ],
  [{ weight: '200' }, { weight: 200 }],
  [{ weight: '+100' }, { weight: 200 }],
  [{ cores: '2,0' }, { cores: '0,2' }],
  [{ cores: '+3' }, { cores: '0-1,3' }],
  [{ cores: 'all' }, { cores: '0-3' }],
  [{ '254:0 readBytesPerSecond': '+10M' }, { disks: [{ device: '254:0', readBytesPerSecond: 20 * mib }] }],
  [
    { '254:0 readBytesPerSecond': '20 MiB/s', '254:0 writeOpsPerSecond': '500' },
    { disks: [{ device: '254:0', readBytesPerSecond: 20 * mib, writeOpsPerSecond: 500 }] },
  ],
])('%j asks for %j', (draft, asked) => {
  expect(read(draft)).toEqual({ asked, faults: {} });
});

test.each([
  [{ memory: 'max' }, 'memory'],
  [{ memory: 'much' }, 'memory'],
  [{ memory: '99999999 TiB' }, 'memory'],
  [{ cpu: 'max' }, 'cpu'],
  [{ pids: '+x' }, 'pids'],
  [{ pids: '1.5' }, 'pids'],
  [{ weight: 'high' }, 'weight'],
  [{ cores: '0-9' }, 'cores'],
  [{ cores: 'some' }, 'cores'],
  [{ '254:0 writeOpsPerSecond': 'max' }, '254:0 writeOpsPerSecond'],
  [{ '254:0 writeOpsPerSecond': 'few' }, '254:0 writeOpsPerSecond'],
])('%j asks for nothing, and says why', (draft, field) => {
  expect(read(draft).asked).toBeNull();
  expect(Object.keys(read(draft).faults)).toEqual([field]);
});

test('nothing typed asks for nothing', () => {
  expect(read({})).toEqual({ asked: null, faults: {} });
});

test.each([
  ['memory', 768 * mib, '768 MiB'],
  ['memory', 805_306_369, '805306369 B'],
  ['cpu', 1_500_000, '1.5'],
  ['pids', 80, '80'],
] as const)('an amount of %s reads back', (resource, amount, text) => {
  expect(draftOfAmount(resource, amount)).toBe(text);
  expect(read(draftOfAsked({ [resource]: amount })).asked).toEqual({ [resource]: amount });
});

test('an address asks for what it names, and for no nonsense', () => {
  expect(askedInParams(new URLSearchParams('memory=805306368&pids=-5&cpu=x&cores=0<b>'))).toEqual({
    memory: 805_306_368,
  });
  expect(askedInParams(new URLSearchParams('cores=0-3&254:0+readBytesPerSecond=5&8:0+speed=5'))).toEqual({
    cores: '0-3',
    disks: [{ device: '254:0', readBytesPerSecond: 5 }],
  });
});
