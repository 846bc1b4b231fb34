import { administrator } from './administrator.ts';
import { expect, test } from './fixtures.ts';

test('what is typed before the script of a page has come is kept, and sent by nothing but the script', async ({
  browser,
  product,
  signedIn: _,
}) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const held: (() => void)[] = [];
  let isHeld = true;
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  expect(new URL(page.url()).search).toBe('');
  await expect(page.getByLabel('Email')).toHaveValue(administrator.email);

  isHeld = false;
  for (const release of held) release();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await context.close();
});

test('what is chosen before the script of a page has come is chosen', async ({ page }) => {
  const held: (() => void)[] = [];
  let isHeld = true;
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    if (isHeld) await new Promise<void>((resolve) => held.push(resolve));
    await route.continue();
  });
  await page.goto('/runs', { waitUntil: 'commit' });
  const state = page.getByRole('radiogroup', { name: 'State' });
  await state.getByRole('radio', { name: 'Ended' }).check();

  isHeld = false;
  for (const release of held) release();
  // The list it filters is the script's: it is there, and the choice stands.
  await expect(page.getByRole('status').filter({ hasText: /\d runs?/ })).toBeVisible();
  await expect(state.getByRole('radio', { name: 'Ended' })).toBeChecked();
  await state.getByRole('radio', { name: 'All' }).click();
  await expect(state.getByRole('radio', { name: 'All' })).toBeChecked();
  await expect(state.getByRole('radio', { name: 'Ended' })).not.toBeChecked();
});
