import { administrator, fillFirstStart } from './administrator.ts';
import { expect, test } from './fixtures.ts';
import { startProduct } from './product.ts';

// A product of its own, whose link nobody has used.
test.use({ storageState: { cookies: [], origins: [] } });

test('the link of the terminal makes the first administrator, once', async ({ page, allowedMessages }) => {
  // What is still under way when one signs out is answered so, and the browser says it.
  allowedMessages.push(/401/);
  const fresh = await startProduct();
  try {
    await page.goto(fresh.url);
    await expect(page.getByText('Nobody has an account yet.')).toBeVisible();

    await page.goto(fresh.firstStartLink);
    await page.getByRole('textbox', { name: 'Email' }).fill(administrator.email);
    await page.getByLabel('Password', { exact: true }).fill('password1234');
    await page.getByLabel('Password again').fill('password1234');
    await page.getByRole('button', { name: 'Create administrator' }).click();
    await expect(page.getByText('well-known words only').first()).toBeVisible();

    await fillFirstStart(page);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

    await page.getByRole('button', { name: `Signed in as ${administrator.email}` }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await expect(page.getByRole('heading', { name: 'Sign in to Corral' })).toBeVisible();

    await page.goto(fresh.firstStartLink);
    await expect(page.getByText('the link works only once')).toBeVisible();
  } finally {
    // The page's live connection ends before its server does, or its console says so.
    await page.goto('about:blank');
    await fresh.stop();
  }
});

test('a wrong password is refused with a sentence, the right one opens the page that was asked for', async ({
  page,
  product,
  signedIn: _,
  allowedMessages,
}) => {
  allowedMessages.push(/401/);
  await page.goto(`${product.url}/audit`);
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByLabel('Password').fill('not-the-password-9');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await expect(page.getByRole('alert').filter({ hasText: 'Unknown email address or wrong password.' })).toBeVisible();

  await page.getByLabel('Password').fill(administrator.password);
  await page.getByRole('button', { name: 'Sign in' }).click();

  await expect(page).toHaveURL(/\/audit$/);
});
