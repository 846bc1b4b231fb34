/**
 * Fifty clients of a team push at its budget at once, and web is killed again and again in between. The kernel's own files are read
 * every 50 ms all the while: never is more handed out than the team has.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { APIRequestContext } from '@playwright/test';
import { callByHand } from './call.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const top = `/corral-test-e2e-push-${process.pid}`;
const password = 'grazing-quietly-9-hills';
const budget = 1000;
const clients = 50;
const kills = 3;
const lookEveryMs = 50;
test.afterAll(() => removeEverywhere(top));

/** What the nearest groups below with a limit have together, as the kernel says. */
function handedOut(dir: string): number {
  let sum = 0;
  for (const name of readdirSync(dir)) {
    const child = path.join(dir, name);
    if (!statSync(child, { throwIfNoEntry: false })?.isDirectory()) continue;
    const limit = readFileSync(path.join(child, 'pids.max'), 'utf8').trim();
    sum += limit === 'max' ? handedOut(child) : Number(limit);
  }
  return sum;
}

test('fifty who push at one budget, with web killed in between, never get beyond it', async ({
  playwright,
  product,
  signedIn,
}) => {
  test.setTimeout(600_000);
  const { url } = product;
  const ada = await playwright.request.newContext({ storageState: signedIn });
  const mel = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  const tell = async (who: APIRequestContext, name: string, input: object) => {
    const answer = await callByHand(who, url, name, input);
    expect(answer, name).toMatchObject({ status: 200 });
    return answer.data as Record<string, string>;
  };
  const ask = async <T>(who: APIRequestContext, name: string, input: object): Promise<T | null> => {
    const address = `${url}/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
    const body = await (await who.get(address)).json();
    return (body.result?.data.json ?? null) as T | null;
  };

  const { url: link } = await tell(ada, 'people.invite', { email: 'push@example.org', role: 'member' });
  await tell(mel, 'links.use', { token: new URL(link ?? '').searchParams.get('token'), password });
  await mel.post(`${url}/api/auth/sign-in/email`, {
    headers: { origin: url },
    data: { email: 'push@example.org', password },
  });
  const edits = [{ key: 'pids.max', value: budget }];
  const group = { parent: '/', name: top.slice(1), edits };
  const { id: team } = await tell(ada, 'teams.create', { name: 'Pushers', top: { kind: 'create', group } });
  await tell(ada, 'teams.addMember', { id: team, email: 'push@example.org' });
  const groups = Array.from({ length: 10 }, (_, at) => `${top}/g${at}`);
  for (const each of groups) await tell(mel, 'groups.create', { parent: top, name: each.split('/').at(-1), edits: [] });

  const dir = path.join(v1Mount('pids') ?? '', top);
  const seen: number[] = [];
  let isOver = false;
  const looking = (async () => {
    while (!isOver) {
      seen.push(handedOut(dir));
      await sleep(lookEveryMs);
    }
  })();
  // Numbers without a pattern, the same at each run.
  let seed = 11;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % below;
  };
  const told = new Map<string, number>();
  const client = async (number: number) => {
    for (let round = 0; !isOver; round += 1) {
      const at = groups[(number + round) % groups.length] ?? top;
      const wanted = [{ key: 'pids.max', value: 1 + random(400) }];
      // Web may be on its way up again: a client that hears nothing asks once more.
      const answer = await (async () => {
        if (round % 7 === 6) {
          const name = `n${number}-${round}`;
          return (await callByHand(mel, url, 'groups.create', { parent: top, name, edits: wanted })).code ?? 'applied';
        }
        const plan = await ask<{ basis: string }>(mel, 'limits.preview', { group: at, edits: wanted });
        if (!plan) return 'no plan';
        const input = { group: at, edits: wanted, basis: plan.basis, confirmed: null };
        return (await callByHand(mel, url, 'limits.change', input)).code ?? 'applied';
      })().catch(() => 'no answer');
      told.set(answer, (told.get(answer) ?? 0) + 1);
      if (answer === 'no answer') await sleep(100);
    }
  };
  const pushing = Promise.all(Array.from({ length: clients }, (_, number) => client(number)));

  const applied = () => told.get('applied') ?? 0;
  for (let kill = 0; kill < kills; kill += 1) {
    const before = applied();
    await expect.poll(applied, { timeout: 120_000 }).toBeGreaterThan(before + 5);
    process.kill(product.webPid(), 'SIGKILL');
    await expect
      .poll(() => ask(ada, 'group.get', { group: top }).then(Boolean, () => false), { timeout: 120_000 })
      .toBe(true);
  }
  const before = applied();
  await expect.poll(applied, { timeout: 120_000 }).toBeGreaterThan(before + 5);
  isOver = true;
  await pushing;
  await looking;

  const words = [...told].map(([answer, count]) => `${count} ${answer}`).join(', ');
  const description = `${seen.length} looks, at most ${Math.max(...seen)} of ${budget}; ${words}`;
  test.info().annotations.push({ type: 'what came of it', description });
  expect(Math.max(...seen)).toBeLessThanOrEqual(budget);
  expect(Math.max(...seen)).toBeGreaterThan(budget / 2);
  // The budget was pushed at, not merely approached.
  expect(told.get('BUDGET_EXCEEDED') ?? 0).toBeGreaterThan(0);
  expect(handedOut(dir)).toBeLessThanOrEqual(budget);
  expect(await ask(ada, 'audit.verify', {})).toMatchObject({ kind: 'intact' });
  await ada.dispose();
  await mel.dispose();
});
