/** A team with its people and groups, and the steps of a request as tests take them. */
import { readAuditRows } from '#server/db/audit-rows.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor, GivenRole } from '#server/domain/people/access.ts';
import { approveSchema, askSchema, requestListSchema } from '#server/domain/requests/request.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import type { TeamRole } from '#server/domain/teams/team-standing.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { addMember } from '#server/services/teams/change-members.ts';
import { createTeam } from '#server/services/teams/change-team.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { openTestBench } from '#server/services/test-bench.fixtures.ts';
import { returnOf } from '#server/services/tries/fake-tries.fixtures.ts';
import { askForMore } from './ask-for-more.ts';
import { approveRequest } from './decide-request.ts';
import { listRequests, readRequest } from './list-requests.ts';

export const shop = parseGroupPath('/shop');
export const api = parseGroupPath('/shop/api');
export const bank = parseGroupPath('/bank');
export const memoryFile = '/sys/fs/cgroup/memory/shop/memory.max';
export const apiFile = '/sys/fs/cgroup/memory/shop/api/memory.max';
export const mib = 2 ** 20;

export let bench: TestBench;
export let ada: Actor;
export let kim: Actor;
export let mel: Actor;
export let omar: Actor;
export let zoe: Actor;
export let team: string;

/** For beforeEach of every file that uses them: makes them anew; what it answers with removes them. */
export async function openRequests(): Promise<() => PromiseLike<void>> {
  bench = await openTestBench();
  bench.agent.kernel.set(shop, new Map([[memoryFile, String(512 * mib)]]));
  bench.agent.kernel.set(api, new Map([[apiFile, String(100 * mib)]]));
  bench.agent.kernel.set(bank, new Map([['/sys/fs/cgroup/memory/bank/memory.max', String(1024 * mib)]]));
  ada = await add('ada@example.org', 'admin');
  kim = await add('kim@example.org', 'operator');
  [mel, omar, zoe] = [await add('mel@example.org'), await add('omar@example.org'), await add('zoe@example.org')];
  team = await makeTeam('Shop', shop);
  mel = await join(mel, team);
  omar = await join(omar, team, 'owner');
  zoe = await join(zoe, await makeTeam('Bank', bank));
  return () => bench[Symbol.asyncDispose]();
}

export async function add(email: string, role: GivenRole = 'member'): Promise<Actor> {
  const { db, clock } = bench.as({ kind: 'system', id: '', email: '', role: 'admin', unixAccount: null, teams: [] });
  const id = await db.$transaction((transaction) =>
    createPerson(transaction, { email, name: email, role, passwordHash: 'x', now: new Date(clock()) }),
  );
  return { kind: 'user', id, email, role, unixAccount: null, teams: [] };
}

export const sessions = { personChanged: () => {} };
export const withSessions = (actor: Actor) => ({ ...bench.as(actor), sessions });
export const makeTeam = async (name: string, group: string) =>
  (await createTeam(withSessions(ada), createTeamSchema.parse({ name, top: { kind: 'adopt', group } }))).id;

export async function join(actor: Actor, id: string, role: TeamRole = 'member'): Promise<Actor> {
  await addMember(withSessions(ada), { id, email: actor.email, role });
  return { ...actor, teams: await readStandings(bench.as(actor).db, 'testhost', actor.id) };
}

/** A request of the actor's, with the host as they may see it. */
export function as(actor: Actor): ServiceContext {
  const context = bench.as(actor);
  return { ...context, host: hostFor(actor, context.host) };
}
export const system = () => bench.as(ada);

export const more = (asked: object = { memory: 768 * mib }, rest: object = {}) =>
  askSchema.parse({ group: shop, asked, why: 'the release build', ...rest });
export const ask = async (actor = mel, input = more()) => (await askForMore(as(actor), input)).id;
export const look = (actor: Actor, id: string) => readRequest({ ...as(actor), groups: deaf }, { id });
/** A hub that knows of no history. */
export const deaf: { watch: (group: string, listener: (event: never) => void) => () => void } = {
  watch: (_, listener) => {
    listener({ kind: 'lost', reason: 'none' } as never);
    return () => {};
  },
};
export const list = (actor: Actor, input: object = {}) => listRequests(as(actor), requestListSchema.parse(input));
export const stateOf = async (id: string) => (await look(ada, id)).state;
export const approve = async (actor: Actor, id: string, input: object = {}) =>
  approveRequest(as(actor), approveSchema.parse({ id, basis: 'basis', ...input }));
export const refused = (code: string, sentence?: string) =>
  sentence ? { code, sentence: { code: sentence } } : { code };
export const limit = () => bench.agent.kernel.get(shop)?.get(memoryFile);
export const lastRecord = async () => (await readAuditRows(system().db, {}, null, 1)).rows[0];

/** The agent's time is up: what was tried has come back. */
export function returnAll(how: 'returned' | 'kept' | 'overtaken' | 'boot' = 'returned') {
  const { running, ended } = bench.agent;
  for (const tried of running.splice(0))
    ended.push({
      ...{ number: ended.length + 1, how, requestId: `return-${tried.id}`, try: tried, atMs: tried.returnsAtMs },
      outcome: how === 'returned' ? returnOf(tried) : null,
    });
}
