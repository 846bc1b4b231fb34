import { beforeEach, expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import { mostOpen } from '#server/domain/requests/request-states.ts';
import { verifyAudit } from '#server/services/audit/verify-audit.ts';
import { recordReturns } from '#server/services/tries/keep-try-records.ts';
import { declineRequest, withdrawRequest } from './decide-request.ts';
import { countRequests, seeRequest } from './list-requests.ts';
import { planRequest, previewAsking } from './preview-request.ts';
import {
  ada,
  add,
  api,
  apiFile,
  approve,
  as,
  ask,
  bench,
  join,
  kim,
  lastRecord,
  limit,
  list,
  look,
  mel,
  mib,
  more,
  omar,
  openRequests,
  refused,
  returnAll,
  shop,
  stateOf,
  system,
  team,
  zoe,
} from './requests.fixtures.ts';
import { settleRequests } from './settle-requests.ts';

beforeEach(openRequests);

test('a member asks for a while, another approves, the limit stands, and it has returned at its time', async () => {
  const id = await ask(mel, more(undefined, { minutes: 10 }));
  expect(await look(ada, id)).toMatchObject({
    ...{ state: 'open', isBudget: true, minutes: 10, askedBy: 'mel@example.org', mayDecide: true, isOwn: false },
    ...{ asked: { memory: 768 * mib }, present: { memory: 512 * mib }, team: { name: 'Shop' } },
    evidence: { use: null, events: { kills: 0, killsBy: { own: 0, below: 0, elsewhere: 0 } } },
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
    summary: `request ${id.slice(0, 8)} of mel@example.org for 768 MiB of memory: for 10 minutes: memory.max = ${768 * mib} (768 MiB)`,
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

test('cores are asked for and granted as a list, where the group has one', async () => {
  const coresFile = '/sys/fs/cgroup/memory/shop/cpuset.cpus';
  bench.agent.kernel.get(shop)?.set(coresFile, '0-1');
  await expect(ask(mel, more({ cores: '1' }))).rejects.toMatchObject(refused('BAD_INPUT', 'request-cores-there'));
  const id = await ask(mel, more({ cores: '3,0-2' }));
  expect(await look(ada, id)).toMatchObject({
    ...{ asked: { cores: '0-3' }, present: { cores: '0-1' } },
    meaning: { rows: [], cores: { now: '0-1', asked: '0-3', budget: '0-3', outside: '' } },
  });
  expect((await lastRecord())?.summary).toBe('cores 0-3: the release build');
  await expect(approve(ada, id, { granted: { cores: '0-4' } })).rejects.toMatchObject(
    refused('BAD_INPUT', 'request-beyond-cores'),
  );

  await approve(ada, id, { granted: { cores: '0-2' } });

  expect(bench.agent.kernel.get(shop)?.get(coresFile)).toBe('0-2');
  expect(await look(mel, id)).toMatchObject({ state: 'granted-less', granted: { cores: '0-2' } });
});

test('a CPU weight is asked for and granted as the file of this kernel shows it', async () => {
  await expect(ask(mel, more({ weight: 100 }))).rejects.toMatchObject(refused('BAD_INPUT', 'request-weight-there'));
  // cpu.shares would take as many.
  await expect(ask(mel, more({ weight: 10_001 }))).rejects.toMatchObject(refused('BAD_INPUT', 'request-weight-range'));
  const id = await ask(mel, more({ weight: 300 }));
  expect((await lastRecord())?.summary).toBe('CPU weight 300: the release build');
  // Half of the host with 100: three quarters with 300.
  expect((await look(ada, id)).meaning?.weight).toEqual({ now: 100, asked: 300, ofHost: { now: 0.5, after: 0.75 } });
  expect((await look(mel, id)).meaning?.weight?.ofHost).toBeNull();
  await expect(approve(ada, id, { granted: { weight: 301 } })).rejects.toMatchObject(
    refused('BAD_INPUT', 'request-beyond-weight'),
  );

  await approve(ada, id, { granted: { weight: 200 } });

  expect(bench.agent.kernel.get(shop)?.get('/sys/fs/cgroup/memory/shop/cpu.weight')).toBe('200');
  expect(await look(mel, id)).toMatchObject({ state: 'granted-less', granted: { weight: 200 } });
});

test.each([
  [{ cores: '0-3' }, 'request-no-cores'],
  [{ disks: [{ device: '254:0', readBytesPerSecond: mib }] }, 'request-no-io'],
])('where there can be no such limit, %j cannot be asked for', async (asked, sentence) => {
  await expect(ask(mel, more(asked))).rejects.toMatchObject(refused('NOT_AVAILABLE', sentence));
});

test.each([
  [{ weight: 0 }],
  [{ weight: 1.5 }],
  [{ cores: '3-1' }],
  [{ cores: 'all' }],
  [{ cores: '' }],
  [{ disks: [] }],
  [{ disks: [{ device: 'vda', readBytesPerSecond: 1 }] }],
  [{ disks: [{ device: '254:0' }] }],
  [
    {
      disks: [
        { device: '254:0', readBytesPerSecond: 1 },
        { device: '254:0', writeBytesPerSecond: 1 },
      ],
    },
  ],
])('%j is no request', (asked) => {
  expect(() => more(asked)).toThrow();
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

test('an auditor reads what speaks for a request, and decides nothing', async () => {
  const id = await ask();
  const audrey = await add('audrey@example.org', 'auditor');

  expect(await look(audrey, id)).toMatchObject({ mayDecide: false, evidence: { events: { kills: 0 } } });
  await expect(approve(audrey, id)).rejects.toMatchObject(refused('FORBIDDEN'));
});

test('rights that went meanwhile decide nothing', async () => {
  const id = await ask();
  const { db } = system();
  await db.user.update({ where: { id: kim.id }, data: { role: 'auditor' } });

  await expect(approve(kim, id)).rejects.toMatchObject(refused('FORBIDDEN', 'people-rights-gone'));

  expect(bench.agent.calls).toEqual([]);
  expect(await stateOf(id)).toBe('open');
});
