import { expect, test } from 'vitest';
import { noLimitsHere } from '#server/domain/teams/budget-resources.ts';
import { amountsInParams, draftOfAmount, draftOfAmounts, emptyDraft, readAsked } from './asked-draft.ts';

const mib = 2 ** 20;
const facts = {
  present: { ...noLimitsHere, swap: 128 * mib, cpu: 1_000_000, memory: 512 * mib, pids: 'max' as const },
  hostCpus: 4,
};
const read = (draft: object) => readAsked({ ...emptyDraft, ...draft }, facts);

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
])('%j asks for %j', (draft, asked) => {
  expect(read(draft)).toEqual({ asked, faults: {} });
});

test.each([
  [{ memory: 'max' }, 'memory'],
  [{ memory: 'much' }, 'memory'],
  [{ memory: '99999999 TiB' }, 'memory'],
  [{ cpu: 'max' }, 'cpu'],
  [{ pids: '+5' }, 'pids'],
  [{ pids: '1.5' }, 'pids'],
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
  expect(read(draftOfAmounts({ [resource]: amount })).asked).toEqual({ [resource]: amount });
});

test('an address asks for what it names, and for no nonsense', () => {
  expect(amountsInParams(new URLSearchParams('memory=805306368&pids=-5&cpu=x'))).toEqual({ memory: 805_306_368 });
});
