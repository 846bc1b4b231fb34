/** Web and the agent killed while requests are granted: what stands in the kernel, on record and in the request is one thing. */
import path from 'node:path';
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { APIRequestContext } from '@playwright/test';
import Database from 'better-sqlite3';
import { administrator } from './administrator.ts';
import { callByHand } from './call.ts';
import { expect, test } from './fixtures.ts';
import { readLimit, removeEverywhere, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const shop = `/corral-test-e2e-cut-${process.pid}`;
const password = 'grazing-quietly-9-hills';
test.afterAll(() => removeEverywhere(shop));

/** The kill comes after such a part of the time that a grant takes here, or so many milliseconds after the decision is stored. */
type Moment = { part: number } | { decidedMs: number };
const moments: Moment[] = [{ part: 0.5 }, { decidedMs: 0 }, { decidedMs: 4 }, { decidedMs: 12 }, { part: 1 }];
const kills = (['web', 'agent'] as const).flatMap((victim) => moments.map((moment) => ({ victim, moment })));

test('a grant that is cut short by a kill is settled by the next start, and says what the kernel says', async ({
  playwright,
  product,
  signedIn,
}) => {
  test.setTimeout(300_000);
  const ada = await playwright.request.newContext({ storageState: signedIn });
  const mel = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  const { url } = product;
  const tell = async (who: APIRequestContext, name: string, input: object) => {
    const answer = await callByHand(who, url, name, input);
    expect(answer, name).toMatchObject({ status: 200 });
    return answer.data as Record<string, string>;
  };
  const ask = async <T>(who: APIRequestContext, name: string, input: object): Promise<T> => {
    const address = `${url}/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
    const body = await (await who.get(address)).json();
    return body.result.data.json as T;
  };
  const isBack = () => ask(ada, 'group.get', { group: shop }).then(Boolean, () => false);

  const { url: link } = await tell(ada, 'people.invite', { email: 'cut@example.org', role: 'member' });
  const token = new URL(link ?? '').searchParams.get('token');
  await tell(mel, 'links.use', { token, password });
  await mel.post(`${url}/api/auth/sign-in/email`, {
    headers: { origin: url },
    data: { email: 'cut@example.org', password },
  });
  const edits = [{ key: 'pids.max', value: 10 }];
  const top = { kind: 'create', group: { parent: '/', name: shop.slice(1), edits } };
  const { id: team } = await tell(ada, 'teams.create', { name: 'Cut short', top });
  await tell(ada, 'teams.addMember', { id: team, email: 'cut@example.org' });

  const db = new Database(path.join(product.folder, 'data', 'corral.db'), { readonly: true });
  const stateNow = db.prepare('SELECT state FROM TeamRequest WHERE id = ?').pluck();
  let usualMs = 50;
  const seen: string[] = [];
  for (const { victim, moment } of [{ victim: null, moment: { part: 1 } as Moment }, ...kills]) {
    const before = Number(readLimit('pids', shop, 'pids.max'));
    const { id } = await tell(mel, 'requests.ask', { group: shop, asked: { pids: before + 1 }, why: 'more' });
    const { plan } = await ask<{ plan: { basis: string } }>(ada, 'requests.plan', { id });
    const pid = victim === 'web' ? product.webPid() : product.agentPid();

    const startedAt = performance.now();
    let isOver = false;
    const answered = callByHand(ada, url, 'requests.approve', { id, basis: plan.basis })
      .catch(() => null)
      .finally(() => {
        isOver = true;
      });
    if (victim === null) {
      await answered;
      usualMs = performance.now() - startedAt;
    } else {
      if ('part' in moment) await sleep(moment.part * usualMs);
      else {
        while (!isOver && stateNow.get(id) === 'open') await nextTurn();
        await sleep(moment.decidedMs);
      }
      process.kill(pid, 'SIGKILL');
      await answered;
    }
    await expect.poll(isBack, { timeout: 60_000 }).toBe(true);

    const look = () => ask<{ state: string; decision: string | null }>(ada, 'requests.get', { id });
    await expect.poll(async () => (await look()).state, { timeout: 60_000 }).not.toBe('granting');
    const { state, decision } = await look();
    const stands = Number(readLimit('pids', shop, 'pids.max'));
    const when = JSON.stringify(moment);
    seen.push(`${victim} ${when}: ${state}`);
    expect({ victim, when, stands }).toEqual({ victim, when, stands: state === 'granted' ? before + 1 : before });
    expect(['granted', 'open']).toContain(state);
    if (decision !== null)
      expect(await ask(ada, 'audit.detail', { requestId: decision })).toMatchObject({
        ...{ action: 'requests.approve', request: id, result: 'applied', person: administrator.email },
      });
    if (state === 'open') await tell(mel, 'requests.withdraw', { id });
  }
  test.info().annotations.push({ type: 'what came of it', description: seen.join('; ') });
  db.close();
  expect(await ask(ada, 'audit.verify', {})).toMatchObject({ kind: 'intact' });
  await ada.dispose();
  await mel.dispose();
});
