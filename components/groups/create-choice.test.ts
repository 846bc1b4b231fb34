import { describe, expect, test } from 'vitest';
import type { OwnState } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Hierarchy, HostFacts } from '#server/domain/groups/host.ts';
import type { GroupLimits } from '#server/domain/limits/limits.ts';
import {
  type CreateChoice,
  controllersOf,
  createRequestOf,
  defaultEnable,
  hierarchyOffers,
  memoryForecast,
  type ParentLimits,
  parentLimitsOf,
} from './create-choice.ts';

const hierarchy = (id: string, part: Partial<Hierarchy>): Hierarchy => ({
  id,
  version: 1,
  mountPoint: `/sys/fs/cgroup/${id}`,
  controllers: [],
  name: null,
  readOnly: false,
  wholeTree: true,
  ...part,
});

const facts = {
  hierarchies: [
    hierarchy('memory', { controllers: ['memory'] }),
    hierarchy('cpu', { controllers: ['cpu'] }),
    hierarchy('name=systemd', { name: 'systemd' }),
    hierarchy('v2', { version: 2, controllers: ['pids', 'hugetlb'] }),
  ],
  topology: { cores: [{ cpu: 0, online: true, node: 0, package: 0, core: 0, siblings: [0] }], nodes: [] },
  controllers: { memory: { kind: 'available', version: 1, hierarchyId: 'memory' } },
  memoryBytes: 1 << 30,
  pageBytes: 4096,
  kernel: '6.18.44',
} as unknown as HostFacts;

const parent = '/web' as GroupPath;
const empty: CreateChoice = {
  name: 'api',
  hierarchies: ['memory', 'v2'],
  enable: ['pids'],
  memory: '',
  cpu: '',
  pids: '',
};

const unlimited: ParentLimits = { bytes: 'max', cpus: 'max' };

function request(choice: CreateChoice, parentLimits = unlimited) {
  const offers = hierarchyOffers(facts, ['memory', 'cpu', 'v2']);
  const controllers = controllersOf(offers, choice);
  return createRequestOf(choice, { parent, facts, parentLimits, controllers, hasV2: true });
}

describe('hierarchyOffers', () => {
  test('chooses every hierarchy with controllers where the parent exists', () => {
    const offers = hierarchyOffers(facts, ['memory', 'name=systemd', 'v2']);

    expect(offers.filter((offer) => offer.isDefault).map((offer) => offer.id)).toEqual(['memory', 'v2']);
    expect(offers.find((offer) => offer.id === 'cpu')?.whyNot).toBe('the parent does not exist there');
  });

  test('enables no v2 controller where the parent’s own processes stand in the way', () => {
    const offers = hierarchyOffers(facts, ['v2']);

    const root = { privileged: true, ceiling: null };
    expect(defaultEnable(offers, { isBusy: true, places: null }, root)).toEqual([]);
    expect(defaultEnable(offers, { isBusy: false, places: null }, root)).toEqual(['pids']);
  });

  test.each([
    ['an ordinary user', { privileged: false, ceiling: null }],
    ['an agent under a ceiling', { privileged: true, ceiling: parseGroupPath('/teams') }],
  ])('for %s enables what the parent has, for nothing can be handed down to it', (_, agent) => {
    const offers = hierarchyOffers(facts, ['v2']);
    const pids = { version: 2, hierarchyId: 'v2', dir: '/sys/fs/cgroup/teams', mountPoint: '/sys/fs/cgroup' } as const;

    expect(defaultEnable(offers, { isBusy: false, places: { pids } }, agent)).toEqual(['pids']);
    expect(defaultEnable(offers, { isBusy: false, places: {} }, agent)).toEqual([]);
  });
});

describe('createRequestOf', () => {
  test('asks for the first limits of the controllers it will have, and for no others', () => {
    expect(request({ ...empty, memory: '64M', cpu: '1 CPU', pids: '500' })).toEqual({
      ok: true,
      request: {
        parent,
        name: 'api',
        hierarchies: ['memory', 'v2'],
        enable: ['pids'],
        edits: [
          { key: 'memory.max', value: 67_108_864n },
          { key: 'pids.max', value: 500 },
        ],
      },
    });
  });

  test('says at each field what is wrong', () => {
    const reading = request({ ...empty, name: 'a/b', hierarchies: [], memory: 'lots' });

    expect(reading).toMatchObject({
      ok: false,
      faults: { name: 'A group name cannot contain "/".', hierarchies: 'Choose at least one hierarchy.' },
    });
    expect(request({ ...empty, pids: '5000000' }).ok).toBe(false);
  });
});

describe('a share of the parent', () => {
  const limited = (limits: GroupLimits) => ({ limits }) as OwnState;
  const bytes = (value: 'max' | bigint): GroupLimits['memory.max'] => ({
    kind: 'value',
    value,
    files: [],
    readOnly: null,
  });

  test('is taken of the tightest limit from the parent up', () => {
    const limits = parentLimitsOf({
      own: limited({ 'memory.max': bytes('max') }),
      ancestors: [limited({ 'memory.max': bytes(4096n) }), limited({ 'memory.max': bytes(8192n) })],
    });

    expect(limits).toEqual({ bytes: 4096n, cpus: null });
    expect(request({ ...empty, memory: '50% of parent' }, limits)).toMatchObject({
      request: { edits: [{ key: 'memory.max', value: 2048n }] },
    });
  });

  test('is refused at its field where nothing above has a limit', () => {
    expect(request({ ...empty, memory: '50% of parent' })).toMatchObject({
      faults: { memory: expect.stringContaining('The parent has no memory limit') },
    });
  });
});

describe('memoryForecast', () => {
  test.each([
    ['50000000', 'The kernel will keep 49999872 bytes, 47.7 MiB: whole pages of 4 KiB.'],
    ['64M', '67108864 bytes, 64 MiB.'],
    ['50%', '536870912 bytes, 512 MiB.'],
    ['4095', 'The kernel will keep 0 bytes, 0 B: whole pages of 4 KiB.'],
    ['max', 'No limit.'],
    ['', null],
    ['lots', null],
  ])('of %j says %j', (text, words) => {
    expect(memoryForecast(text, { facts, parentLimits: unlimited })).toBe(words);
  });

  test('counts in the pages of this host', () => {
    const large = { ...facts, pageBytes: 65_536 };

    expect(memoryForecast('50000000', { facts: large, parentLimits: unlimited })).toContain('49938432 bytes');
  });
});
