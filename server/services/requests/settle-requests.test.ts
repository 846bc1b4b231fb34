/** What becomes of a request without anybody at the page. */
import { beforeEach, expect, test } from 'vitest';
import { removeMember } from '#server/services/teams/change-members.ts';
import { declineRequest } from './decide-request.ts';
import { countRequests, seeRequest } from './list-requests.ts';
import {
  ada,
  api,
  approve,
  as,
  ask,
  bench,
  look,
  mel,
  memoryFile,
  mib,
  more,
  openRequests,
  refused,
  returnAll,
  shop,
  stateOf,
  system,
  team,
  withSessions,
} from './requests.fixtures.ts';
import { settleRequests } from './settle-requests.ts';

beforeEach(openRequests);

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

test.each([1, 2, 3])('what stays open keeps no newer one from its end, looked at %i at a time', async (atOnce) => {
  const nowMs = bench.time.nowMs;
  // Asked in the same moment: told apart by their ids.
  const old = [await ask(), await ask(), await ask()];
  bench.time.nowMs += 1000;
  const expiring = [await ask(mel, more(undefined, { untilMs: nowMs + 3_600_000 }))];
  expiring.push(await ask(mel, more(undefined, { untilMs: nowMs + 3_600_000 })));
  const ofGone = await ask(mel, more({ memory: 200 * mib }, { group: api }));
  bench.time.nowMs += 3_600_000;
  bench.agent.kernel.delete(api);

  await settleRequests(system(), { atOnce });

  const statesOf = (ids: string[]) => Promise.all(ids.map(stateOf));
  expect(await statesOf(old)).toEqual(['open', 'open', 'open']);
  expect(await statesOf(expiring)).toEqual(['expired', 'expired']);
  expect(await stateOf(ofGone)).toBe('overtaken');
});

test('grants that go on keep no newer one from its end either', async () => {
  const ids = [await ask(mel, more(undefined, { minutes: 60 }))];
  bench.time.nowMs += 1000;
  ids.push(await ask(mel, more({ memory: 200 * mib }, { group: api, minutes: 10 })));
  for (const id of ids) await approve(ada, id);
  const goesOn = bench.agent.running.filter(({ group }) => group === shop);
  returnAll();
  bench.agent.running.push(...goesOn);

  await settleRequests(system(), { atOnce: 1 });

  expect(await Promise.all(ids.map(stateOf))).toEqual(['granted', 'returned']);
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
