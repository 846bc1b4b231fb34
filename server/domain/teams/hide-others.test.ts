import { expect, test } from 'vitest';
import type { FormContext } from '#server/domain/changes/change.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { isUnder, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';
import { hideBeside, hideHost, hideInCgroupText, hideInEvent, hidePlaces, stepOutside } from './hide-others.ts';

const at = parseGroupPath;
const [top, above, bank] = [at('/teams/shop'), at('/teams'), at('/teams/bank')];
const sees = (group: string) => isUnder(at(group.replace(/[^/\w]/g, '')), top);

function contextOf(group: string): FormContext {
  const siblingWeights = { heaviest: [{ group: bank, weight: 100 }], others: { count: 0, weight: 0 }, above: null };
  return {
    group: at(group),
    ancestors: [{ group: above, processes: 7 }],
    siblings: [{ group: bank }],
    moreSiblings: 3,
    siblingWeights,
  } as unknown as FormContext;
}

test('beside a top group nobody stands, and above it nobody is counted', () => {
  const hidden = hideBeside(contextOf('/teams/shop'), sees);

  expect(JSON.stringify(hidden)).not.toContain('bank');
  expect(hidden).toMatchObject({
    siblings: [],
    moreSiblings: 0,
    siblingWeights: null,
    ancestors: [{ processes: null }],
  });
  expect(hideBeside(contextOf('/teams/shop/api'), sees)).toMatchObject({ moreSiblings: 3 });
});

test('a plan that also writes above the top names the first such group', () => {
  const writes = [{ group: at('/teams/shop') }, { group: above }, { group: at('/') }] as never;

  expect(stepOutside({ writes }, sees)).toBe('/teams');
  expect(stepOutside({ writes: [{ group: at('/teams/shop/api') }] as never }, sees)).toBeNull();
});

test('of the host is told what is needed, and only the account that is theirs', () => {
  const agent = { launchUsers: ['deploy', 'jobs'], guarded: ['/system.slice/corral'], ceiling: '/bank', version: '1' };
  const facts = { hostname: 'h', agent } as unknown as HostFacts;

  expect(hideHost(facts, 'jobs').agent).toEqual({ launchUsers: ['jobs'], guarded: [], ceiling: null, version: '1' });
  expect(hideHost(facts, null).agent.launchUsers).toEqual([]);
});

test('of a process its places in the groups of others are left out, also those that the kernel calls deleted or out of reach', () => {
  const groups = ['/teams/shop/api', '/teams/bank', '/../x'].map((path) => ({ hierarchyId: 'v2', path }));
  const row = { pid: 1, groups } as unknown as ProcessRow;

  expect(hidePlaces(row, (group) => isUnder(group, top)).groups.map(({ path }) => path)).toEqual(['/teams/shop/api']);
});

test('of a kill for a limit above, whose processes were counted is not told; the victim is their own', () => {
  const place = (path: string) => ({ path: at(path), kernelPath: path });
  const kill = {
    victimGroup: place('/teams/shop/api'),
    victims: [{ pid: 5, name: 'own' }],
    victimsLeftOut: 0,
    limit: { owner: place('/teams'), memory: { usageBytes: 1 }, swap: null, swapCounts: 'swap' },
    killedGroup: null,
    invokedBy: 'others',
    stats: { anon: 1 },
    tasks: [{ pid: 9, name: 'others' }],
    tasksLeftOut: 4,
    before: [{ group: above }, { group: at('/teams/shop/api') }],
  };
  const event = { kind: 'oom-kill', group: at('/teams/shop/api'), kill } as unknown as HostEvent;

  const told = hideInEvent(event, sees);

  expect(JSON.stringify(told)).not.toMatch(/others|anon|usageBytes/);
  expect(told).toMatchObject({ kill: { victims: [{ name: 'own' }], before: [{ group: '/teams/shop/api' }] } });
});

test('of where a process came from the lines about others are left out', () => {
  const text = '4:memory:/teams/bank\n2:cpu,cpuacct:/teams/shop/api\n0::/';

  expect(hideInCgroupText(text, (group) => isUnder(group, top))).toBe('2:cpu,cpuacct:/teams/shop/api');
  expect(hideInCgroupText('4:memory:/teams/bank', (group) => isUnder(group, top))).toBeNull();
  expect(hideInCgroupText(null, sees)).toBeNull();
});

test('of a kill by systemd-oomd for the pressure of a group above, how much that was is not told', () => {
  const why = (of: string) => `memory pressure for ${of} being 62.10% > 50.00% for > 30s with reclaim activity`;
  const event = (of: string): HostEvent => ({
    ...{ kind: 'oomd-kill', group: at('/teams/shop/api'), why: why(of), sequence: 1, atMs: 1000 },
  });

  expect(hideInEvent(event('/teams/shop'), sees)).toEqual(event('/teams/shop'));
  expect(JSON.stringify(hideInEvent(event('/teams'), sees))).not.toContain('62.10');
});
