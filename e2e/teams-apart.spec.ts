import { existsSync } from 'node:fs';
import { callByHand } from './call.ts';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { readLimit, removeEverywhere, v1Dirs, v1Mount } from './host-groups.ts';
import { enterNewTeam } from './newcomers.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const shop = `/corral-test-e2e-shop-${process.pid}`;
const bank = `/corral-test-e2e-bank-${process.pid}`;

test.afterEach(() => {
  for (const group of [shop, bank]) removeEverywhere(group);
});

test('members of two teams work beside each other, and neither sees anything of the other', async ({
  browser,
  page,
  product,
  signedIn: _,
}) => {
  await page.goto('/');
  const hers = await enterNewTeam(browser, page, product, { person: 'shop', team: 'Shop', group: shop });
  const his = await enterNewTeam(browser, page, product, { person: 'bank', team: 'Bank', group: bank });

  // A page of hers asks for nothing that is refused: a word in the console fails the story.
  const words: string[] = [];
  for (const one of [hers, his])
    one.on('console', (message) => {
      if (message.type() === 'error') words.push(message.text());
    });
  const rail = hers.getByRole('navigation', { name: 'Main' });
  await expect(rail.getByRole('link', { name: 'Groups', exact: true })).toBeVisible();
  for (const place of ['Rules', 'Drift', 'Config', 'People', 'Audit'])
    await expect(rail.getByRole('link', { name: place })).toHaveCount(0);
  await expect(hers.getByRole('region', { name: 'Recent changes' })).toBeVisible();
  await hers.goto('/drift');
  await expect(hers.getByText('Drift is about the whole host')).toBeVisible();

  // She goes to her top group, which is not hers to limit, and makes a group in it.
  await rail.getByRole('link', { name: 'Groups', exact: true }).click();
  await hers.getByRole('link', { name: `Go to ${shop}` }).click();
  await expect(hers.getByRole('heading', { name: shop.slice(1), level: 1 })).toBeVisible();
  await expect(treeRow(hers, shop.slice(1))).toBeVisible();
  await expect(treeRow(hers, bank.slice(1))).toHaveCount(0);
  await expect(hers.getByRole('treeitem')).toHaveCount(2);
  await expect(hers.getByRole('button', { name: 'Delete…' })).toBeDisabled();
  await hers.getByRole('button', { name: 'Create group' }).click();
  const dialog = hers.getByRole('dialog');
  await expect(dialog.getByRole('checkbox', { name: 'Keep after reboot' })).toHaveCount(0);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('api');
  await dialog.getByRole('button', { name: 'Create group' }).click();
  await expect(hers.getByRole('heading', { name: 'api', level: 1 })).toBeVisible();
  expect(v1Dirs(`${shop}/api`).every((dir) => existsSync(dir))).toBe(true);

  await openGroup(hers, `${shop}/api`, 'limits');
  await hers.getByRole('textbox', { name: 'Process limit' }).fill('50');
  await hers.getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => readLimit('pids', `${shop}/api`, 'pids.max')).toBe('50');
  for (const tab of ['charts', 'processes', 'events', 'files', 'changes']) {
    await openGroup(hers, `${shop}/api`, tab);
    await expect(hers.getByRole('tabpanel')).toBeVisible();
  }
  await expect(hers.getByRole('tabpanel')).toContainText('pids.max = 50');

  // He sees none of it, whatever he tries by address.
  await openGroup(his, bank, 'changes');
  await expect(his.getByRole('heading', { name: bank.slice(1), level: 1 })).toBeVisible();
  await expect(treeRow(his, shop.slice(1))).toHaveCount(0);
  expect(words).toEqual([]);
  await openGroup(his, `${shop}/api`, 'limits');
  await expect(his.getByText('There is no such group among yours')).toBeVisible();
  await expect(his.getByRole('button', { name: `Go to ${bank}` })).toBeVisible();
  const words404 = (text: string) => text.replaceAll(/\/corral-test-[\w-]+(\/\w+)?/g, 'GROUP');
  const there = await callByHand(his.request, product.url, 'groups.remove', { group: `${shop}/api` });
  const missing = await callByHand(his.request, product.url, 'groups.remove', { group: '/corral-test-e2e-none/api' });
  expect(there.status).toBe(404);
  expect(words404(JSON.stringify(there))).toBe(words404(JSON.stringify(missing)));
  expect(existsSync(`${v1Mount('pids')}${shop}/api`)).toBe(true);

  // Both attempts are on record, and she does not read of them.
  await page.goto('/audit');
  await expect(page.getByRole('table', { name: 'Audit log' })).toContainText('bank@example.org');
  await openGroup(hers, `${shop}/api`, 'changes');
  await expect(hers.getByRole('tabpanel')).toContainText('pids.max = 50');
  await expect(hers.getByText('bank@example.org')).toHaveCount(0);
  await hers.context().close();
  await his.context().close();
});
