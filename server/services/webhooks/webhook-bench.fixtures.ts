/** Webhooks over a real database and real sockets on loopback, with a clock that the test moves. */
import { randomUUID } from 'node:crypto';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Actor } from '#server/domain/people/access.ts';
import type { EndedTry } from '#server/domain/tries/try.ts';
import type { CreateWebhookInput } from '#server/domain/webhooks/webhook.ts';
import { webhookTopics } from '#server/domain/webhooks/webhook-topics.ts';
import { createAddressRules, parseAllowed } from '#server/outbound/address-rules.ts';
import { createSender } from '#server/outbound/create-sender.ts';
import { resolveName } from '#server/outbound/resolve-name.ts';
import { ada, openTestBench, vic } from '../test-bench.fixtures.ts';
import { createWebhook } from './change-webhook.ts';
import { createDeliverer } from './deliver.ts';
import { listDeliveries } from './list-webhooks.ts';
import { createSecretBox } from './secret-box.ts';

export const [shop, bank] = ['/teams/shop', '/teams/bank'] as GroupPath[] as [GroupPath, GroupPath];
export const publicUrl = 'https://corral.example.org';
/** Nothing here waits for them: a machine may be slow. */
const times = { connectMs: 60_000, totalMs: 60_000, drainMs: 100 };

export async function openWebhookBench(allow = '127.0.0.1') {
  const bench = await openTestBench();
  const { db, clock } = bench.as(ada);
  const box = createSecretBox('x'.repeat(43));
  const sender = createSender({ rules: createAddressRules(parseAllowed(allow)), resolve: resolveName, times });
  const webhooks = { box, sender, publicUrl, wake: () => undefined };
  const now = new Date(clock());
  await db.user.create({ data: { id: ada.id, name: 'Ada', email: ada.email, role: 'admin' } });
  for (const [id, name, path] of [
    ['t1', 'Shop', shop],
    ['t2', 'Bank', bank],
  ] as const) {
    const made = { key: name.toLowerCase(), purpose: '', createdAt: now, createdBy: ada.email };
    await db.team.create({ data: { id, name, ...made, tops: { create: { host: 'testhost', path, addedAt: now } } } });
    bench.agent.kernel.set(path, new Map([[`/sys/fs/cgroup/memory${path}/pids.max`, '10']]));
  }
  const deliverer = (post = sender.post) =>
    createDeliverer({ db, clock, sender: { post }, box, publicUrl, random: () => 0.5 });
  let usual = deliverer();
  return {
    ...bench,
    db,
    by: (actor: Actor = ada) => ({ ...bench.as(actor), webhooks }),
    add: (url: string, more: Partial<CreateWebhookInput> = {}) => {
      const input = { name: randomUUID(), url, topics: [...webhookTopics], team: null, ...more };
      return createWebhook({ ...bench.as(ada), webhooks }, input);
    },
    deliverer,
    /** One look, and what comes of it. */
    deliver: async () => {
      await usual.look();
      await usual.idle();
    },
    /** As a kill of web and a start do. */
    restart: async () => {
      bench.restart();
      usual = deliverer();
      await usual.takeUp();
    },
    log: async (id: string) => (await listDeliveries(bench.as(ada), { id, filter: 'all', limit: 50 })).rows,
    member: async (id: string, team: 't1' | 't2'): Promise<Actor> => {
      const email = `${id}@example.org`;
      const at = new Date(clock());
      await db.user.create({ data: { id, name: id, email, role: 'member' } });
      await db.teamMember.create({
        data: { teamId: team, userId: id, role: 'member', addedAt: at, addedBy: ada.email },
      });
      const standing = {
        id: team,
        name: team === 't1' ? 'Shop' : 'Bank',
        role: 'member',
        tops: [team === 't1' ? shop : bank],
      } as const;
      return { ...vic, id, email, role: 'member', teams: [standing] };
    },
  };
}

export const asked = { asked: { pids: 50 }, why: 'a test', minutes: null };

export function killOf(group: GroupPath, more: Partial<HostEvent> & { kill?: object } = {}): HostEvent {
  const victim = { pid: 42, command: 'worker', user: null };
  const kill = {
    ...{ source: 'kernel-log', victimGroup: { path: group, kernelPath: group }, victims: [victim], victimsLeftOut: 0 },
    ...{ limit: null, killedGroup: null, constraint: null, invokedBy: null, stats: null, tasks: [], tasksLeftOut: 0 },
    before: [],
    ...more.kill,
  };
  return {
    kind: 'oom-kill',
    group,
    sequence: 1,
    atMs: Date.UTC(2026, 10, 23, 12, 0, 0),
    ...more,
    kill,
  } as unknown as HostEvent;
}

export function returnOf(requestId: string, group: GroupPath, how: EndedTry['how'], nowMs: number): EndedTry {
  const settings = [
    { key: 'pids.max', path: `/sys/fs/cgroup/pids${group}/pids.max`, before: '10', tried: '20' },
  ] as const;
  const ended = {
    id: 'r',
    group,
    askedBy: null,
    sinceMs: nowMs - 600_000,
    returnsAtMs: nowMs,
    settings: [...settings],
    stuck: null,
  };
  return { number: 1, how, requestId, try: ended, outcome: null, atMs: nowMs };
}
