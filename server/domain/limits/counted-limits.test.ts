import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectiveLimits } from '#server/domain/changes/effective.ts';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { type SampleContext, sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { undoEdits } from '#server/domain/changes/undo-edits.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { isSameLimit } from '#server/domain/wanted/same-limit.ts';
import {
  type CountedKey,
  countedText,
  type MiscLimit,
  mostCount,
  mostRdma,
  parseMisc,
  parseRdma,
  type RdmaLimits,
} from './counted-limits.ts';
import { limitRule, settingOf, textThatRestores } from './limit-catalogue.ts';
import { type LimitEdit, type LimitKey, limitEditSchema } from './limits.ts';

const facts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: [], kernel: '6.18.44' };
const sev = (most: 'max' | bigint): MiscLimit => ({ resource: 'sev', most });
const mlx = (handles: 'max' | number, objects: 'max' | number = 'max'): RdmaLimits => ({
  ...{ device: 'mlx5_0', handles, objects },
});

describe('reading', () => {
  // misc_cg_max_show() and rdmacg_resource_read(), which ends each line with a blank.
  test.each<[string, MiscLimit[]]>([
    ['', []],
    ['sev max\nsev_es max\n', []],
    ['sev 509\nsev_es 0\n', [sev(509n), { resource: 'sev_es', most: 0n }]],
    ['sev 9223372036854775807\n', [sev(mostCount)]],
  ])('misc.max %s', (text, table) => {
    expect(parseMisc(text)).toEqual(table);
  });

  test.each<[string, RdmaLimits[]]>([
    ['', []],
    ['mlx5_0 hca_handle=max hca_object=max \n', []],
    ['mlx5_0 hca_handle=2 hca_object=2000 \n', [mlx(2, 2000)]],
    ['ocrdma1 hca_handle=max hca_object=max \nmlx5_0 hca_handle=max hca_object=0 \n', [mlx('max', 0)]],
  ])('rdma.max %s', (text, table) => {
    expect(parseRdma(text)).toEqual(table);
  });

  test('another form is a typed error, whatever it is', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('sev', 'sev 1 2', 'sev -1', 'mlx5_0', 'mlx5_0 hca_handle=', 'mlx5_0 hca_handle=5x', 'a b=1'),
    );
    fc.assert(
      fc.property(fc.array(line), fc.constantFrom(parseMisc, parseRdma), (lines, parse) => {
        try {
          expect(Array.isArray(parse(lines.join('\n')))).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'NOT_AVAILABLE' });
        }
      }),
      propertyRuns(300),
    );
  });
});

test.each<[CountedKey, MiscLimit[] | RdmaLimits[], string, string]>([
  ['misc.max', [sev(0n)], 'sev 0', 'sev 0'],
  ['misc.max', [sev('max')], 'sev max', 'sev max'],
  ['misc.max', [sev(mostCount)], 'sev 9223372036854775807', 'sev 9223372036854775807'],
  ['rdma.max', [mlx(2)], 'mlx5_0 hca_handle=2 hca_object=max', 'mlx5_0 hca_handle=2 hca_object=max'],
  // The largest number that rdma counts to is its "no limit".
  ['rdma.max', [mlx(2, mostRdma)], 'mlx5_0 hca_handle=2 hca_object=2147483647', 'mlx5_0 hca_handle=2 hca_object=max'],
])('%s: %o is written as %s and kept as %s, on both versions', (key, value, text, keeps) => {
  for (const version of [1, 2] as const)
    expect(limitRule<CountedKey>(version, key)?.toWrites(value as never, facts)).toEqual([{ file: key, text, keeps }]);
});

test.each<[CountedKey, unknown[], string | null]>([
  ['misc.max', [sev(mostCount)], null],
  ['misc.max', [sev(mostCount + 1n)], 'count-beyond'],
  ['misc.max', [sev(1n), sev(2n)], 'named-twice'],
  ['rdma.max', [mlx(mostRdma, 0)], null],
  ['rdma.max', [mlx('max', mostRdma + 1)], 'count-beyond'],
  ['rdma.max', [mlx(1), mlx(2)], 'named-twice'],
])('%s takes %o: %s', (key, value, code) => {
  expect(limitRule<CountedKey>(2, key)?.fault(value as never, facts)?.code ?? null).toBe(code);
});

test.each<[LimitEdit['key'], unknown, unknown]>([
  ['misc.max', [{ resource: 'sev', most: 5 }], [sev(5n)]],
  ['misc.max', [{ resource: 'sev', most: -1 }], [sev('max')]],
  ['rdma.max', [{ device: 'mlx5_0', handles: 2 }], [mlx(2)]],
  ['misc.max', [{ resource: 'sev', most: 1.5 }], null],
  ['misc.max', [{ resource: 'sev', most: 1n << 63n }], null],
  ['misc.max', [{ resource: 'sev 5\nsev_es', most: 5 }], null],
  ['rdma.max', [{ device: 'mlx5_0 hca_object=1', handles: 2 }], null],
])('a script may ask %s %o: %o', (key, value, means) => {
  const parsed = limitEditSchema.safeParse({ key, value });

  expect(parsed.success ? parsed.data.value : null).toEqual(means);
});

test('one row is a setting; one that was not there is taken away again', () => {
  const table = 'mlx5_0 hca_handle=2 hca_object=2000 \nocrdma1 hca_handle=max hca_object=max \n';

  expect(settingOf('rdma.max', table, 'mlx5_0 hca_handle=3 hca_object=max')).toBe(
    'mlx5_0 hca_handle=2 hca_object=2000',
  );
  expect(settingOf('misc.max', 'sev 5\nsev_es max\n', 'sev_es 7')).toBe('sev_es max');
  expect(textThatRestores('misc.max', '', 'sev 5')).toBe('sev max');
  expect(textThatRestores('rdma.max', '', 'mlx5_0 hca_handle=3 hca_object=1')).toBe(
    'mlx5_0 hca_handle=max hca_object=max',
  );
});

test('a row without a limit is as none at all', () => {
  const rule = limitRule<LimitKey>(2, 'rdma.max');

  expect(rule && isSameLimit(rule, [mlx('max'), { ...mlx(5), device: 'b' }], [{ ...mlx(5), device: 'b' }], facts)).toBe(
    true,
  );
  expect(rule && isSameLimit(rule, [mlx(4)], [], facts)).toBe(false);
});

const own = { texts: { 'misc.max': 'sev 5\nsev_es max', 'rdma.max': 'mlx5_0 hca_handle=2 hca_object=2000 ' } };
const plan = (edit: LimitEdit, sample: Partial<SampleContext> = {}) =>
  planChange(sampleContext({ version: 2, own, ...sample }), [edit]);

describe('a plan', () => {
  test('writes what differs, row by row; what is not named any more has no limit', () => {
    expect(plan({ key: 'misc.max', value: [{ resource: 'sev_es', most: 10n }] })).toMatchObject({
      refused: false,
      writes: [
        { file: 'misc.max', before: 'sev_es max', text: 'sev_es 10', keeps: 'sev_es 10', undoText: 'sev_es max' },
        { file: 'misc.max', before: 'sev 5', text: 'sev max', keeps: 'sev max', undoText: 'sev 5' },
      ],
    });
    expect(plan({ key: 'rdma.max', value: [] }).writes).toMatchObject([
      { text: 'mlx5_0 hca_handle=max hca_object=max', undoText: 'mlx5_0 hca_handle=2 hca_object=2000' },
    ]);
  });

  test('is empty where the kernel has it so', () => {
    expect(plan({ key: 'misc.max', value: [sev(5n)] }).notes.map(({ code }) => code)).toEqual(['nothing-to-change']);
    expect(plan({ key: 'rdma.max', value: [mlx(2, 2000)] }).notes.map(({ code }) => code)).toEqual([
      'nothing-to-change',
    ]);
  });

  test.each<[LimitEdit, string, string]>([
    [{ key: 'misc.max', value: [{ resource: 'tdx', most: 5n }] }, 'no-misc-resource', 'sev, sev_es'],
    [{ key: 'rdma.max', value: [{ ...mlx(5), device: 'mlx4_0' }] }, 'no-rdma-device', 'mlx5_0'],
  ])('refuses what is not here: %o', (edit, code, known) => {
    expect(plan(edit)).toMatchObject({ refused: true, writes: [], notes: [{ code, values: { known } }] });
  });

  test.each<[LimitEdit, string]>([
    [{ key: 'misc.max', value: [sev(5n)] }, 'there is none'],
    [{ key: 'rdma.max', value: [mlx(5)] }, 'there is none'],
  ])('says so where nothing is: %o', (edit, words) => {
    const refused = plan(edit, { own: {} });

    expect(refused.notes[0]?.text).toMatch(words);
    expect(refused.refused).toBe(true);
  });

  test('of a group that the controller comes to first goes by what the host has', () => {
    const enableIn = [{ group: '/web', path: '/sys/fs/cgroup/web/cgroup.subtree_control', processes: 0 }];
    const missing = {
      misc: {
        ...{ version: 2 as const, hierarchyId: 'v2' },
        enableIn: enableIn.map((step) => ({
          ...step,
          group: step.group as never,
          available: true,
          threadedTrap: false,
        })),
      },
    };
    const context = sampleContext({ version: 2, missing });
    const topology = { ...context.topology, miscCapacity: [{ resource: 'sev', capacity: 509 }] };
    const { writes, refused } = planChange({ ...context, topology }, [{ key: 'misc.max', value: [sev(5n)] }]);

    expect(refused).toBe(false);
    expect(writes.map(({ text }) => text)).toEqual(['+misc', 'sev 5']);
  });

  test('has the shell and libcgroup, and no systemd: it has no property for either', () => {
    const unit = { group: '/system.slice/db.service', ancestors: {} };
    for (const edit of [
      { key: 'misc.max', value: [sev(7n)] },
      { key: 'rdma.max', value: [mlx(3)] },
    ] satisfies LimitEdit[]) {
      const { equivalents, notes, writes } = plan(edit, unit);

      expect(equivalents).toMatchObject({
        shell: [`echo '${writes[0]?.text}' > '/sys/fs/cgroup/system.slice/db.service/${edit.key}'`],
        libcgroup: [`cgset -r '${edit.key}=${writes[0]?.text}' '/system.slice/db.service'`],
        systemd: [],
      });
      expect(notes.map(({ code }) => code)).toContain('systemd-partial');
    }
  });

  test('is undone by what stood before', () => {
    const value = [{ resource: 'sev_es', most: 10n }];
    const { writes } = plan({ key: 'misc.max', value });
    const after = sampleContext({ version: 2, own: { texts: { ...own.texts, 'misc.max': 'sev max\nsev_es 10' } } });
    const record = writes.map(({ path, text, before, keeps }) => ({
      ...{ what: path, asked: text, before, after: keeps, status: 'kept' as const, errno: null, why: null },
    }));

    expect(undoEdits(after, record)).toEqual([{ key: 'misc.max', value: [sev(5n)] }]);
  });
});

describe('what binds', () => {
  const bound = (sample: Partial<SampleContext>, ...edits: LimitEdit[]) =>
    effectiveLimits(sampleContext({ version: 2, ...sample }), edits)
      .filter(({ resource }) => /^(misc|rdma)/.test(resource))
      .map(({ resource, device, text, setBy }) => `${resource} ${device}: ${text} by ${setBy ?? 'nobody'}`);

  test('is the tightest on the way up, resource by resource', () => {
    const ancestors = {
      '/web': { texts: { 'misc.max': 'sev 3\nsev_es max', 'rdma.max': 'mlx5_0 hca_handle=9 hca_object=100' } },
    };

    expect(bound({ own, ancestors })).toEqual([
      'misc sev: 3 by /web',
      'rdma-handles mlx5_0: 2 by /web/api',
      'rdma-objects mlx5_0: 100 by /web',
    ]);
    expect(bound({ own, ancestors }, { key: 'misc.max', value: [sev(1n)] })[0]).toBe('misc sev: 1 by /web/api');
  });

  test('is not spoken of where nothing is limited, and said to be gone where the change takes it away', () => {
    expect(bound({})).toEqual([]);
    expect(bound({ own }, { key: 'misc.max', value: [] })[0]).toBe('misc sev: no limit by nobody');
  });
});

test('in words there is what is limited, and nothing else', () => {
  expect(countedText({ key: 'misc.max', value: [sev(5n), { resource: 'sev_es', most: 0n }] })).toBe('sev 5; sev_es 0');
  expect(countedText({ key: 'rdma.max', value: [mlx('max', 2000)] })).toBe('mlx5_0 hca_object=2000');
  expect(countedText({ key: 'rdma.max', value: [] })).toBe('');
});
