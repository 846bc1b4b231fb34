/** A request that a kill of web or the agent cuts short. */
import { beforeEach, expect, test } from 'vitest';
import { readAuditRows } from '#server/db/audit-rows.ts';
import { approveSchema } from '#server/domain/requests/request.ts';
import { settlePending } from '#server/services/changes/settle-pending.ts';
import { mortal, webKilled } from '#server/services/mortal-web.fixtures.ts';
import { askForMore } from './ask-for-more.ts';
import { approveRequest, declineRequest, withdrawRequest } from './decide-request.ts';
import {
  ada,
  approve,
  as,
  ask,
  bench,
  limit,
  look,
  mel,
  memoryFile,
  mib,
  more,
  openRequests,
  refused,
  shop,
  stateOf,
  system,
} from './requests.fixtures.ts';
import { settleRequests } from './settle-requests.ts';

beforeEach(openRequests);

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
        (error) => error.message === webKilled,
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
