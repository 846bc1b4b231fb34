/** What `npm start` looks after: both processes run as long as it does, and no longer. */
import { existsSync, statSync } from 'node:fs';
import path from 'node:path';
import { enterAsFirst } from './administrator.ts';
import { enterFirst } from './api.ts';
import { beginBurst, expectRecordToTell } from './change-burst.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { type Product, startProduct } from './product.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('web that is killed is started again, and the page goes on by itself', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  // What the browser itself says about a server that was away.
  allowedMessages.push(/Failed to load resource|ERR_/);
  await openGroup(page, group, 'limits');
  const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
  await expect(field).toBeEnabled();
  await page.evaluate(() => Object.assign(window, { isTheSamePage: true }));
  const webPid = product.webPid();
  const parts: string[] = [];
  page.on('requestfailed', (request) => void (request.url().includes('/_next/static/') && parts.push(request.url())));

  // The supervisor would start another at once: hold it, to see what the page says meanwhile.
  process.kill(product.supervisorPid, 'SIGSTOP');
  try {
    process.kill(webPid, 'SIGKILL');
    await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    await expect(field).toBeDisabled();
    // A part of the page that is wanted now: the bundler tries twice by itself and gives up.
    await page.getByRole('button', { name: /^Signed in as/ }).click();
    await expect.poll(() => parts.length).toBeGreaterThanOrEqual(2);
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeHidden({ timeout: 30_000 });
  await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(field).toBeEnabled();
  await applyProcessLimit(page, '77');
  await expect(keptValues(page)).toContainText('77');
  expect(readLimit('pids', group, 'pids.max')).toBe('77');
  expect(await page.evaluate(() => 'isTheSamePage' in window)).toBe(true);
  expect(product.webPid()).not.toBe(webPid);
});

test('an idle connection is left to a proxy to close', async ({ request }) => {
  const { 'keep-alive': kept } = (await request.get('/api/health')).headers();

  expect(kept).toBe('timeout=75');
});

test('SIGTERM in the middle of many changes ends both processes, and every change is on record as it stands', async ({
  group,
}) => {
  const first = await startProduct({}, { throughNpm: true });
  const { answers } = await beginBurst(await enterFirst(first), first, group);

  await expectEnd(first, () => process.kill(first.jobPid, 'SIGTERM'));

  const answered = await answers;
  const second = await startProduct({}, { folder: first.folder });
  try {
    await expectRecordToTell(second, group, answered);
  } finally {
    await second.stop();
  }
});

test('Ctrl-C ends both processes while a page is watching', async ({ page, allowedMessages }) => {
  // The page's own connection ends with its server.
  allowedMessages.push(/Failed to load resource|ERR_/);
  const product = await startProduct({}, { throughNpm: true });
  try {
    await enterAsFirst(page, product);
    await expect(page.getByRole('status').filter({ hasText: 'live' })).toBeVisible();

    // What a terminal does: the signal goes to everything that the job's group holds.
    await expectEnd(product, () => process.kill(-product.jobPid, 'SIGINT'));
  } finally {
    await product.stop();
  }
});

test('without its supervisor nothing goes on, and the next start is as good as the first', async () => {
  const first = await startProduct();
  const pids = [first.agentPid(), first.webPid()];
  const built = builtAt();

  process.kill(first.supervisorPid, 'SIGKILL');
  await expect.poll(() => pids.filter(isRunning)).toEqual([]);

  const second = await startProduct({}, { folder: first.folder });
  try {
    expect((await fetch(`${second.url}/api/health`)).status).toBe(200);
    expect(second.output()).not.toMatch(/installing|building/);
    expect(builtAt()).toBe(built);
  } finally {
    await second.stop();
  }
});

/** The supervisor ends what it started, web first, in peace, and says so; nothing of it stays. */
async function expectEnd(product: Product, end: () => void): Promise<void> {
  const pids = [product.supervisorPid, product.agentPid(), product.webPid()];

  end();
  await product.ended;

  await expect.poll(() => pids.filter(isRunning)).toEqual([]);
  await expect.poll(product.output).toMatch(/corral: stopping …\n[\s\S]*corral: stopped\n/);
  expect(product.output()).not.toMatch(/did not end cleanly|starting it again/);
}

/** A process that has ended and was not waited for yet is a zombie, without a root to look at. */
function isRunning(pid: number): boolean {
  return existsSync(`/proc/${pid}/root`);
}

function builtAt(): number {
  return statSync(path.resolve(import.meta.dirname, '../.next/corral-build')).mtimeMs;
}
