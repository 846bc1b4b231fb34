import { beforeEach, expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor, GivenRole } from '#server/domain/people/access.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import type { TeamRole } from '#server/domain/teams/team-standing.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import { disablePerson } from '#server/services/people/change-person.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { openTestBench } from '#server/services/test-bench.fixtures.ts';
import { addMember, removeMember, setMemberRole } from './change-members.ts';
import { addTop, createTeam, removeTeam, removeTop, renameTeam } from './change-team.ts';
import { listTeams, readTeam } from './list-teams.ts';
import { readStandings } from './read-standings.ts';

const web = parseGroupPath('/web');
const api = parseGroupPath('/web/api');

let bench: TestBench;
/** Whose sessions go on with other rights. */
let changed: string[];
let ada: Actor;
let bob: Actor;
const sessions = { personChanged: (id: string) => void changed.push(id) };
const as = (actor: Actor) => ({ ...bench.as(actor), sessions });

beforeEach(async () => {
  bench = await openTestBench();
  changed = [];
  ada = await add('ada@example.org', 'admin');
  bob = await add('bob@example.org', 'member');
  return () => bench[Symbol.asyncDispose]();
});

async function add(email: string, role: GivenRole): Promise<Actor> {
  const { db, clock } = bench.as({ kind: 'system', id: '', email: '', role: 'admin', unixAccount: null, teams: [] });
  const id = await db.$transaction((transaction) =>
    createPerson(transaction, { email, name: email, role, passwordHash: 'x', now: new Date(clock()) }),
  );
  return { kind: 'user', id, email, role, unixAccount: null, teams: [] };
}

/** The actor as the next request has them. */
async function again(actor: Actor): Promise<Actor> {
  return { ...actor, teams: await readStandings(bench.as(actor).db, 'testhost', actor.id) };
}

const make = (name: string, top: object, by = ada) => createTeam(as(by), createTeamSchema.parse({ name, top }));
const adopt = (group: string) => ({ kind: 'adopt', group });
const create = (parent: string, name: string) => ({ kind: 'create', group: { parent, name, edits: [] } });
/** A request of the actor's, with the host's tree as it stands. */
const looking = (actor: Actor) => {
  const nodes = new Map([...bench.agent.kernel.keys()].map((path) => [path, {} as never]));
  const connection = { state: 'live', sinceMs: 0 } as never;
  return { ...bench.as(actor), mirror: { nodes, usage: new Map(), connection } };
};
const list = (actor: Actor) => listTeams(looking(actor));
const look = (actor: Actor, id: string) => readTeam(looking(actor), { id });
const join = (id: string, { email }: Actor, role: TeamRole = 'member', by = ada) =>
  addMember(as(by), { id, email, role });
const refused = (code: string, sentence: string) => ({ code, sentence: { code: sentence } });

async function record() {
  return (await readAuditRows(bench.as(ada).db, {}, null, 50)).rows;
}

test('a team is made with a group of its own, and both are on record', async () => {
  const { id } = await make('Blue', create('/web', 'blue'));

  expect(await list(ada)).toMatchObject([
    { id, name: 'Blue', members: 0, standing: null, tops: [{ group: '/web/blue', state: 'there' }] },
  ]);
  expect(bench.agent.calls).toEqual(['create /web/blue']);
  expect(await record()).toMatchObject([
    { action: 'group.create', result: 'applied', group: '/web/blue' },
    { action: 'teams.create', result: 'applied', group: '/web/blue', summary: 'Blue: /web/blue created as top group' },
  ]);
  expect(await verifyAudit(bench.as(ada))).toMatchObject({ kind: 'intact' });
});

test.each([
  ['a name that is taken', 'BLUE', adopt('/web/api'), 'BAD_INPUT', 'team-name-taken'],
  ['the group of another team', 'Red', adopt('/web'), 'BAD_INPUT', 'team-top-taken'],
  ['a group in that of another team', 'Red', adopt('/web/api'), 'BAD_INPUT', 'team-top-below'],
  ['a new group in that of another team', 'Red', create('/web', 'red'), 'BAD_INPUT', 'team-top-below'],
  ['the root', 'Red', adopt('/'), 'BAD_INPUT', 'team-top-root'],
  ['a group that is not there', 'Red', adopt('/gone'), 'GROUP_GONE', undefined],
])('no team is made of %s, and nothing else is', async (_, name, top, code, sentence) => {
  bench.agent.kernel.set('/' as GroupPath, new Map());
  await make('Blue', adopt('/web'));
  bench.agent.calls.length = 0;

  await expect(make(name, top)).rejects.toMatchObject(sentence === undefined ? { code } : refused(code, sentence));

  expect(await list(ada)).toHaveLength(1);
  expect(bench.agent.calls).toEqual([]);
  expect((await record())[0]).toMatchObject({ action: 'teams.create', result: 'refused' });
});

test('of many who make teams of overlapping groups at once no two get them', async () => {
  const tops = [adopt('/web'), adopt('/web/api'), adopt('/web'), create('/web', 'x')];

  const tries = await Promise.allSettled(tops.map((top, at) => make(`Team ${at}`, top)));

  expect(tries.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(1);
  const paths = (await bench.as(ada).db.teamTop.findMany()).map(({ path }) => path);
  for (const a of paths)
    for (const b of paths) expect(a === b || !(`${a}/`.startsWith(`${b}/`) || `${b}/`.startsWith(`${a}/`))).toBe(true);
});

test('a group that cannot be made leaves no team', async () => {
  bench.agent.next = new AppError('KERNEL_REFUSED', { public: 'No.' });

  await expect(make('Blue', create('/web', 'blue'))).rejects.toMatchObject({ code: 'KERNEL_REFUSED' });

  expect(await list(ada)).toEqual([]);
  expect(await record()).toMatchObject([
    { action: 'group.create', result: 'refused' },
    { action: 'teams.create', result: 'refused' },
  ]);
});

test('a guarded group, one that an engine keeps and one that is not in every hierarchy are not given to a team', async () => {
  const limits = bench.agent.limits;
  const given = (more: object) => {
    bench.agent.limits = async (input) => ({ ...(await limits(input)), ...more });
  };
  given({ guarded: { code: 'x', values: {}, text: 'Guarded.' } });
  await expect(make('Blue', adopt('/web'))).rejects.toMatchObject(refused('GROUP_GUARDED', 'team-top-guarded'));
  // A group can be made in it.
  await make('Green', create('/web', 'green'));

  given({ owner: { kind: 'docker', label: null } });
  await expect(make('Blue', adopt('/web/api'))).rejects.toMatchObject({
    ...refused('GROUP_OWNED', 'team-top-kept'),
    public: expect.stringContaining('Docker'),
  });
  given({ missing: { pids: { version: 1, hierarchyId: 'pids', enableIn: [] } } });
  await expect(make('Blue', adopt('/web/api'))).rejects.toMatchObject(
    refused('NOT_AVAILABLE', 'team-top-not-everywhere'),
  );
  await expect(make('Blue', create('/web', 'blue'))).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  given({ missing: { pids: { version: 2, hierarchyId: 'v2', enableIn: [] } } });
  await make('Blue', adopt('/web/api'));
});

test('a top group that is gone is shown as gone, and the team can be given another', async () => {
  const { id } = await make('Blue', adopt('/web/api'));
  bench.agent.kernel.delete(api);

  expect((await list(ada))[0]?.tops).toMatchObject([{ state: 'gone' }]);
  expect((await look(ada, id)).tops).toMatchObject([{ group: '/web/api', state: 'gone' }]);

  await expect(removeTop(as(ada), { id, group: api, host: null })).rejects.toMatchObject(
    refused('BAD_INPUT', 'team-top-last'),
  );
  await expect(addTop(as(ada), { id, top: { kind: 'adopt', group: web } })).rejects.toMatchObject(
    refused('BAD_INPUT', 'team-top-above'),
  );
  bench.agent.kernel.set('/srv' as GroupPath, new Map());
  await addTop(as(ada), { id, top: { kind: 'adopt', group: parseGroupPath('/srv') } });
  await removeTop(as(ada), { id, group: api, host: null });
  expect((await look(ada, id)).tops).toMatchObject([{ group: '/srv', state: 'there' }]);
  await expect(removeTop(as(ada), { id, group: api, host: null })).rejects.toMatchObject(
    refused('NOT_FOUND', 'team-top-not-theirs'),
  );
});

test('members come and go, with other rights at once, and see their own teams alone', async () => {
  const { id } = await make('Blue', adopt('/web/api'));
  bench.agent.kernel.set('/srv' as GroupPath, new Map());
  const red = await make('Red', adopt('/srv'));
  const actsAs = await again(bob);
  expect(await list(actsAs)).toEqual([]);
  await expect(look(actsAs, id)).rejects.toMatchObject(refused('NOT_FOUND', 'team-none'));

  await join(id, bob);

  expect(changed).toEqual([bob.id]);
  const member = await again(bob);
  expect(member.teams).toEqual([{ id, name: 'Blue', role: 'member', tops: ['/web/api'] }]);
  expect(await list(member)).toMatchObject([{ id, standing: 'member', members: 1 }]);
  expect(await look(member, id)).toMatchObject({
    people: [{ email: 'bob@example.org', role: 'member', personRole: 'member', isDisabled: false }],
  });
  await expect(look(member, red.id)).rejects.toMatchObject(refused('NOT_FOUND', 'team-none'));
  await expect(join(id, bob)).rejects.toMatchObject(refused('BAD_INPUT', 'team-member-already'));
  await expect(addMember(as(ada), { id, email: 'no@example.org', role: 'member' })).rejects.toMatchObject(
    refused('NOT_FOUND', 'team-person-none'),
  );

  await setMemberRole(as(ada), { id, person: bob.id, role: 'owner' });
  expect((await again(bob)).teams).toMatchObject([{ role: 'owner' }]);
  await removeMember(as(ada), { id, person: bob.id });
  expect((await again(bob)).teams).toEqual([]);
  expect(changed).toEqual([bob.id, bob.id, bob.id]);
  await expect(removeMember(as(ada), { id, person: bob.id })).rejects.toMatchObject(
    refused('NOT_FOUND', 'team-member-none'),
  );
});

test('an owner adds and removes the members of their own team, and nobody else', async () => {
  const cy = await add('cy@example.org', 'member');
  const { id } = await make('Blue', adopt('/web/api'));
  bench.agent.kernel.set('/srv' as GroupPath, new Map());
  const red = await make('Red', adopt('/srv'));
  await join(id, bob, 'owner');
  const owner = await again(bob);

  await join(id, cy, 'member', owner);
  await expect(join(id, cy, 'owner', owner)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect(setMemberRole(as(owner), { id, person: cy.id, role: 'owner' })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(removeMember(as(owner), { id, person: bob.id })).rejects.toMatchObject(
    refused('FORBIDDEN', 'team-owners-members-only'),
  );
  await expect(join(red.id, cy, 'member', owner)).rejects.toMatchObject(refused('FORBIDDEN', 'role-may-not'));
  await expect(join('no-such-team', cy, 'member', owner)).rejects.toMatchObject(refused('FORBIDDEN', 'role-may-not'));
  for (const change of [
    () => renameTeam(as(owner), { id, name: 'Mine', purpose: '' }),
    () => addTop(as(owner), { id, top: { kind: 'adopt', group: web } }),
    () => removeTop(as(owner), { id, group: api, host: null }),
    () => removeTeam(as(owner), { id }),
    () => make('Own', create('/web', 'own'), owner),
  ])
    await expect(change()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await removeMember(as(owner), { id, person: cy.id });
  expect((await again(cy)).teams).toEqual([]);
});

test('rights in a team that were taken away meanwhile count no more', async () => {
  const cy = await add('cy@example.org', 'member');
  const { id } = await make('Blue', adopt('/web/api'));
  await join(id, bob, 'owner');
  const owner = await again(bob);
  await setMemberRole(as(ada), { id, person: bob.id, role: 'member' });

  await expect(join(id, cy, 'member', owner)).rejects.toMatchObject(refused('FORBIDDEN', 'people-rights-gone'));

  const eve = await add('eve@example.org', 'admin');
  await disablePerson(as(ada), { id: eve.id });
  await expect(removeTeam(as(eve), { id })).rejects.toMatchObject(refused('FORBIDDEN', 'people-rights-gone'));
  expect(await list(ada)).toHaveLength(1);
});

test('who may not is on record, with the name of the team', async () => {
  const { id } = await make('Blue', adopt('/web/api'));
  await expect(removeTeam(as(bob), { id })).rejects.toMatchObject(refused('FORBIDDEN', 'role-may-not'));

  expect((await record())[0]).toMatchObject({
    ...{ action: 'teams.remove', result: 'refused', person: 'bob@example.org' },
    summary: 'Blue: removed; its groups stay',
  });
});

test('a removed team leaves its groups, and its name and groups are free again', async () => {
  const { id } = await make('Blue', create('/web', 'blue'));
  await join(id, bob);
  changed = [];

  await removeTeam(as(ada), { id });

  expect(changed).toEqual([bob.id]);
  expect((await again(bob)).teams).toEqual([]);
  expect([...bench.agent.kernel.keys()]).toContain('/web/blue');
  await make('blue', adopt('/web/blue'));
  await expect(removeTeam(as(ada), { id })).rejects.toMatchObject(refused('NOT_FOUND', 'team-none'));
});

test('a team is renamed, to its own name in other letters too', async () => {
  const { id } = await make('Blue', adopt('/web/api'));
  await join(id, bob);
  await renameTeam(as(ada), { id, name: 'BLUE', purpose: 'Builds' });

  expect(await list(await again(bob))).toMatchObject([{ name: 'BLUE', purpose: 'Builds' }]);
});

test('top groups of another host are no rights on this one', async () => {
  const { id } = await make('Blue', adopt('/web/api'));
  await join(id, bob);
  const { db } = bench.as(ada);
  await db.teamTop.updateMany({ where: { teamId: id }, data: { host: 'otherhost' } });

  expect((await again(bob)).teams).toMatchObject([{ tops: [] }]);
  expect((await look(ada, id)).tops).toMatchObject([{ host: 'otherhost', state: 'elsewhere' }]);
});

test('of those who hold something of a budget it is told what they use, where a sample tells', async () => {
  const { id } = await make('Blue', adopt('/web'));
  const [ci, unsampled] = [parseGroupPath('/web/ci'), parseGroupPath('/web/new')];
  const looked = looking(ada);
  const verbs = {
    ...looked.host.verbs,
    budgets: async (asked: { groups: GroupPath[]; own: boolean }) =>
      (await looked.host.verbs.budgets(asked)).map((budget) => {
        if (!budget.resources) return budget;
        const [memory, pids] = [budget.resources.memory, budget.resources.pids].map((resource) => ({
          ...resource,
          holders: [ci, unsampled].map((group) => ({ group, amount: 50 })),
        })) as [typeof budget.resources.memory, typeof budget.resources.pids];
        return { ...budget, resources: { ...budget.resources, memory, pids } };
      }),
  };
  const sampled = { cpus: 0.5, memoryBytes: 4096, pids: 3 };
  const usage = new Map([ci, api].map((path) => [path, { path, ...sampled, frozen: false } as never]));

  const team = await readTeam(
    { ...looked, host: { ...looked.host, verbs }, mirror: { ...looked.mirror, usage } },
    { id },
  );

  expect(team.tops[0]?.holderUses).toEqual([{ group: '/web/ci', ...sampled }]);
});
