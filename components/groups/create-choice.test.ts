import { describe, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Hierarchy, HostFacts } from '#server/domain/groups/host.ts';
import { type CreateChoice, createRequestOf, defaultEnable, dirsOf, hierarchyOffers } from './create-choice.ts';

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
const choice: CreateChoice = { name: 'api', kind: 'directory', hierarchies: ['memory', 'v2'], enable: ['pids'] };

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
    const pids = {
      version: 2,
      hierarchyId: 'v2',
      dir: '/sys/fs/cgroup/teams',
      mountPoint: '/sys/fs/cgroup',
      inode: 1,
    } as const;

    expect(defaultEnable(offers, { isBusy: false, places: { pids } }, agent)).toEqual(['pids']);
    expect(defaultEnable(offers, { isBusy: false, places: {} }, agent)).toEqual([]);
  });
});

describe('createRequestOf', () => {
  test('asks for what is chosen, and for v2 controllers only where v2 is', () => {
    const request = { parent, name: 'api', hierarchies: ['memory', 'v2'], enable: ['pids'] };

    expect(createRequestOf(choice, { parent, hasV2: true })).toEqual({ ok: true, request });
    expect(createRequestOf(choice, { parent, hasV2: false })).toEqual({
      ok: true,
      request: { ...request, enable: [] },
    });
  });

  test('says at each field what is wrong', () => {
    expect(createRequestOf({ ...choice, name: 'a/b', hierarchies: [] }, { parent, hasV2: true })).toEqual({
      ok: false,
      faults: { name: 'A group name cannot contain "/".', hierarchies: 'Choose at least one hierarchy.' },
    });
  });
});

test('dirsOf tells where the directories of the group will be', () => {
  expect(dirsOf(facts, ['v2', 'memory'], parseGroupPath('/web/api'))).toEqual([
    { hierarchyId: 'memory', version: 1, path: '/sys/fs/cgroup/memory/web/api' },
    { hierarchyId: 'v2', version: 2, path: '/sys/fs/cgroup/v2/web/api' },
  ]);
});
