import { beforeEach, describe, expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor, GivenRole } from '#server/domain/people/access.ts';
import { approveSchema, askSchema, requestListSchema } from '#server/domain/requests/request.ts';
import { mostOpen } from '#server/domain/requests/request-states.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import type { TeamRole } from '#server/domain/teams/team-standing.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import { settlePending } from '#server/services/changes/settle-pending.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { addMember, removeMember } from '#server/services/teams/change-members.ts';
import { createTeam } from '#server/services/teams/change-team.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { openTestBench } from '#server/services/test-bench.fixtures.ts';
import { returnOf } from '#server/services/tries/fake-tries.fixtures.ts';
import { recordReturns } from '#server/services/tries/keep-try-records.ts';
import { askForMore } from './ask-for-more.ts';
import { approveRequest, declineRequest, withdrawRequest } from './decide-request.ts';
import { countRequests, listRequests, readRequest, seeRequest } from './list-requests.ts';
import { planRequest, previewAsking } from './preview-request.ts';
import { settleRequests } from './settle-requests.ts';

const shop = parseGroupPath('/shop');
const api = parseGroupPath('/shop/api');
const bank = parseGroupPath('/bank');
const memoryFile = '/sys/fs/cgroup/memory/shop/memory.max';
const apiFile = '/sys/fs/cgroup/memory/shop/api/memory.max';
const mib = 2 ** 20;

let bench: TestBench;
let ada: Actor;
let kim: Actor;
let mel: Actor;
let omar: Actor;
let zoe: Actor;
let team: string;

beforeEach(async () => {
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
});

async function add(email: string, role: GivenRole = 'member'): Promise<Actor> {
  const { db, clock } = bench.as({ kind: 'system', id: '', email: '', role: 'admin', unixAccount: null, teams: [] });
  const id = await db.$transaction((transaction) =>
    createPerson(transaction, { email, name: email, role, passwordHash: 'x', now: new Date(clock()) }),
  );
  return { kind: 'user', id, email, role, unixAccount: null, teams: [] };
}

const sessions = { personChanged: () => {} };
const withSessions = (actor: Actor) => ({ ...bench.as(actor), sessions });
const makeTeam = async (name: string, group: string) =>
  (await createTeam(withSessions(ada), createTeamSchema.parse({ name, top: { kind: 'adopt', group } }))).id;

async function join(actor: Actor, id: string, role: TeamRole = 'member'): Promise<Actor> {
  await addMember(withSessions(ada), { id, email: actor.email, role });
  return { ...actor, teams: await readStandings(bench.as(actor).db, 'testhost', actor.id) };
}

/** A request of the actor's, with the host as they may see it. */
function as(actor: Actor): ServiceContext {
  const context = bench.as(actor);
  return { ...context, host: hostFor(actor, context.host) };
}
const system = () => bench.as(ada);

const more = (asked: object = { memory: 768 * mib }, rest: object = {}) =>
  askSchema.parse({ group: shop, asked, why: 'the release build', ...rest });
const ask = async (actor = mel, input = more()) => (await askForMore(as(actor), input)).id;
const look = (actor: Actor, id: string) => readRequest({ ...as(actor), groups: deaf }, { id });
/** A hub that knows of no history. */
const deaf: { watch: (group: string, listener: (event: never) => void) => () => void } = {
  watch: (_, listener) => {
    listener({ kind: 'lost', reason: 'none' } as never);
    return () => {};
  },
};
const list = (actor: Actor, input: object = {}) => listRequests(as(actor), requestListSchema.parse(input));
const stateOf = async (id: string) => (await look(ada, id)).state;
const approve = async (actor: Actor, id: string, input: object = {}) =>
  approveRequest(as(actor), approveSchema.parse({ id, basis: 'basis', ...input }));
const refused = (code: string, sentence?: string) => (sentence ? { code, sentence: { code: sentence } } : { code });
const limit = () => bench.agent.kernel.get(shop)?.get(memoryFile);
const lastRecord = async () => (await readAuditRows(system().db, {}, null, 1)).rows[0];

/** The agent's time is up: what was tried has come back. */
function returnAll(how: 'returned' | 'kept' | 'overtaken' | 'boot' = 'returned') {
  const { running, ended } = bench.agent;
  for (const tried of running.splice(0))
    ended.push({
      ...{ number: ended.length + 1, how, requestId: `return-${tried.id}`, try: tried, atMs: tried.returnsAtMs },
      outcome: how === 'returned' ? returnOf(tried) : null,
    });
}

test('a member asks for a while, another approves, the limit stands, and it has returned at its time', async () => {
  const id = await ask(mel, more(undefined, { minutes: 10 }));
  expect(await look(ada, id)).toMatchObject({
    ...{ state: 'open', isBudget: true, minutes: 10, askedBy: 'mel@example.org', mayDecide: true, isOwn: false },
    ...{ asked: { memory: 768 * mib }, present: { memory: 512 * mib }, team: { name: 'Shop' } },
    evidence: { use: null, events: { kills: 0 } },
    meaning: { rows: [{ now: 512 * mib, asked: 768 * mib, machine: { capacity: 2 ** 33, teams: 1792 * mib } }] },
  });
  expect(await countRequests(as(ada))).toEqual({ toDecide: 1, news: 0 });

  const { request, outcome } = await approve(ada, id, { words: 'until the release' });

  expect(outcome.result).toBe('applied');
  expect(request).toMatchObject({ state: 'granted', decidedBy: 'ada@example.org', words: 'until the release' });
  expect(limit()).toBe(String(768 * mib));
  expect(bench.agent.running).toMatchObject([{ id: request.decision, returnsAtMs: 600_000 }]);
  expect(await lastRecord()).toMatchObject({
    ...{ action: 'requests.approve', group: shop, result: 'applied', requestId: request.decision },
    summary: `request ${id.slice(0, 8)} of mel@example.org for 768 MiB: for 10 minutes: memory.max = ${768 * mib}`,
  });
  expect(await countRequests(as(mel))).toEqual({ toDecide: 0, news: 1 });
  await seeRequest(as(mel), { id });
  expect(await countRequests(as(mel))).toEqual({ toDecide: 0, news: 0 });

  await settleRequests(system());
  expect(await stateOf(id)).toBe('granted');
  returnAll();
  await settleRequests(system());
  await recordReturns(system(), bench.agent.ended);
  expect(await look(mel, id)).toMatchObject({ state: 'returned', reason: null, isNews: true });
  const { rows } = await readAuditRows(system().db, {}, null, 3);
  expect(rows.map(({ action, request, team: of }) => [action, request, of?.name])).toEqual([
    ['try.return', id, 'Shop'],
    ['requests.approve', id, 'Shop'],
    ['requests.ask', id, 'Shop'],
  ]);
  expect(await verifyAudit(system())).toMatchObject({ kind: 'intact' });
});

test('to last: nothing comes back by itself', async () => {
  const id = await ask();
  await approve(kim, id);

  expect(bench.agent.running).toEqual([]);
  expect(await look(mel, id)).toMatchObject({ state: 'granted', returnsAtMs: null });
});

test('less is granted than was asked, and never more or something else', async () => {
  const id = await ask(mel, more({ memory: 768 * mib }));
  for (const [granted, code] of [
    [{ memory: 769 * mib }, 'request-beyond-asked'],
    [{ memory: 768 * mib, pids: 5 }, 'request-beyond-asked'],
    [{ memory: 512 * mib }, 'request-not-more'],
  ] as const)
    await expect(approve(ada, id, { granted })).rejects.toMatchObject(refused('BAD_INPUT', code));
  expect(limit()).toBe(String(512 * mib));

  await approve(ada, id, { granted: { memory: 600 * mib } });

  expect(await look(mel, id)).toMatchObject({ state: 'granted-less', granted: { memory: 600 * mib } });
  expect(limit()).toBe(String(600 * mib));
});

test.each([
  [{ memory: 512 * mib }, 'BAD_INPUT', 'request-not-more'],
  [{ memory: 100 * mib }, 'BAD_INPUT', 'request-not-more'],
  [{ pids: 50 }, 'BAD_INPUT', 'request-no-limit'],
])('asking for %j, which is no more than there is, is refused', async (asked, code, sentence) => {
  await expect(ask(mel, more(asked))).rejects.toMatchObject(refused(code, sentence));
  await expect(previewAsking(as(mel), more(asked))).rejects.toMatchObject(refused(code, sentence));
  expect((await list(ada)).rows).toEqual([]);
  expect(await lastRecord()).toMatchObject({ action: 'requests.ask', result: 'refused' });
});

test('somebody asks in groups of their own teams alone', async () => {
  await expect(ask(zoe)).rejects.toMatchObject(refused('GROUP_GONE'));
  await expect(ask(mel, more({ memory: mib }, { group: '/shop/none' }))).rejects.toMatchObject(refused('GROUP_GONE'));
  await expect(ask(ada)).rejects.toMatchObject(refused('FORBIDDEN', 'request-no-team'));
  expect((await readAuditRows(system().db, {}, null, 3)).rows.map(({ group }) => group)).toContain(null);
});

test('the people of another team see nothing of it, as if there were none', async () => {
  const id = await ask();
  const none = refused('NOT_FOUND', 'request-none');

  expect((await list(zoe)).rows).toEqual([]);
  expect((await list(zoe, { team })).rows).toEqual([]);
  expect((await list(omar)).rows).toHaveLength(1);
  for (const of of [id, 'no-such-request']) {
    await expect(look(zoe, of)).rejects.toMatchObject(none);
    await expect(withdrawRequest(as(zoe), { id: of })).rejects.toMatchObject(none);
    await expect(declineRequest(as(zoe), { id: of, words: 'no' })).rejects.toMatchObject(none);
    await expect(approve(zoe, of)).rejects.toMatchObject(none);
    await expect(planRequest(as(zoe), { id: of })).rejects.toMatchObject(none);
    await expect(seeRequest(as(zoe), { id: of })).rejects.toMatchObject(none);
  }
  expect(await countRequests(as(zoe))).toEqual({ toDecide: 0, news: 0 });
});

test('a budget is decided by who may set it by hand, a limit within also by an owner, neither by who asks', async () => {
  const budget = await ask(mel);
  const within = await ask(mel, more({ memory: 200 * mib }, { group: api }));
  const owners = await ask(omar, more({ memory: 200 * mib }, { group: api }));
  const other = await join(await add('max@example.org'), team);

  await expect(approve(mel, within)).rejects.toMatchObject(refused('FORBIDDEN', 'request-own'));
  await expect(approve(other, within)).rejects.toMatchObject(refused('FORBIDDEN', 'request-owners-decide'));
  await expect(approve(omar, budget)).rejects.toMatchObject(refused('FORBIDDEN', 'team-top-may-not'));
  await expect(declineRequest(as(omar), { id: budget, words: 'no' })).rejects.toMatchObject(refused('FORBIDDEN'));
  await expect(approve(omar, owners)).rejects.toMatchObject(refused('FORBIDDEN', 'request-own'));
  await expect(planRequest(as(other), { id: within })).rejects.toMatchObject(refused('FORBIDDEN'));
  expect(bench.agent.calls).toEqual([]);
  expect((await look(omar, within)).evidence).not.toBeNull();
  expect((await look(other, within)).evidence).toBeNull();
  expect((await look(omar, within)).meaning?.rows[0]?.machine).toBeNull();

  await approve(omar, within);
  await approve(kim, budget);

  expect(bench.agent.kernel.get(api)?.get(apiFile)).toBe(String(200 * mib));
  expect(await countRequests(as(omar))).toEqual({ toDecide: 0, news: 0 });
});

test('of two who decide at once one wins, and the other is told by whom it was decided', async () => {
  const id = await ask();

  const answers = await Promise.allSettled([
    approve(ada, id),
    approve(kim, id),
    declineRequest(as(kim), { id, words: 'no' }),
  ]);

  const losers = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason] : []));
  expect(losers).toHaveLength(2);
  for (const loser of losers) expect(loser).toMatchObject(refused('VALUES_MOVED', 'request-over-by'));
  expect(bench.agent.calls.length).toBe((await stateOf(id)) === 'granted' ? 1 : 0);
});

test('declined with words, withdrawn by who asked: each is over', async () => {
  const [declined, withdrawn] = [await ask(), await ask()];
  await declineRequest(as(ada), { id: declined, words: 'Not this week.' });
  await expect(withdrawRequest(as(ada), { id: withdrawn })).rejects.toMatchObject(
    refused('FORBIDDEN', 'request-not-yours'),
  );
  await withdrawRequest(as(mel), { id: withdrawn });

  expect(await look(mel, declined)).toMatchObject({ state: 'declined', words: 'Not this week.', isNews: true });
  expect(await look(mel, withdrawn)).toMatchObject({ state: 'withdrawn', isNews: false, decidedBy: mel.email });
  for (const id of [declined, withdrawn])
    for (const act of [() => approve(ada, id), () => withdrawRequest(as(mel), { id })])
      await expect(act()).rejects.toMatchObject(refused('VALUES_MOVED', 'request-over-by'));
  expect((await list(mel, { filter: 'ended' })).rows).toHaveLength(2);
  expect((await list(mel, { filter: 'open' })).rows).toEqual([]);
});

describe('without anybody at the page', () => {
  test('an open one expires at its age, and is granted no more from that moment on', async () => {
    const nowMs = bench.time.nowMs;
    const id = await ask(mel, more(undefined, { untilMs: nowMs + 3_600_000 }));
    const usual = await ask();
    await expect(ask(mel, more(undefined, { untilMs: nowMs }))).rejects.toMatchObject(
      refused('BAD_INPUT', 'request-until-past'),
    );
    bench.time.nowMs += 3_600_000;

    const over = refused('VALUES_MOVED', 'request-over');
    await expect(approve(ada, id)).rejects.toMatchObject(over);
    await expect(declineRequest(as(ada), { id, words: 'no' })).rejects.toMatchObject(over);
    await settleRequests(system());
    expect(await stateOf(id)).toBe('expired');
    expect(await stateOf(usual)).toBe('open');
    bench.time.nowMs += 14 * 86_400_000;
    await settleRequests(system());
    expect(await look(mel, usual)).toMatchObject({ state: 'expired', reason: { why: 'Nobody decided in time.' } });
  });

  test.each([
    ['the group is gone', async () => void bench.agent.kernel.delete(shop), 'request-group-gone'],
    [
      'as much was set by hand',
      async () => void bench.agent.kernel.get(shop)?.set(memoryFile, String(800 * mib)),
      'request-there',
    ],
    [
      'who asked has left the team',
      () => removeMember(withSessions(ada), { id: team, person: mel.id }),
      'request-asker-left',
    ],
  ])('an open one is overtaken when %s', async (_, happen, sentence) => {
    const id = await ask();
    await settleRequests(system());
    expect(await stateOf(id)).toBe('open');

    await happen();
    await settleRequests(system());

    expect(await look(ada, id)).toMatchObject({ state: 'overtaken', reason: { sentence: { code: sentence } } });
  });

  test('one whose group went is overtaken when somebody approves it, who is told', async () => {
    const id = await ask();
    bench.agent.kernel.delete(shop);

    await expect(approve(ada, id)).rejects.toMatchObject(refused('GROUP_GONE'));

    expect(await stateOf(id)).toBe('overtaken');
  });

  test('who asked is told once that the time is nearly over, some while before', async () => {
    const id = await ask(mel, more(undefined, { minutes: 10 }));
    await approve(ada, id);
    await seeRequest(as(mel), { id });
    const [tried] = bench.agent.running;
    if (tried) tried.returnsAtMs = bench.time.nowMs + 600_000;
    bench.time.nowMs += 479_000;
    await settleRequests(system());
    expect(await look(mel, id)).toMatchObject({ reason: null, isNews: false });

    bench.time.nowMs += 1000;
    await settleRequests(system());

    expect((await look(mel, id)).reason?.sentence?.code).toBe('request-ends-soon');
    expect(await countRequests(as(mel))).toMatchObject({ news: 1 });
    await seeRequest(as(mel), { id });
    await settleRequests(system());
    expect(await countRequests(as(mel))).toMatchObject({ news: 0 });
    returnAll();
    await settleRequests(system());
    expect(await look(mel, id)).toMatchObject({ state: 'returned', reason: null, isNews: true });
  });

  test('nothing is written, and no group read, where there is nothing to be said', async () => {
    const id = await ask();
    const parts = system();
    const writes: string[] = [];
    const requests = new Proxy(parts.db.teamRequest, {
      get: (real, name) => {
        if (String(name).startsWith('update')) writes.push(String(name));
        return Reflect.get(real, name);
      },
    });
    const db = new Proxy(parts.db, {
      get: (real, name) => (name === 'teamRequest' ? requests : Reflect.get(real, name)),
    });
    const { budgets } = bench.agent;
    bench.agent.budgets = async () => {
      throw new Error('the agent was asked');
    };

    await settleRequests({ ...parts, db }, { withGroups: false });

    expect(writes).toEqual([]);
    bench.agent.budgets = budgets;
    expect(await stateOf(id)).toBe('open');
  });

  test.each([
    ['kept', 'granted', 'request-kept'],
    ['overtaken', 'overtaken', 'request-changed-since'],
    ['boot', 'returned', 'request-ended-by-boot'],
  ] as const)('what was granted for a while and is %s is %s', async (how, state, sentence) => {
    const id = await ask(mel, more(undefined, { minutes: 10 }));
    await approve(ada, id);
    returnAll(how);

    await settleRequests(system());

    expect(await look(mel, id)).toMatchObject({ state, reason: { sentence: { code: sentence } } });
    await settleRequests(system());
    expect(await stateOf(id)).toBe(state);
  });
});

describe('what is cut short', () => {
  const restart = async () => {
    bench.restart();
    await settlePending(system());
    await settleRequests(system());
  };
  const outcome = async () => (await readAuditRows(system().db, { action: 'requests.approve' }, null, 1)).rows[0];

  test('before the agent was asked: it is open again', async () => {
    const id = await ask();
    bench.agent.next = 'dies before';
    await expect(approve(ada, id)).rejects.toMatchObject(refused('AGENT_DOWN'));
    expect(await stateOf(id)).toBe('granting');

    await restart();

    expect(await look(ada, id)).toMatchObject({ state: 'open', decidedBy: null, granted: null });
    expect((await look(ada, id)).reason?.sentence?.code).toBe('request-not-applied');
    expect(await outcome()).toMatchObject({ result: 'failed', settledAtRestart: true });
    await approve(ada, id);
    expect(await look(ada, id)).toMatchObject({ state: 'granted', reason: null });
  });

  test.each([undefined, 10])('after the agent had made it (for %s minutes): it is granted', async (minutes) => {
    const id = await ask(mel, more(undefined, minutes === undefined ? {} : { minutes }));
    bench.agent.next = 'dies after';
    await expect(approve(ada, id, { granted: { memory: 600 * mib } })).rejects.toMatchObject(refused('AGENT_DOWN'));

    await restart();

    expect(await look(ada, id)).toMatchObject({ state: 'granted-less', granted: { memory: 600 * mib } });
    expect((await look(ada, id)).returnsAtMs).toBe(minutes === undefined ? null : 600_000);
    expect(await outcome()).toMatchObject({ result: 'applied', settledAtRestart: true });
  });

  test('in the middle of the change: it is rolled back, and the request is open again', async () => {
    const id = await ask();
    bench.agent.next = 'dies amid';
    await expect(approve(ada, id)).rejects.toMatchObject(refused('AGENT_DOWN'));
    // The fake agent puts nothing back itself.
    bench.agent.kernel.get(shop)?.set(memoryFile, String(512 * mib));

    await restart();

    expect(await stateOf(id)).toBe('open');
    expect(await outcome()).toMatchObject({ result: 'rolled-back' });
  });

  test('between the outcome and the request: the outcome counts', async () => {
    const id = await ask();
    await approve(ada, id);
    const { db } = system();
    await db.teamRequest.update({ where: { id }, data: { state: 'granting' } });

    await restart();

    expect(await stateOf(id)).toBe('granted');
  });

  test('while the agent is away it stays as it is', async () => {
    const id = await ask();
    bench.agent.next = 'dies after';
    await expect(approve(ada, id)).rejects.toMatchObject(refused('AGENT_DOWN'));

    await settleRequests(system());

    expect(await stateOf(id)).toBe('granting');
  });

  test.each(['approve', 'decline', 'withdraw', 'ask'] as const)(
    'by a kill of web at any step of %s: the record, the kernel and the request say the same',
    async (step) => {
      for (let steps = 1; ; steps += 1) {
        bench.agent.kernel.get(shop)?.set(memoryFile, String(512 * mib));
        const open = step === 'ask' ? '' : await ask();
        const context = mortal(as(step === 'approve' || step === 'decline' ? ada : mel), steps);
        const { requestId } = context;
        const acts = {
          approve: () => approveRequest(context, approveSchema.parse({ id: open, basis: 'basis' })),
          decline: () => declineRequest(context, { id: open, words: 'no' }),
          withdraw: () => withdrawRequest(context, { id: open }),
          ask: () => askForMore(context, more()),
        };
        const wasKilled = await acts[step]().then(
          () => false,
          (error) => error.message === killed,
        );

        await restart();

        const { db } = system();
        const intent = await db.auditIntent.findUnique({ where: { requestId }, include: { outcome: true } });
        const stands = intent?.outcome?.result === 'applied';
        const stored = await db.teamRequest.findUnique({ where: { id: open || requestId } });
        const reached = { approve: 'granted', decline: 'declined', withdraw: 'withdrawn', ask: 'open' }[step];
        const otherwise = step === 'ask' ? undefined : 'open';
        expect({ steps, state: stored?.state }).toEqual({ steps, state: stands ? reached : otherwise });
        if (intent) expect(intent.outcome).not.toBeNull();
        if (step === 'approve') expect(limit()).toBe(String((stands ? 768 : 512) * mib));
        await db.teamRequest.deleteMany();
        if (!wasKilled) {
          expect(steps).toBeGreaterThan(5);
          break;
        }
      }
    },
  );
});

const killed = 'web was killed';

/** A request in a web that is killed at the so-manieth of its steps: before or after something is stored or asked of the agent. */
function mortal(context: ServiceContext, steps: number): ServiceContext {
  let left = steps;
  const tick = () => {
    left -= 1;
    if (left <= 0) throw new Error(killed);
  };
  const deadly =
    <Args extends unknown[], Answer>(real: (...args: Args) => Promise<Answer>) =>
    async (...args: Args): Promise<Answer> => {
      tick();
      const answer = await real(...args);
      tick();
      return answer;
    };
  const { db, audit, host } = context;
  const requests = new Proxy(db.teamRequest, {
    get: (real, name) =>
      name === 'updateMany' ? deadly(real.updateMany.bind(real) as never) : Reflect.get(real, name),
  });
  return {
    ...context,
    db: new Proxy(db, {
      get: (real, name) => {
        if (name === 'teamRequest') return requests;
        if (name === '$transaction') return deadly(real.$transaction.bind(real) as never);
        return Reflect.get(real, name);
      },
    }),
    audit: { ...audit, storeIntent: deadly(audit.storeIntent), storeOutcome: deadly(audit.storeOutcome) },
    host: { ...host, verbs: { ...host.verbs, apply: deadly(host.verbs.apply) } },
  };
}

test('of the kernel’s no the approver is told, and the request is open', async () => {
  const id = await ask();
  const real = bench.agent.apply;
  bench.agent.apply = async (request) => ({ ...(await real(request)), result: 'rolled-back' });

  const { outcome, request } = await approve(ada, id);

  expect([outcome.result, request.state]).toEqual(['rolled-back', 'open']);
});

test('somebody has a bounded number of open ones, and the list comes in pages', async () => {
  for (let at = 0; at < mostOpen; at += 1) await ask();
  await expect(ask()).rejects.toMatchObject(refused('BAD_INPUT', 'request-too-many'));

  const first = await list(mel, { limit: 15 });
  const second = await list(mel, { limit: 15, cursor: first.nextCursor });

  expect([first.rows.length, second.rows.length, second.nextCursor]).toEqual([15, 5, null]);
  expect(new Set([...first.rows, ...second.rows].map(({ id }) => id)).size).toBe(mostOpen);
});

test('rights that went meanwhile decide nothing', async () => {
  const id = await ask();
  const { db } = system();
  await db.user.update({ where: { id: kim.id }, data: { role: 'auditor' } });

  await expect(approve(kim, id)).rejects.toMatchObject(refused('FORBIDDEN', 'people-rights-gone'));

  expect(bench.agent.calls).toEqual([]);
  expect(await stateOf(id)).toBe('open');
});
