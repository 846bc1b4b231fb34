import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { limitControllers, limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { bytesText, type Draft, type DraftFacts, draftOf, readDraft } from './limit-drafts.ts';
import { proportionOf } from './proportion-draft.ts';

const facts: DraftFacts = {
  sizes: {
    memory: { hostBytes: 8n << 30n, parentBytes: 1n << 30n },
    swap: { hostBytes: 2n << 30n, parentBytes: 'max' },
    memsw: { hostBytes: 10n << 30n, parentBytes: 'max' },
  },
  hostCpus: 4,
  parentCpus: 2,
  periodUsec: 100_000,
  highestCpu: 3,
  highestNode: 0,
  devices: [],
};

const text = (typed: string): Draft => ({ kind: 'text', text: typed });

function valueFrom(key: LimitKey, draft: Draft): unknown {
  const reading = readDraft(key, draft, facts);
  if (reading.kind === 'fault') throw new Error(reading.message);
  return reading.edit.value;
}

describe('readDraft', () => {
  test.each([
    [19, 15],
    [18, 18],
    [0, 1024],
    [-1, 1277],
    [-20, 88_761],
  ])('on v1, nice %s is the kernel’s own %s shares', (nice, shares) => {
    const draft = { ...proportionOf('nice', String(nice)), isTyped: true };

    expect(valueFrom('cpu.shares', draft)).toBe(shares);
  });

  test('the period of a quota that is lifted is not forgotten', () => {
    const lifted: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 'max', periodUsec: 50_000 } };

    expect(valueFrom('cpu.quota', draftOf(lifted, facts))).toEqual(lifted.value);
  });

  test.each<[LimitKey, string, unknown]>([
    ['memory.max', '50000000', 50_000_000n],
    ['memory.max', '1.5 GiB', 1_610_612_736n],
    ['memory.max', '50% of parent', 536_870_912n],
    ['memory.max', 'max', 'max'],
    // Above 2^53: not a bit is lost.
    ['memory.max', '9007199254740993', 9_007_199_254_740_993n],
    ['cpu.quota', '1.5 CPUs', { quotaUsec: 150_000, periodUsec: 100_000 }],
    ['cpu.quota', '250 ms / 1 s', { quotaUsec: 250_000, periodUsec: 1_000_000 }],
    ['cpu.quota', '50% of parent', { quotaUsec: 100_000, periodUsec: 100_000 }],
    ['cpu.burst', '20 ms', 20_000],
    ['cpuset.cpus', 'all', '0-3'],
    ['cpuset.cpus', '3,0-1', '0-1,3'],
    ['pids.max', '1,000', 1000],
    ['pids.max', 'unlimited', 'max'],
    // v1's own word for no limit, in every field that has one.
    ['memory.max', '-1', 'max'],
    ['memory.memsw', ' -1', 'max'],
    ['memory.high', '-1', 'max'],
    ['cpu.quota', '-1', { quotaUsec: 'max', periodUsec: 100_000 }],
    ['cpu.quota', '-1 50000', { quotaUsec: 'max', periodUsec: 50_000 }],
    ['pids.max', '-1', 'max'],
    // Octal to the kernel, ten to everybody else.
    ['pids.max', '010', 10],
  ])('reads %s %s', (key, typed, value) => {
    expect(valueFrom(key, text(typed))).toEqual(value);
  });

  test.each<[LimitKey, string]>([
    ['memory.max', ''],
    ['memory.max', '12 parsecs'],
    ['cpu.quota', '50%'],
    ['cpuset.cpus', '0-9'],
    ['pids.max', '1.5'],
    // One and a half to many people, fifteen to nobody.
    ['pids.max', '1,5'],
    ['memory.swappiness', 'often'],
  ])('says in a sentence what is wrong with %s "%s"', (key, typed) => {
    const reading = readDraft(key, text(typed), facts);

    expect(reading.kind).toBe('fault');
    expect(reading.kind === 'fault' && reading.message).toMatch(/\.$/);
  });

  test('keeps the period when the quota is taken away', () => {
    expect(valueFrom('cpu.quota', { kind: 'max' })).toEqual({ quotaUsec: 'max', periodUsec: 100_000 });
  });

  test('writes a weight as shares on v1 and shares as a weight on v2, by the kernel’s formula', () => {
    expect(valueFrom('cpu.shares', proportionOf('weight', '100'))).toBe(1024);
    expect(valueFrom('cpu.weight', proportionOf('shares', '512'))).toBe(50);
  });

  test('writes a nice value to its own file on v2 and as shares on v1', () => {
    const nice: Draft = proportionOf('nice', '-1');

    expect(readDraft('cpu.weight', nice, facts)).toEqual({ kind: 'edit', edit: { key: 'cpu.weight.nice', value: -1 } });
    expect(valueFrom('cpu.shares', nice)).toBe(1277);
  });
});

describe('draftOf', () => {
  test.each(
    ([1, 2] as const).flatMap((version) =>
      limitControllers.flatMap((controller) => limitRulesOf(version, controller).map((rule) => ({ version, rule }))),
    ),
  )('shows what a new group has of $rule.key on v$version so that it reads back', ({ rule }) => {
    const edit = { key: rule.key, value: rule.initial } as LimitEdit;

    expect(readDraft(rule.key, draftOf(edit, facts), facts)).toEqual({ kind: 'edit', edit });
  });

  test('shows every size so that it reads back to exactly that size', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: (1n << 63n) - 1n }), (value) => {
        expect(valueFrom('memory.max', draftOf({ key: 'memory.max', value }, facts))).toBe(value);
      }),
    );
  });

  test('shows every quota so that it reads back to exactly that quota and period', () => {
    const quota = fc.record({
      quotaUsec: fc.integer({ min: 1000, max: 4_000_000 }),
      periodUsec: fc.integer({ min: 1000, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(quota, (value) => {
        const here = { ...facts, periodUsec: value.periodUsec };
        const edit: LimitEdit = { key: 'cpu.quota', value };
        expect(readDraft('cpu.quota', draftOf(edit, here), here)).toEqual({ kind: 'edit', edit });
      }),
    );
  });

  test('shows a quota in CPUs where that is the whole truth', () => {
    const draft = draftOf({ key: 'cpu.quota', value: { quotaUsec: 200_000, periodUsec: 100_000 } }, facts);

    expect(draft).toEqual({ kind: 'text', text: '2 CPUs' });
  });
});

test.each([
  [536_870_912n, '512 MiB'],
  [50_000_000n, '50000000'],
  [0n, '0'],
])('prints %s bytes as %s', (bytes, words) => {
  expect(bytesText(bytes)).toBe(words);
});
