/** The agent's verbs as a member has them: the last wall, also where a service forgot to ask. */
import { beforeEach, expect, test } from 'vitest';
import type { AgentVerbs } from '#server/domain/agent-verbs.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import { type GroupPath, parseGroupPath } from '#server/domain/groups/group-path.ts';
import { parseInput } from '#server/domain/input.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import type { LaunchPlan } from '#server/domain/launch/launch-plan.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { sayOfProcess } from '#server/domain/processes/process-sentences.ts';
import { reasonOf } from '#server/domain/sentence.ts';
import { createFakeAgent, type FakeAgent } from '#server/services/fake-agent.fixtures.ts';
import { ada } from '#server/services/test-bench.fixtures.ts';
import { hostFor } from './host-for.ts';

const at = parseGroupPath;
const [shop, own, bank] = [at('/teams/shop'), at('/teams/shop/api'), at('/teams/bank')];
const mel: Actor = {
  ...{ kind: 'user', id: 'm', email: 'mel@example.org', role: 'member', unixAccount: 'nobody' },
  teams: [{ id: 't1', name: 'Shop', role: 'member', tops: [shop] }],
};
const requestId = 'r1';
const edits = [{ key: 'pids.max' as const, value: 5 }];

let agent: FakeAgent;
let verbs: AgentVerbs;

beforeEach(() => {
  agent = createFakeAgent([shop, own, bank]);
  verbs = hostFor(mel, { name: 'h', verbs: agent }).verbs;
});

test('who sees the whole host has the verbs of the agent as they are', () => {
  expect(hostFor(ada, { name: 'h', verbs: agent }).verbs).toBe(agent);
});

test('the groups are those of their teams', async () => {
  expect((await verbs.groups()).map(({ path }) => path)).toEqual([shop, own]);
});

test('what a top group gets of the host is not told: it tells what others weigh', async () => {
  expect((await agent.budgets({ groups: [shop] }))[0]?.weight?.ofHost).toBe(0.5);
  expect((await verbs.budgets({ groups: [shop] }))[0]?.weight).toEqual({
    ...{ key: 'cpu.weight', weight: 100 },
    ...{ ofSiblings: null, ofHost: null },
  });
});

test('what is about the whole host is refused, streams too', async () => {
  await expect(verbs.wanted()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(verbs.rules()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(verbs.journal({ requestId })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(verbs.watchTree(new AbortController().signal)[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
});

test('a plan that also writes above the top group is refused, and so is the change, before anything is done', async () => {
  const above = { key: null, group: at('/teams'), path: '/sys/fs/cgroup/teams/cgroup.subtree_control' };
  agent.plan = async ({ group }) => ({ group, basis: 'basis', writes: [above] }) as never;
  agent.planCreate = async ({ parent, name }) =>
    ({ group: at(`${parent}/${name}`), basis: 'basis', writes: [above] }) as never;

  const refused = { code: 'FORBIDDEN', sentence: { code: 'team-step-outside', values: { group: '/teams' } } };
  await expect(verbs.plan({ group: own, edits })).rejects.toMatchObject(refused);
  const change = { group: own, edits, basis: 'basis', confirmed: null, requestId };
  await expect(verbs.apply(change)).rejects.toMatchObject(refused);
  const create = { parent: own, name: 'x', hierarchies: [], enable: null, edits: [], requestId };
  await expect(verbs.create(create)).rejects.toMatchObject(refused);
  expect(agent.calls).toEqual([]);
});

test('a delegated service, whose name is one for the whole host, is neither offered to them nor made', async () => {
  const kinds = ['slice', 'delegated', 'directory'] as const;
  agent.ground = async () => ({ kinds, holding: { kind: 'systemd', unit: 'teams-shop.slice' } });
  // Whether there is such a unit is not asked either.
  agent.planCreate = async () => {
    throw new Error('the agent was asked');
  };

  expect((await verbs.ground({ group: own })).kinds).toEqual(['slice', 'directory']);
  const create = { parent: own, name: 'bank', kind: 'delegated' as const, hierarchies: [], enable: null, edits: [] };
  const refused = { code: 'FORBIDDEN', field: 'kind', sentence: { code: 'team-no-service' } };
  await expect(verbs.planCreate(create)).rejects.toMatchObject(refused);
  await expect(verbs.create({ ...create, requestId })).rejects.toMatchObject(refused);
  // Of a group that they do not see nothing else is said.
  await expect(verbs.planCreate({ ...create, parent: bank })).rejects.toMatchObject({ code: 'GROUP_GONE' });
  expect(agent.calls).toEqual([]);
});

test('the change is made by the plan that was looked at, and by no other', async () => {
  const change = { group: own, edits, basis: 'another', confirmed: null, requestId };
  await expect(verbs.apply(change)).rejects.toMatchObject({ code: 'VALUES_MOVED' });

  const bases: unknown[] = [];
  agent.create = async (request) => {
    bases.push(request.basis);
    return { group: own, made: [], filled: [], limits: null };
  };
  await verbs.create({ parent: own, name: 'x', hierarchies: [], enable: null, edits: [], requestId });
  expect(bases).toEqual(['basis']);
});

test('on v1 nothing is made or run outside of a hierarchy in which the budget stands', async () => {
  const { limits } = agent;
  agent.limits = async (input) => {
    const context = await limits(input);
    const cpu = {
      version: 1,
      hierarchyId: 'cpu',
      dir: '/sys/fs/cgroup/cpu',
      mountPoint: '/sys/fs/cgroup/cpu',
      inode: 1,
    } as const;
    return { ...context, places: { ...context.places, cpu } };
  };
  const refused = {
    ...{ code: 'FORBIDDEN', field: 'hierarchies' },
    sentence: { code: 'team-not-everywhere', values: { hierarchies: 'cpu' } },
  };

  const create = { parent: own, name: 'x', hierarchies: ['memory'], enable: null, edits: [], requestId };
  await expect(verbs.create(create)).rejects.toMatchObject(refused);
  agent.planLaunch = async (input) =>
    ({ group: input.group, notes: [], places: [{ hierarchyId: 'memory' }] }) as unknown as LaunchPlan;
  const input = { command: { kind: 'argv', argv: ['true'] }, group: own, user: 'nobody', hierarchies: ['memory'] };
  const launch = { ...parseInput(launchInputSchema, input), requestId };
  await expect(verbs.planLaunch(launch)).rejects.toMatchObject(refused);
  await expect(verbs.launch(launch)).rejects.toMatchObject(refused);
  expect(agent.calls).toEqual([]);
});

test('a launch as an account that has become root’s is refused, whatever it is called', async () => {
  agent.planLaunch = async ({ group }) =>
    ({ group, notes: [], places: [], user: { name: 'nobody', uid: 0, gid: 65_534 } }) as unknown as LaunchPlan;
  const input = { command: { kind: 'argv', argv: ['true'] }, group: own, user: 'nobody' };
  const launch = { ...parseInput(launchInputSchema, input), requestId };
  const refused = { code: 'FORBIDDEN', field: 'user', sentence: { code: 'people-unix-root' } };

  await expect(verbs.planLaunch(launch)).rejects.toMatchObject(refused);
  await expect(verbs.launch(launch)).rejects.toMatchObject(refused);
  expect(agent.calls).toEqual([]);
});

test('what is kept after a reboot is not put back by an undo of theirs', async () => {
  const asked: unknown[] = [];
  const { apply } = agent;
  agent.apply = (request) => {
    asked.push(request.undoes);
    return apply(request);
  };

  await verbs.apply({ group: own, edits, basis: 'basis', confirmed: null, undoes: 'of somebody else', requestId });

  expect(asked).toEqual([undefined]);
});

test('what Corral keeps after a reboot is not for them; limits on a slice last as systemd keeps them', async () => {
  const ways: unknown[] = [];
  agent.apply = async ({ way, keep }) => {
    ways.push(way, keep);
    return { result: 'applied', writes: [], atMs: 0 };
  };
  const change = { group: own, edits, basis: 'basis', confirmed: null, requestId };
  const create = { parent: own, name: 'x', hierarchies: [], enable: null, edits: [], requestId };
  const refused = { code: 'FORBIDDEN', sentence: { values: { action: 'wanted:update' } } };

  await expect(verbs.apply({ ...change, keep: true })).rejects.toMatchObject(refused);
  await expect(verbs.create({ ...create, keep: true })).rejects.toMatchObject(refused);
  expect(ways).toEqual([]);

  // Left out is systemd's lasting way where there is a unit: decision 0014 says why it is not made to end with the boot.
  await verbs.apply(change);
  await verbs.apply({ ...change, way: 'systemd-runtime' });
  expect(ways).toEqual([undefined, undefined, 'systemd-runtime', undefined]);
});

test('the agent is told which processes they reach, whatever was asked', async () => {
  const reached: unknown[] = [];
  agent.move = async ({ reach, to }) => {
    reached.push(reach);
    return { to, processes: [] };
  };
  agent.processes = async ({ reach }) => {
    reached.push(reach);
    return { rows: [], total: 0 };
  };
  const all = { groups: ['/' as GroupPath], user: 'root' };

  await verbs.move({ to: own, processes: [], hierarchies: [], requestId, reach: all });
  await verbs.processes({ group: null, search: '', limit: 10, reach: all });

  const theirs = { groups: [shop], user: 'nobody' };
  expect(reached).toEqual([theirs, theirs]);
});

test('of a signal to what is not in the group nothing is told: ended, re-used, another group, all the same', async () => {
  const said = [
    sayOfProcess('process-ended', { pid: 7 }),
    sayOfProcess('pid-reused', { pid: 7, name: 'secret' }),
    sayOfControl('not-a-member', { pid: 7, group: own }),
    sayOfControl('signal-to-thread', { pid: 7 }),
  ];
  agent.signal = async ({ signal }) => ({
    signal,
    processes: said.map((why) => ({ pid: 7, name: 'secret', status: 'refused', errno: 'ESRCH', ...reasonOf(why) })),
  });

  const { processes } = await verbs.signal({ group: own, signal: 'SIGTERM', processes: [], requestId });

  expect(new Set(processes.map((one) => JSON.stringify(one))).size).toBe(1);
  expect(processes[0]).toMatchObject({ name: '', errno: null, sentence: { code: 'process-out-of-reach' } });
});
