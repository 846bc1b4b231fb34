import { describe, expect, test } from 'vitest';
import { sampleContext } from './sample-context.fixtures.ts';
import { siblingShares } from './sibling-shares.ts';

describe('shares of siblings', () => {
  test('are weight by the sum of weights, with the edit applied', () => {
    const context = sampleContext({ version: 1, siblings: { '/web/db': {} } });

    expect(siblingShares(context, [{ key: 'cpu.shares', value: 256 }])?.named).toEqual([
      { group: '/web/db', weight: 1024, share: 0.8 },
      { group: '/web/api', weight: 256, share: 0.2 },
    ]);
  });

  test('count what the kernel keeps of an edit', () => {
    const context = sampleContext({ version: 1 });

    expect(siblingShares(context, [{ key: 'cpu.shares', value: 0 }])?.named).toEqual([
      { group: '/web/api', weight: 2, share: 1 },
    ]);
  });

  test('take a nice value for the weight it stands for', () => {
    const context = sampleContext({ version: 2, siblings: { '/web/db': {} } });

    expect(siblingShares(context, [{ key: 'cpu.weight.nice', value: -6 }])?.named[0]).toMatchObject({
      group: '/web/api',
      weight: 381,
    });
  });

  test('leave next to nothing to idle groups', () => {
    const siblings = { '/web/batch': { texts: { 'cpu.idle': '1', 'cpu.weight': '0', 'cpu.weight.nice': '19' } } };
    const [first, second] = siblingShares(sampleContext({ version: 2, siblings }))?.named ?? [];

    expect(first).toMatchObject({ group: '/web/api', weight: 100 });
    expect(second?.share).toBeLessThan(0.01);
  });

  test('add up to the whole', () => {
    const siblings = { '/web/a': { texts: { 'cpu.weight': '7' } }, '/web/b': { texts: { 'cpu.weight': '9999' } } };
    const otherSiblings = { count: 4980, weight: 498_000 };
    const shares = siblingShares(sampleContext({ version: 2, siblings, otherSiblings }));
    const named = shares?.named.reduce((sum, { share }) => sum + share, 0) ?? 0;

    expect(named + (shares?.others.share ?? 0)).toBeCloseTo(1, 12);
  });

  test('count siblings that are not named as one', () => {
    const otherSiblings = { count: 9, weight: 9 * 1024 };

    expect(siblingShares(sampleContext({ version: 1, otherSiblings }))).toEqual({
      named: [{ group: '/web/api', weight: 1024, share: 0.1 }],
      others: { count: 9, share: 0.9 },
      ofHost: 0.1,
    });
  });

  test('are not known where nobody looked at the siblings', () => {
    expect(siblingShares({ ...sampleContext({ version: 1 }), siblingWeights: null })).toBeNull();
  });
});
