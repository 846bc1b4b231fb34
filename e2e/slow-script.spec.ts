import type { Page } from '@playwright/test';
import { administrator } from './administrator.ts';
import { expect, test } from './fixtures.ts';

/** Holds the scripts of its pages back until the function that it gives is called. */
async function holdScripts(page: Page): Promise<() => void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await promise;
    await route.continue();
  });
  return resolve;
}

test('what is typed before the script of a page has come is kept, and sent by nothing but the script', async ({
  browser,
  product,
  signedIn: _,
}) => {
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  const release = await holdScripts(page);
  await page.goto('/sign-in', { waitUntil: 'commit' });
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill(administrator.password);
  await page.getByLabel('Password').press('Enter');
  await expect(page.getByRole('button', { name: 'Sign in' })).toBeDisabled();
  expect(new URL(page.url()).search).toBe('');
  await expect(page.getByLabel('Email')).toHaveValue(administrator.email);

  release();
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  await context.close();
});

test('what is chosen before the script of a page has come is chosen', async ({ page }) => {
  const release = await holdScripts(page);
  await page.goto('/runs', { waitUntil: 'commit' });
  const state = page.getByRole('radiogroup', { name: 'State' });
  await state.getByRole('radio', { name: 'Ended' }).check();

  release();
  // The list it filters is the script's: it is there, and the choice stands.
  await expect(page.getByRole('status').filter({ hasText: /\d runs?/ })).toBeVisible();
  await expect(state.getByRole('radio', { name: 'Ended' })).toBeChecked();
  await state.getByRole('radio', { name: 'All' }).click();
  await expect(state.getByRole('radio', { name: 'All' })).toBeChecked();
  await expect(state.getByRole('radio', { name: 'Ended' })).not.toBeChecked();
});

test('a button is not pressed in vain before the script of a page has come', async ({ page }) => {
  const release = await holdScripts(page);
  await page.goto('/audit', { waitUntil: 'commit' });
  const find = page.getByRole('button', { name: 'Find anything' });
  await expect(find).toBeVisible();
  // No pointer is on the button, which would take the press and lose it.
  await expect(find).toHaveCSS('pointer-events', 'none');

  const press = find.click();
  release();
  await press;
  await expect(page.getByRole('dialog', { name: 'Find anything' })).toBeVisible();
});

test('a page that calls itself live hears its keys', async ({ page }) => {
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (document.documentElement.dataset.live === undefined) return;
      observer.disconnect();
      const press = new KeyboardEvent('keydown', { key: 'k', ctrlKey: true, bubbles: true, cancelable: true });
      document.body.dispatchEvent(press);
      Reflect.set(window, 'wasHeard', press.defaultPrevented);
    }).observe(document, { attributes: true, subtree: true, attributeFilter: ['data-live'] });
  });
  await page.goto('/audit');

  expect(await page.evaluate(() => Reflect.get(window, 'wasHeard') as unknown)).toBe(true);
});
