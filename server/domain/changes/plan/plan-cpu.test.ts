import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import type { SampleContext, Texts } from '#server/domain/changes/sample-context.fixtures.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planChange } from './plan-change.ts';

function plan(sample: SampleContext, ...edits: LimitEdit[]): ChangePlan {
  return planChange(sampleContext(sample), edits);
}

function told(made: ChangePlan): string[] {
  return made.writes.map(({ file, text }) => `${file} ${text}`);
}

function quota(quotaUsec: 'max' | number, periodUsec = 100_000): LimitEdit {
  return { key: 'cpu.quota', value: { quotaUsec, periodUsec } };
}

const bandwidth = (quotaUsec: number, periodUsec = 100_000, burstUsec = 0): Texts => ({
  'cpu.cfs_quota_us': String(quotaUsec),
  'cpu.cfs_period_us': String(periodUsec),
  'cpu.cfs_burst_us': String(burstUsec),
});

describe('shares and weight', () => {
  test.each([
    [0, '2'],
    [1, '2'],
    [262_145, '262144'],
  ])('says that %d shares become %s', (value, keeps) => {
    const made = plan({ version: 1 }, { key: 'cpu.shares', value });

    expect(made.writes).toMatchObject([{ text: String(value), keeps }]);
    expect(made.notes).toMatchObject([{ severity: 'info', code: 'clamped' }]);
  });

  test('writes a nice value alone when the present weight has one', () => {
    const own = { texts: { 'cpu.weight': '80', 'cpu.weight.nice': '1' } };

    expect(told(plan({ version: 2, own }, { key: 'cpu.weight.nice', value: 5 }))).toEqual(['cpu.weight.nice 5']);
  });

  test('writes the weight first when no nice value would bring it back', () => {
    const own = { texts: { 'cpu.weight': '500', 'cpu.weight.nice': '-7' } };
    const made = plan({ version: 2, own }, { key: 'cpu.weight.nice', value: 5 });

    expect(made.writes).toMatchObject([
      { file: 'cpu.weight', text: '500', keeps: null, undoText: '500' },
      { file: 'cpu.weight.nice', text: '5', keeps: '5', undoText: '-7' },
    ]);
  });

  test('refuses two words for one setting', () => {
    const made = plan({ version: 2 }, { key: 'cpu.weight', value: 50 }, { key: 'cpu.weight.nice', value: 5 });

    expect(made.notes).toMatchObject([{ code: 'weight-twice', severity: 'refused' }]);
  });
});

describe('idle', () => {
  const idleV1 = { texts: { 'cpu.idle': '1', 'cpu.shares': '3' } };
  const idleV2 = { texts: { 'cpu.idle': '1', 'cpu.weight': '0', 'cpu.weight.nice': '19' } };

  test.each([
    [1, { key: 'cpu.shares', value: 500 }, idleV1],
    [2, { key: 'cpu.weight', value: 500 }, idleV2],
    [2, { key: 'cpu.weight.nice', value: 5 }, idleV2],
  ] as const)('on v%d refuses %j while it is on', (version, edit, own) => {
    expect(plan({ version, own }, edit).notes).toMatchObject([{ code: 'idle-weight', severity: 'refused' }]);
  });

  test('refuses a weight in the same change that switches it on', () => {
    const made = plan({ version: 2 }, { key: 'cpu.idle', value: true }, { key: 'cpu.weight', value: 500 });

    expect(made.refused).toBe(true);
  });

  test('is switched on last of all, so that it never has to be undone', () => {
    const made = plan({ version: 2 }, { key: 'cpu.idle', value: true }, quota(50_000), { key: 'pids.max', value: 9 });

    expect(told(made)).toEqual(['cpu.max 50000 100000', 'pids.max 9', 'cpu.idle 1']);
    expect(made.notes).toMatchObject([{ code: 'idle-forgets-weight', severity: 'warning' }]);
  });

  test('is switched off before the weight is set, which then starts from the default', () => {
    const made = plan({ version: 1, own: idleV1 }, { key: 'cpu.shares', value: 3 }, { key: 'cpu.idle', value: false });

    expect(made.writes).toMatchObject([
      { file: 'cpu.idle', text: '0', undoText: '1' },
      { file: 'cpu.shares', before: '1024', text: '3', undoText: '1024' },
    ]);
  });

  test('says what the weight is once it is off', () => {
    const made = plan({ version: 2, own: idleV2 }, { key: 'cpu.idle', value: false });

    expect(made.notes).toMatchObject([{ code: 'idle-resets-weight', text: expect.stringContaining('100') }]);
    expect(made.shares?.named).toMatchObject([{ weight: 100, share: 1 }]);
  });
});

describe('quota, period and burst on v1', () => {
  test('writes only what differs', () => {
    const made = plan({ version: 1, own: { texts: bandwidth(50_000) } }, quota(70_000));

    expect(told(made)).toEqual(['cpu.cfs_quota_us 70000']);
  });

  test('lowers the burst before the quota, and raises it after', () => {
    const lowered = plan({ version: 1, own: { texts: bandwidth(50_000, 100_000, 50_000) } }, quota(20_000), {
      key: 'cpu.burst',
      value: 10_000,
    });
    const raised = plan(
      { version: 1, own: { texts: bandwidth(20_000) } },
      { key: 'cpu.burst', value: 40_000 },
      quota(50_000),
    );

    expect(told(lowered)).toEqual(['cpu.cfs_burst_us 10000', 'cpu.cfs_quota_us 20000']);
    expect(told(raised)).toEqual(['cpu.cfs_quota_us 50000', 'cpu.cfs_burst_us 40000']);
  });

  test('lengthens the period before the quota grows past the parent', () => {
    const ancestors = { '/web': { texts: bandwidth(100_000) } };
    const made = plan({ version: 1, ancestors, own: { texts: bandwidth(50_000, 50_000) } }, quota(100_000, 100_000));

    expect(told(made)).toEqual(['cpu.cfs_period_us 100000', 'cpu.cfs_quota_us 100000']);
  });

  test('raises the quota first where a child leaves no room below', () => {
    const children = { '/web/api/a': { texts: bandwidth(100_000) } };
    const made = plan({ version: 1, children, own: { texts: bandwidth(50_000, 50_000) } }, quota(100_000, 100_000));

    expect(told(made)).toEqual(['cpu.cfs_quota_us 100000', 'cpu.cfs_period_us 100000']);
  });

  test('lifts the quota for a moment between a parent and a child that leave no room', () => {
    const made = plan(
      {
        version: 1,
        ancestors: { '/web': { texts: bandwidth(100_000) } },
        children: { '/web/api/a': { texts: bandwidth(100_000) } },
        own: { texts: bandwidth(50_000, 50_000) },
      },
      quota(100_000, 100_000),
    );

    expect(made.writes.map(({ file, text, keeps, undoText }) => [file, text, keeps, undoText])).toEqual([
      ['cpu.cfs_quota_us', '-1', null, '50000'],
      ['cpu.cfs_period_us', '100000', '100000', '50000'],
      ['cpu.cfs_quota_us', '100000', '100000', '-1'],
    ]);
    expect(made.notes).toMatchObject([{ code: 'quota-lifted' }]);
  });

  test('refuses more than the nearest ancestor with a quota has, and names it', () => {
    const ancestors = { '/web': {}, '/': { texts: {} } };
    const made = plan(
      { version: 1, group: '/a/b/c', ancestors: { '/a/b': {}, '/a': { texts: bandwidth(50_000) }, ...ancestors } },
      quota(60_000),
    );

    expect(made.notes).toMatchObject([
      { code: 'quota-over-parent', text: expect.stringContaining('0.6 CPUs is more than /a has (0.5 CPUs)') },
    ]);
  });

  test('refuses less than a child has, and names it', () => {
    const children = { '/web/api/a': {}, '/web/api/b': { texts: bandwidth(50_000) } };

    expect(plan({ version: 1, children }, quota(40_000)).notes).toMatchObject([
      { code: 'quota-under-child', text: expect.stringContaining('/web/api/b') },
    ]);
  });

  test('takes no quota away from a child that has one', () => {
    const children = { '/web/api/a': { texts: bandwidth(50_000) } };

    expect(plan({ version: 1, children, own: { texts: bandwidth(50_000) } }, quota('max')).refused).toBe(false);
  });

  test('refuses a burst above the quota that stays', () => {
    const made = plan({ version: 1, own: { texts: bandwidth(50_000) } }, { key: 'cpu.burst', value: 50_001 });

    expect(made.notes).toMatchObject([{ code: 'burst-over-quota', severity: 'refused' }]);
  });

  test('takes any burst without a quota', () => {
    expect(plan({ version: 1 }, { key: 'cpu.burst', value: 50_001 }).refused).toBe(false);
  });

  test('never passes through a state that the kernel refuses', () => {
    const ratioMost = 2 * 2 ** 20;
    const state = fc
      .record({ quota: fc.integer({ min: 1000, max: 200_000 }), period: fc.integer({ min: 100_000, max: 1_000_000 }) })
      .chain(({ quota: most, period }) => fc.integer({ min: 0, max: most }).map((burst) => ({ most, period, burst })));
    fc.assert(
      fc.property(state, state, (from, to) => {
        const made = plan(
          {
            version: 1,
            ancestors: { '/web': { texts: bandwidth(200_000) } },
            own: { texts: bandwidth(from.most, from.period, from.burst) },
          },
          quota(to.most, to.period),
          { key: 'cpu.burst', value: to.burst },
        );
        const now = new Map(Object.entries(bandwidth(from.most, from.period, from.burst)));
        for (const { file, text } of made.writes) {
          now.set(file, text);
          const [q, p, b] = ['quota', 'period', 'burst'].map((word) => Number(now.get(`cpu.cfs_${word}_us`)));
          expect(q === -1 || (b ?? 0) <= (q ?? 0)).toBe(true);
          expect(q === -1 || ((q ?? 0) * 2 ** 20) / (p ?? 1) <= ratioMost).toBe(true);
        }
        if (made.writes.length > 0) expect(Object.fromEntries(now)).toEqual(bandwidth(to.most, to.period, to.burst));
      }),
    );
  });
});

describe('quota and burst on v2', () => {
  test('takes more than the parent has: the parent binds', () => {
    const ancestors = { '/web': { texts: { 'cpu.max': '50000 100000' } } };
    const made = plan({ version: 2, ancestors }, quota(150_000));

    expect(told(made)).toEqual(['cpu.max 150000 100000']);
    expect(made.effective).toContainEqual(
      expect.objectContaining({ resource: 'cpu', text: '0.5 CPUs', setBy: '/web' }),
    );
  });

  test('lowers the burst first when the new quota is below it', () => {
    const own = { texts: { 'cpu.max': '100000 100000', 'cpu.max.burst': '90000' } };
    const made = plan({ version: 2, own }, quota(50_000), { key: 'cpu.burst', value: 0 });

    expect(told(made)).toEqual(['cpu.max.burst 0', 'cpu.max 50000 100000']);
  });
});

describe('use', () => {
  test('above the new quota is said to be throttled', () => {
    expect(plan({ version: 2, own: { use: { cpus: 1.6 } } }, quota(50_000)).notes).toMatchObject([
      { code: 'throttles', text: 'The group uses 1.6 CPUs now: it will be throttled to 0.5 CPUs.' },
    ]);
  });

  test('is not bound by a quota above the host', () => {
    expect(plan({ version: 2 }, quota(500_000)).notes).toMatchObject([{ code: 'quota-above-host', severity: 'info' }]);
  });
});
