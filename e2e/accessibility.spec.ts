import AxeBuilder from '@axe-core/playwright';
import { expect, openGroup, test } from './fixtures.ts';

const screens = [
  { name: 'Overview', open: '/' },
  { name: 'Audit', open: '/audit' },
  { name: 'Groups', open: '/groups' },
];
const tabs = ['charts', 'limits', 'processes', 'changes', 'files'];

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const screen of screens) {
      test(`axe finds nothing serious on ${screen.name}`, async ({ page }) => {
        await page.goto(screen.open);
        await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
        await page.waitForLoadState('load');

        expect(await seriousFaults(page)).toEqual([]);
      });
    }

    test('axe finds nothing serious on any tab of a group', async ({ page, group, process }) => {
      process('sleeper', group);
      for (const tab of tabs) {
        await openGroup(page, group, tab);
        await expect(page.getByRole('tabpanel')).toBeVisible();
        await expect(page.getByRole('tabpanel').getByRole('progressbar')).toHaveCount(0);

        expect(await seriousFaults(page), tab).toEqual([]);
      }
    });
  });
}

for (const open of ['/sign-in', '/first-start?token=used']) {
  test(`axe finds nothing serious on ${open}`, async ({ browser, product, signedIn: _ }) => {
    const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
    const page = await context.newPage();
    await page.goto(open);
    await expect(page.getByRole('main')).toBeVisible();

    expect(await seriousFaults(page)).toEqual([]);
    await context.close();
  });
}

/** Rule and place of every serious or critical fault. */
async function seriousFaults(page: import('@playwright/test').Page): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
