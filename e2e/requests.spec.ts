import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, removeEverywhere, v1Mount } from './host-groups.ts';
import { call, enter } from './newcomers.ts';
import type { Product } from './product.ts';

test.skip(
  !v1Mount('memory') || !v1Mount('cpu') || !v1Mount('pids'),
  'this host has no v1 memory, cpu and pids controllers',
);

const shop = `/corral-test-e2e-ask-${process.pid}`;
const bank = `/corral-test-e2e-ask2-${process.pid}`;
const mib = 2 ** 20;

test.afterEach(() => {
  for (const group of [shop, bank]) removeEverywhere(group);
});

async function makeTeam(page: Page, product: Product, name: string, group: string, email: string): Promise<void> {
  const edits = [
    { key: 'cpu.quota', value: { quotaUsec: 100_000, periodUsec: 100_000 } },
    { key: 'memory.max', value: 512 * mib },
    { key: 'pids.max', value: 50 },
  ];
  const top = { kind: 'create', group: { parent: '/', name: group.slice(1), edits } };
  const { id } = (await call(page, product, 'teams.create', { name, top })) as { id: string };
  await call(page, product, 'teams.addMember', { id, email });
}

/**
 * What runs is to come back ten minutes ago: the clock of a host cannot be moved on, but the agent's next start finds in its
 * file when it promised to put things back.
 */
function moveOnTries(product: Product, minutes: number): void {
  const file = path.join(product.folder, 'data-agent', 'tries.json');
  const text = JSON.parse(readFileSync(file, 'utf8')) as { kept: { returnsAtMs: number }[] };
  for (const kept of text.kept) kept.returnsAtMs -= minutes * 60_000;
  writeFileSync(file, JSON.stringify(text));
  process.kill(product.agentPid(), 'SIGKILL');
}

test('a member hits the budget and asks for ten minutes of more, another grants it, and it ends by itself', async ({
  browser,
  page,
  product,
  signedIn: _,
  allowedMessages,
}) => {
  await page.goto('/');
  const mel = await enter(browser, page, product, { name: 'mel', role: 'member' });
  const zoe = await enter(browser, page, product, { name: 'zoe', role: 'member' });
  const audrey = await enter(browser, page, product, { name: 'audrey', role: 'auditor' });
  await makeTeam(page, product, 'Orchard', shop, 'mel@example.org');
  await makeTeam(page, product, 'Harbour', bank, 'zoe@example.org');
  await mel.reload();

  // She makes two groups, and the second is one too many for the memory that the team has.
  await openGroup(mel, shop);
  for (const [name, size] of [
    ['api', '400 MiB'],
    ['ci', '368 MiB'],
  ] as const) {
    await mel.getByRole('button', { name: 'Create group' }).click();
    const dialog = mel.getByRole('dialog', { name: `Create a group in ${shop}` });
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Create group' }).click();
    await expect(mel.getByRole('heading', { name, level: 1 })).toBeVisible();
    await openGroup(mel, `${shop}/${name}`, 'limits');
    await mel.getByRole('textbox', { name: 'Memory limit', exact: true }).fill(size);
    if (name === 'api') {
      await mel.getByRole('button', { name: 'Apply' }).click();
      await expect.poll(() => readLimit('memory', `${shop}/api`, 'memory.limit_in_bytes')).toBe(String(400 * mib));
      await openGroup(mel, shop);
    }
  }
  const refusal = mel.getByText(`${shop}/api holds most, 400 MiB.`);
  await expect(refusal).toContainText('112 MiB can be handed out');

  // The refusal leads to the form, with as much as is missing.
  await mel.getByRole('link', { name: 'Ask for more…' }).click();
  await expect(mel.getByRole('heading', { name: 'Ask for more', level: 1 })).toBeVisible();
  await expect(mel.getByLabel('Memory', { exact: true })).toHaveValue('768 MiB');
  const meaning = mel.getByRole('region', { name: 'What it means' });
  await expect(meaning).toContainText('512 MiB → 768 MiB');
  await expect(meaning).toContainText('256 MiB more');
  await expect(meaning).toContainText('400 MiB are handed out, 368 MiB left');
  await mel.getByLabel('Memory', { exact: true }).fill('+256 MiB');
  await mel.getByRole('button', { name: 'Send request' }).click();
  await expect(mel.getByText('Say what it is for.')).toBeVisible();
  await mel.getByLabel('What for').fill('The release build.\nOnce.');
  await mel.getByRole('button', { name: 'for good For how long' }).click();
  await mel.getByRole('option', { name: 'for 10 minutes' }).click();
  await mel.getByRole('button', { name: 'Send request' }).click();
  await expect(mel.getByRole('heading', { name: '768 MiB of memory', level: 1 })).toBeVisible();
  const address = new URL(mel.url()).pathname;
  expect(readLimit('memory', shop, 'memory.limit_in_bytes')).toBe(String(512 * mib));

  // Somebody of another team sees nothing of it: not in the list, not by its address.
  allowedMessages.push(/404/);
  const words: string[] = [];
  zoe.on('console', (message) => void (message.type() === 'error' && words.push(message.text())));
  await zoe.goto('/requests');
  await expect(zoe.getByText('Nobody has asked for anything')).toBeVisible();
  await zoe.goto(address);
  await expect(zoe.getByText('There is no such request (any more).')).toBeVisible();
  await expect(zoe.getByText('release build')).toHaveCount(0);
  expect(words.every((text) => text.includes('404'))).toBe(true);

  // An auditor sees what it rests on, and decides nothing.
  await audrey.goto(address);
  await expect(audrey.getByRole('region', { name: 'How the group has fared' })).toContainText('no kills');
  await expect(audrey.getByRole('region', { name: 'Decide' })).toHaveCount(0);

  // Nobody has decided: what has happened so far is that somebody asked.
  await page.goto('/');
  const changes = page.getByRole('table', { name: 'Recent changes' });
  await expect(changes.getByRole('cell', { name: /^Ask for more 768 MiB/ })).toBeVisible();

  // The administrator finds it by the badge, and grants it.
  await page.reload();
  const rail = page.getByRole('navigation', { name: 'Main' });
  await expect(rail.getByRole('link', { name: 'Teams' })).toContainText('1 request to decide');
  await rail.getByRole('link', { name: 'Teams' }).click();
  await page.getByRole('link', { name: /^Requests/ }).click();
  const row = page.getByRole('table', { name: 'Requests' }).getByRole('row').filter({ hasText: shop });
  await expect(row).toContainText('waits for you');
  await row.getByRole('link').first().click();
  await expect(page.getByRole('region', { name: 'How the group has fared' })).toContainText('no kills');
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(decide).toContainText('memory.limit_in_bytes');
  await expect(decide).toContainText('that this machine has');
  await decide.getByLabel('Message to the requester').fill('For the release.');
  await decide.getByRole('button', { name: 'Grant for 10 minutes' }).click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('Comes back');
  expect(readLimit('memory', shop, 'memory.limit_in_bytes')).toBe(String(768 * mib));
  await expect(decide).toHaveCount(0);
  await expect(rail.getByRole('link', { name: 'Teams' })).not.toContainText('to decide');

  // She is told, and goes on with what she was about.
  await expect(mel.getByText('For the release.')).toBeVisible();
  await expect(mel.getByText('granted', { exact: true })).toBeVisible();
  await openGroup(mel, `${shop}/ci`, 'limits');
  await mel.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('300 MiB');
  await mel.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => readLimit('memory', `${shop}/ci`, 'memory.limit_in_bytes')).toBe(String(300 * mib));

  // Ten minutes later what stood before is back, and both are told.
  moveOnTries(product, 10);
  await expect
    .poll(() => readLimit('memory', shop, 'memory.limit_in_bytes'), { timeout: 60_000 })
    .toBe(String(512 * mib));
  await mel.goto('/requests');
  const own = mel.getByRole('table', { name: 'Requests' }).getByRole('row').filter({ hasText: shop });
  await expect(own).toContainText('returned', { timeout: 60_000 });
  await expect(own).toContainText('new');
  await own.getByRole('link').first().click();
  await expect(mel.getByRole('heading', { name: '768 MiB of memory', level: 1 })).toBeVisible();
  await mel.getByRole('link', { name: 'Requests', exact: true }).click();
  await expect(own).not.toContainText('new');

  // All of it is on record, in one chain.
  await audrey.goto('/settings/webhooks');
  await expect(audrey.getByRole('heading', { name: 'Webhooks', level: 1 })).toBeVisible();
  await expect(audrey.getByRole('button', { name: 'Add webhook…' })).toHaveCount(0);
  await audrey.goto('/audit');
  const record = audrey.getByRole('table', { name: 'Audit log' });
  for (const action of ['Ask for more', 'Grant request', 'Try returned'])
    await expect(record.getByRole('row').filter({ hasText: action }).first()).toBeVisible();
  const grant = record.getByRole('row').filter({ hasText: 'Grant request' }).filter({ hasText: shop });
  await expect(grant).toContainText('of mel@example.org');
  await audrey.getByRole('button', { name: /Verify/ }).click();
  await expect(audrey.getByText(/intact/i).first()).toBeVisible();
  for (const theirs of [mel, zoe, audrey]) await theirs.context().close();
});
