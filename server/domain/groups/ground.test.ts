import { describe, expect, test } from 'vitest';
import { freeGround, groundOf, newGroupPath, serviceOfLeaf, unitNameFault } from './ground.ts';
import type { GroupKind } from './group-kinds.ts';
import { parseGroupPath } from './group-path.ts';

describe('where new groups go on a host of systemd’s', () => {
  const units: GroupKind[] = ['slice', 'delegated', 'directory'];

  test.each([
    ['/', { kinds: units, holding: { kind: 'systemd', unit: null } }],
    ['/web.slice', { kinds: units, holding: { kind: 'systemd', unit: 'web.slice' } }],
    ['/web.slice/web-api.slice', { kinds: units, holding: { kind: 'systemd', unit: 'web-api.slice' } }],
    ['/system.slice/x.service', { kinds: ['directory'], holding: { kind: 'systemd', unit: 'x.service' } }],
    ['/system.slice/x.service/payload', { kinds: ['directory'], holding: { kind: 'systemd', unit: 'x.service' } }],
    // Nobody's units: what is below is not systemd's either.
    ['/hand', freeGround],
    ['/web.slice/hand', freeGround],
    ['/hand/x.service', freeGround],
  ])('in %s', (parent, ground) => {
    expect(groundOf(parseGroupPath(parent), false)).toEqual(ground);
  });

  test('a slice’s name has those around it, so that whether one is taken tells of nothing outside of its parent', () => {
    const inShop = parseGroupPath('/teams.slice/teams-shop.slice');

    expect(newGroupPath({ parent: inShop, name: 'bank', kind: 'slice' })).toBe(`${inShop}/teams-shop-bank.slice`);
    // A directory that is only called so is no slice's, and none is made in it.
    for (const parent of [`${inShop}/bank.slice`, '/teams/shop/bank.slice', '/teams/bank.slice/bank-vault.slice'])
      expect(groundOf(parseGroupPath(parent), false), parent).toEqual(freeGround);
  });

  test('in a delegated unit, and below it, a directory is what belongs there', () => {
    for (const parent of ['/x.service', '/x.service/a/b'])
      expect(groundOf(parseGroupPath(parent), true)).toEqual({
        kinds: ['directory'],
        holding: { kind: 'delegated', unit: 'x.service' },
      });
  });
});

describe('the path of a new unit', () => {
  test.each([
    ['/', 'web', 'slice', '/web.slice'],
    ['/', 'web.slice', 'slice', '/web.slice'],
    ['/web.slice', 'api', 'slice', '/web.slice/web-api.slice'],
    ['/web.slice/web-api.slice', 'v2', 'slice', '/web.slice/web-api.slice/web-api-v2.slice'],
    ['/', 'jobs', 'delegated', '/corral-jobs.service'],
    ['/', 'corral-jobs.service', 'delegated', '/corral-jobs.service'],
    ['/web.slice', 'night-jobs', 'delegated', '/web.slice/corral-night-jobs.service'],
    ['/web', 'api', undefined, '/web/api'],
  ] as const)('in %s named %s as %s', (parent, name, kind, path) => {
    expect(newGroupPath({ parent: parseGroupPath(parent), name, kind })).toBe(path);
  });

  test.each([
    ['', 'slice', 'empty'],
    ['.slice', 'slice', 'empty'],
    ['a b', 'slice', 'characters'],
    ['größe', 'slice', 'characters'],
    ['a-b', 'slice', 'dash'],
    ['a_b:c.d', 'slice', null],
    ['x'.repeat(201), 'slice', 'long'],
    ['corral-.service', 'delegated', 'empty'],
    ['a b', 'delegated', 'service-characters'],
    ['a-b', 'delegated', null],
    // Corral's own services, and what watches over a run.
    ['agent', 'delegated', 'taken'],
    ['corral-web', 'delegated', 'taken'],
    ['watch-1', 'delegated', 'taken'],
    ['web2', 'delegated', null],
  ] as const)('%j of a %s: %s', (name, kind, fault) => {
    expect(unitNameFault(name, kind)).toBe(fault);
  });

  test.each([
    ['/corral-jobs.service/main', 'corral-jobs.service'],
    ['/web.slice/corral-jobs.service/main', 'corral-jobs.service'],
    ['/corral-jobs.service/other', null],
    ['/corral-jobs.service/api/main', null],
    ['/nginx.service/main', null],
    ['/docker/corral-jobs.service/main', null],
    ['/main', null],
  ])('the process of a service in %s: %s', (group, unit) => {
    expect(serviceOfLeaf(parseGroupPath(group))).toBe(unit);
  });
});
