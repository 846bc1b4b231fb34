import { describe, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { EnablingStep, MissingController } from './change.ts';
import { effectiveLimits } from './effective.ts';
import type { SampleContext } from './sample-context.fixtures.ts';
import { sampleContext } from './sample-context.fixtures.ts';

function effective(sample: SampleContext, ...edits: LimitEdit[]) {
  const found = effectiveLimits(sampleContext(sample), edits);
  return Object.fromEntries(found.map(({ resource, text, setBy }) => [resource, `${text} by ${setBy ?? 'nobody'}`]));
}

describe('effective limits', () => {
  test('of an unlimited group are the host', () => {
    expect(effective({ version: 2 })).toEqual({
      cpu: 'no limit by nobody',
      share: '100 % of the host by nobody',
      cpus: '0-3 by nobody',
      mems: '0-1 by nobody',
      memory: 'no limit by nobody',
      throttle: 'never by nobody',
      swap: 'no limit by nobody',
      io: 'no limit by nobody',
      pids: 'no limit by nobody',
    });
  });

  test('are the tightest on the way up, with the group that sets them', () => {
    const ancestors = {
      '/web': { texts: { 'memory.max': '104857600', 'cpu.max': '150000 100000', 'pids.max': '1000' } },
    };

    expect(effective({ version: 2, ancestors, own: { texts: { 'pids.max': '50' } } })).toMatchObject({
      cpu: '1.5 CPUs by /web',
      memory: '100 MiB by /web',
      pids: '50 by /web/api',
    });
  });

  test('include the edits, as the kernel will keep them', () => {
    expect(effective({ version: 1 }, { key: 'memory.max', value: 4097n })).toMatchObject({
      memory: '4 KiB by /web/api',
    });
  });

  test('name the nearer of two equal limits', () => {
    const limited = { texts: { 'pids.max': '50' } };

    expect(effective({ version: 1, ancestors: { '/web': limited }, own: limited }).pids).toBe('50 by /web/api');
  });

  test('do not count a quota above the host', () => {
    expect(effective({ version: 2, own: { texts: { 'cpu.max': '500000 100000' } } }).cpu).toBe('no limit by nobody');
  });

  test('say on v1 that memory and swap are counted together', () => {
    const own = { texts: { 'memory.memsw.limit_in_bytes': '104857600' } };

    expect(effective({ version: 1, own }).swap).toBe('100 MiB of memory and swap together by /web/api');
  });

  test('of CPUs are what all the way up have in common, set by the last that took some', () => {
    const ancestors = { '/web': { texts: { 'cpuset.cpus': '0-2' } } };

    expect(effective({ version: 2, ancestors, own: { texts: { 'cpuset.cpus': '2-3' } } }).cpus).toBe('2 by /web/api');
    expect(effective({ version: 2, ancestors }).cpus).toBe('0-2 by /web');
  });

  test('leave out CPUs that a sibling partition took', () => {
    const siblings = { '/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };

    expect(effective({ version: 2, group: '/web', ancestors: {}, siblings }).cpus).toBe('0-2 by nobody');
  });

  test('leave out CPUs that a partition beside an ancestor took', () => {
    const ancestors = { '/web': { effectiveCpus: '2-3' } };

    expect(effective({ version: 2, ancestors }).cpus).toBe('2-3 by nobody');
    expect(effective({ version: 2, ancestors, own: { texts: { 'cpuset.cpus': '1-2' } } }).cpus).toBe('2 by /web/api');
  });

  test('of a partition include the CPUs that its parent no longer has', () => {
    const partition = (cpus: string, effectiveCpus: string) => ({
      texts: { 'cpuset.cpus': cpus, 'cpuset.cpus.partition': 'root' },
      effectiveCpus,
    });
    const ancestors = { '/web': partition('1-3', '1') };
    const own = partition('2-3', '2-3');

    expect(effective({ version: 2, ancestors, own }).cpus).toBe('2-3 by /web/api');
    expect(effective({ version: 2, ancestors, own }, { key: 'cpuset.cpus', value: '0-2' }).cpus).toBe(
      '1-2 by /web/api',
    );
    expect(effective({ version: 2, ancestors }).cpus).toBe('1 by /web');
  });

  test('of a group claiming the CPUs of a sibling partition include them: that partition breaks', () => {
    const siblings = { '/web/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };
    const ancestors = { '/web': { effectiveCpus: '0-2' } };

    expect(effective({ version: 2, ancestors, siblings }, { key: 'cpuset.cpus', value: '2-3' }).cpus).toBe(
      '2-3 by /web/api',
    );
  });

  test.each([
    ['v1', 1],
    ['v2 beside v1', 2],
  ] as const)('are not told of a controller whose hierarchy the group is not in (%s)', (_kind, version) => {
    const elsewhere: MissingController = { version, hierarchyId: 'other', enableIn: [] };
    const missing = { cpuset: elsewhere, memory: elsewhere };
    const ancestors = { '/web': { texts: { 'memory.max': '4096', 'memory.limit_in_bytes': '4096' } } };

    expect(Object.keys(effective({ version, missing, ancestors }))).toEqual(['cpu', 'share', 'io', 'pids']);
  });

  test('of a v2 group without the controller are those above', () => {
    const step: EnablingStep = {
      group: parseGroupPath('/web'),
      path: '/sys/fs/cgroup/web/cgroup.subtree_control',
      processes: 0,
      available: true,
      threadedTrap: false,
    };
    const cpuset: MissingController = { version: 2, hierarchyId: 'v2', enableIn: [step] };
    const ancestors = { '/web': { texts: { 'cpuset.cpus': '1' } } };

    expect(effective({ version: 2, missing: { cpuset }, ancestors }).cpus).toBe('1 by /web');
  });

  test.each<[string, SampleContext['own'], string, LimitEdit[]]>([
    ['the group above throttles', {}, 'above 1 GiB by /web', []],
    ['its own is tighter', { texts: { 'memory.high': '104857600' } }, 'above 100 MiB by /web/api', []],
    ['its own is wider', { texts: { 'memory.high': '2147483648' } }, 'above 1 GiB by /web', []],
    ['it will be tighter', {}, 'above 4 KiB by /web/api', [{ key: 'memory.high', value: 5000n }]],
  ])('say from which use on memory is throttled where %s', (_, own, throttle, edits) => {
    const ancestors = { '/web': { texts: { 'memory.high': '1073741824' } } };

    expect(effective({ version: 2, ancestors, own }, ...edits)).toMatchObject({
      throttle,
      memory: 'no limit by nobody',
    });
  });

  const low = (bytes: string) => ({ texts: { 'memory.low': bytes } });
  test.each<
    [string, Record<string, SampleContext['own']>, SampleContext['own'], string | undefined, string | undefined]
  >([
    ['nobody protects anything', {}, {}, undefined, undefined],
    ['no group above does', {}, low('1048576'), '0 B by /web', '0 B by /web'],
    ['one above protects less', { '/web': low('4096') }, low('8192'), '4 KiB by /web', '4 KiB by /web'],
    [
      'all above protect more',
      { '/web': low('8192') },
      low('4096'),
      '4 KiB by /web/api',
      '4 KiB, to 8 KiB with what others leave by /web/api',
    ],
    [
      'only the one above does',
      { '/web': low('8192') },
      {},
      '0 B by /web/api',
      '0 B, to 8 KiB with what others leave by /web/api',
    ],
    ['all is protected all the way', { '/web': low('max') }, low('max'), 'all of it by nobody', 'all of it by nobody'],
    [
      'all is above',
      { '/web': low('max') },
      low('4096'),
      '4 KiB by /web/api',
      '4 KiB, and what others leave by /web/api',
    ],
  ])('protect memory only as far as every group above does, where %s', (_, above, own, alone, shared) => {
    const ancestors = { '/web': {}, ...above } as Record<string, NonNullable<SampleContext['own']>>;
    const sample = { version: 2, ancestors, ...(own ? { own } : {}) } as const;

    expect(effective(sample).low).toBe(alone);
    expect(effective({ ...sample, recursiveProtection: true }).low).toBe(shared);
    expect(effective(sample).min).toBeUndefined();
  });

  test('have on v1 a soft limit for what is taken back first, and no protection', () => {
    const ancestors = { '/web': { texts: { 'memory.soft_limit_in_bytes': '1048576' } } };
    const found = effective({ version: 1, ancestors });

    expect(found).toMatchObject({ soft: 'above 1 MiB by /web' });
    expect(Object.keys(found)).not.toEqual(expect.arrayContaining(['throttle', 'low', 'min']));
  });

  const groupOf = parseGroupPath;
  test.each<[string, SampleContext, string, LimitEdit[]]>([
    ['has half of all', { version: 1, siblings: { '/web/db': {} } }, '50 % of the host by /web/api', []],
    [
      'has half of a quarter',
      {
        version: 1,
        siblings: { '/web/db': {} },
        weightsAbove: [{ group: groupOf('/web'), weight: 1024, total: 4096 }],
      },
      '13 % of the host by /web',
      [],
    ],
    [
      'asks for less',
      { version: 2, siblings: { '/web/db': {} }, weightsAbove: [{ group: groupOf('/web'), weight: 100, total: 200 }] },
      '4.5 % of the host by /web/api',
      [{ key: 'cpu.weight', value: 10 }],
    ],
  ])('tell the share of the host when all are busy: of a group that %s', (_, sample, share, edits) => {
    expect(effective(sample, ...edits).share).toBe(share);
  });

  test('tell no share where the groups above are too many to weigh', () => {
    expect(effective({ version: 1, weightsAbove: null })).not.toHaveProperty('share');
  });

  test('of an empty v1 cpuset are none', () => {
    expect(effective({ version: 1, own: { texts: { 'cpuset.cpus': '' } } }).cpus).toBe('none by /web/api');
  });

  describe('of swap and huge pages, where any is limited', () => {
    const gib = String(1 << 30);

    test.each<[string, SampleContext, Record<string, string>]>([
      [
        'name the group above that throttles swap or keeps it from being compressed',
        {
          version: 2,
          ancestors: { '/web': { texts: { 'memory.swap.high': '104857600', 'memory.zswap.max': '0' } } },
          own: { texts: { 'memory.swap.high': gib, 'memory.zswap.max': gib } },
        },
        { 'swap-throttle': 'above 100 MiB by /web', zswap: '0 B by /web' },
      ],
      [
        'tell each size of pages by itself',
        {
          version: 2,
          ancestors: { '/web': { texts: { 'hugetlb.2MB.max': '4194304' } } },
          own: { texts: { 'hugetlb.2MB.max': '8388608', 'hugetlb.1GB.max': gib } },
        },
        { 'huge-pages 2 MiB': '4 MiB by /web', 'huge-pages 1 GiB': '1 GiB by /web/api' },
      ],
      [
        'know v1’s spelling of none',
        { version: 1, own: { texts: { 'hugetlb.2MB.limit_in_bytes': '2097152' } } },
        { 'huge-pages 2 MiB': '2 MiB by /web/api' },
      ],
    ])('%s', (_, sample, expected) => {
      expect(byDevice(sample)).toMatchObject(expected);
    });

    test('say what an edit makes of them, also that nothing is left of a limit', () => {
      const own = { texts: { 'memory.swap.high': gib, 'hugetlb.2MB.max': '4194304' } };
      const edits: LimitEdit[] = [
        { key: 'memory.swap.high', value: 'max' },
        { key: 'memory.zswap.max', value: 4096n },
        { key: 'hugetlb.2MB', value: 'max' },
      ];

      expect(byDevice({ version: 2, own }, ...edits)).toMatchObject({
        'swap-throttle': 'never by nobody',
        zswap: '4 KiB by /web/api',
        'huge-pages 2 MiB': 'no limit by nobody',
      });
    });

    function byDevice(sample: SampleContext, ...edits: LimitEdit[]) {
      const found = effectiveLimits(sampleContext(sample), edits);
      return Object.fromEntries(
        found.map(({ resource, device, text, setBy }) => [
          device ? `${resource} ${device}` : resource,
          `${text} by ${setBy ?? 'nobody'}`,
        ]),
      );
    }
  });
});
