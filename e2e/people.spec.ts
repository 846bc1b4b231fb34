import { spawnSync } from 'node:child_process';
import path from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { administrator } from './administrator.ts';
import { expect, openGroup, test } from './fixtures.ts';
import type { Product } from './product.ts';

const root = path.resolve(import.meta.dirname, '..');
const bob = { email: 'bob@example.org', password: 'grazing-quietly-9-hills', name: 'Bob <img src=x onerror=hacked()>' };

async function stranger(browser: Browser, product: Product): Promise<Page> {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  return context.newPage();
}

async function choosePassword(page: Page, link: string, password: string, button: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByLabel('Password again').fill(password);
  await page.getByRole('button', { name: button }).click();
}

async function shownLink(page: Page): Promise<string> {
  const link = (await page.getByRole('status', { name: 'One-time link' }).textContent()) ?? '';
  await page.getByRole('button', { name: 'Done' }).click();
  return link;
}

async function giveRole(page: Page, role: string): Promise<void> {
  await page.getByRole('button', { name: 'Change role…' }).click();
  await page.getByRole('radio', { name: new RegExp(`^${role}`, 'i') }).check();
  await page.getByRole('button', { name: 'Change role', exact: true }).click();
  await expect(page.getByRole('dialog')).toHaveCount(0);
}

/** As a person types it, with the settings that the product was started with. */
function corral(
  product: Product,
  args: string[],
  input = '',
): { stdout: string; stderr: string; status: number | null } {
  return spawnSync('node', ['scripts/corral.mjs', ...args], {
    cwd: root,
    input,
    encoding: 'utf8',
    env: { ...process.env, CORRAL_DATA_DIR: path.join(product.folder, 'data'), CORRAL_PUBLIC_URL: product.url },
  });
}

test('somebody is invited, given roles, disabled and let in again, and each counts on their open page', async ({
  browser,
  page,
  product,
  signedIn: _,
  group,
  allowedMessages,
}) => {
  // The refusals that this story brings about.
  allowedMessages.push(/40[039]/);
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('row', { name: administrator.email })).toContainText('administrator');
  await page.getByRole('button', { name: 'Invite…' }).click();
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByRole('button', { name: 'Make the link' }).click();
  await expect(page.getByText(`${administrator.email} already has an account.`)).toBeVisible();
  await page.getByLabel('Email').fill(bob.email);
  await page.getByLabel('Name', { exact: true }).fill(bob.name);
  await page.getByRole('button', { name: 'Make the link' }).click();
  const invitation = await shownLink(page);
  await expect(page.getByRole('table', { name: 'Invitations' })).toContainText(bob.email);

  const his = await stranger(browser, product);
  await choosePassword(his, invitation, bob.password, 'Create account');
  const rail = his.getByRole('navigation', { name: 'Main' });
  await expect(rail.getByRole('link', { name: 'Groups', exact: true })).toBeVisible();
  await expect(rail.getByRole('link', { name: 'People' })).toHaveCount(0);
  await his.goto('/people');
  await expect(his.getByText('This page is not open to you')).toBeVisible();
  const late = await stranger(browser, product);
  await late.goto(invitation);
  await expect(late.getByText('This link was used already')).toBeVisible();
  await late.context().close();

  await openGroup(his, group, 'limits');
  const remove = his.getByRole('button', { name: 'Delete…' });
  await expect(remove).toBeEnabled();
  await page.reload();
  await page.getByRole('link', { name: bob.name }).click();
  await expect(page.getByRole('heading', { name: bob.name })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Sessions' }).getByRole('row')).toHaveCount(2);
  await giveRole(page, 'auditor');
  await expect(remove).toBeDisabled();
  await expect(his.getByText('An auditor may not change limits in').first()).toBeVisible();
  await expect(rail.getByRole('link', { name: 'People' })).toBeVisible();
  await rail.getByRole('link', { name: 'People' }).click();
  await expect(his.getByRole('row', { name: bob.email })).toContainText('auditor');
  await expect(his.getByRole('button', { name: 'Invite…' })).toHaveCount(0);

  await page.getByRole('button', { name: 'Disable…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(his.getByText('your account has been disabled')).toBeVisible();
  await his.getByLabel('Email').fill(bob.email);
  await his.getByLabel('Password').fill(bob.password);
  await his.getByRole('button', { name: 'Sign in' }).click();
  await expect(his.getByRole('alert').filter({ hasText: 'This account is disabled.' })).toBeVisible();

  await page.getByRole('button', { name: 'Enable', exact: true }).click();
  await page.getByRole('button', { name: 'Reset password…' }).click();
  await page.getByRole('button', { name: 'Make the link' }).click();
  await choosePassword(his, await shownLink(page), `${bob.password}-anew`, 'Set password');
  await expect(rail.getByRole('link', { name: 'People' })).toBeVisible();

  await page.getByRole('button', { name: 'none Unix account' }).click();
  await page.getByRole('option', { name: 'nobody' }).click();
  await giveRole(page, 'member');
  await expect(his.getByRole('heading', { name: 'You are in no team yet' })).toBeVisible();
  await expect(rail.getByRole('link', { name: 'Groups', exact: true })).toHaveCount(0);
  await his.getByRole('link', { name: 'Your account' }).click();
  await expect(his.getByRole('region', { name: 'Account' })).toContainText('nobody');
  await expect(his.getByRole('region', { name: 'What you may do' })).toContainText(
    'may view groups, in your teams’ groups',
  );
  await expect(his.getByRole('region', { name: 'What you may do' })).toContainText('You are in no team');
  await page.reload();
  await page.getByRole('button', { name: 'End all' }).click();
  await expect(his.getByText('an administrator has ended your session')).toBeVisible({ timeout: 20_000 });
  await his.context().close();

  // Nobody can be left without an administrator.
  await page.goto('/people');
  await page.getByRole('row', { name: administrator.email }).getByRole('link').click();
  await page.getByRole('button', { name: 'Disable…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'last enabled administrator' })).toBeVisible();
  await page.goto('/audit');
  const record = page.getByRole('table', { name: 'Audit log' });
  for (const action of [
    'Invite person',
    'Accept invitation',
    'Change role',
    'Disable person',
    'Enable person',
    'Make reset link',
    'Set password',
    'Map Unix account',
    'End sessions',
  ])
    await expect(record.getByRole('row').filter({ hasText: action }).first()).toBeVisible();
  expect(await page.locator('img[src=x]').count()).toBe(0);
});

test('the command on the host lists, invites and resets a password while web runs', async ({
  browser,
  product,
  signedIn: _,
}) => {
  const list = corral(product, ['people', 'list']);
  expect(list.stderr).toBe('');
  expect(list.stdout).toContain(administrator.email);

  const [, link = ''] = corral(product, ['invite', 'hal@example.org', '--role', 'auditor']).stdout.trim().split('\n');
  const his = await stranger(browser, product);
  await choosePassword(his, link, bob.password, 'Create account');
  await expect(his.getByRole('navigation', { name: 'Main' })).toBeVisible();

  const password = `${bob.password}-by-hand`;
  const reset = corral(product, ['reset-password', 'hal@example.org', '--password'], `${password}\n${password}\n`);
  expect(reset.stdout).toContain('The password of hal@example.org is set');
  // Web was not told: its open page finds out within seconds.
  await expect(his.getByRole('button', { name: 'Sign in' })).toBeVisible({ timeout: 30_000 });
  await his.getByLabel('Email').fill('hal@example.org');
  await his.getByLabel('Password').fill(password);
  await his.getByRole('button', { name: 'Sign in' }).click();
  await his.getByRole('link', { name: 'Audit' }).click();
  await expect(his.getByRole('table', { name: 'Audit log' })).toContainText('on the host');
  await his.context().close();

  const unreadable = spawnSync(
    'setpriv',
    ['--reuid=65534', '--regid=65534', '--clear-groups', 'node', 'scripts/corral.mjs', 'people', 'list'],
    {
      cwd: root,
      encoding: 'utf8',
      env: { ...process.env, CORRAL_DATA_DIR: path.join(product.folder, 'data') },
    },
  );
  expect([unreadable.status, unreadable.stdout]).not.toEqual([0, expect.stringContaining('@')]);
});
