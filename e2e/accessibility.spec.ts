import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';
import { v1Mount } from './host-groups.ts';

const screens = [
  { name: 'Overview', open: '/' },
  { name: 'Audit', open: '/audit' },
  { name: 'Groups', open: '/groups' },
  { name: 'Runs', open: '/runs' },
  { name: 'Drift', open: '/drift' },
  { name: 'Teams', open: '/teams' },
  { name: 'Requests', open: '/requests' },
  { name: 'Notifications', open: '/notifications' },
  { name: 'Webhooks', open: '/settings/webhooks' },
  { name: 'Ask for more', open: '/requests/ask' },
];
const tabs = ['charts', 'limits', 'processes', 'changes', 'files'];

for (const colorScheme of ['light', 'dark'] as const) {
  // What is dark is the same page in other colours.
  const rules = colorScheme === 'dark' ? { rules: ['color-contrast'] } : {};
  test.describe(colorScheme, () => {
    test.use({ colorScheme });

    for (const screen of screens) {
      test(`axe finds nothing serious on ${screen.name}`, async ({ page }) => {
        await page.goto(screen.open);
        await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
        await page.waitForLoadState('load');

        expect(await seriousFaults(page, rules)).toEqual([]);
      });
    }

    test('axe finds nothing serious on any tab of a group', async ({ page, group, process }) => {
      await process('sleeper', group);
      for (const tab of tabs) {
        await openGroup(page, group, tab);
        await expect(page.getByRole('tabpanel')).toBeVisible();
        await expect(page.getByRole('tabpanel').getByRole('progressbar')).toHaveCount(0);

        expect(await seriousFaults(page, rules), tab).toEqual([]);
      }
    });
  });
}

for (const [colorScheme, width] of [
  ['light', 1440],
  ['dark', 390],
] as const) {
  test.describe(`dialogs, ${colorScheme}, ${width} pixels`, () => {
    test.use({ colorScheme, viewport: { width, height: 900 } });
    test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

    test('axe finds nothing serious in any dialog, and each fits its screen', async ({ page, group, process }) => {
      await process('sleeper', group);
      const expectSound = async (name: string) => {
        // A toast is a dialog to some, but not a modal one: it stays beside what is looked at.
        const dialog = page.locator('[data-rac][role$=dialog]:not([aria-modal=false])');
        await expect(dialog).toBeVisible();
        await expect(page.getByRole('progressbar')).toHaveCount(0);
        expect(await seriousFaults(page), name).toEqual([]);
        expect(
          await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth),
          name,
        ).toBeLessThanOrEqual(0);
        await page.keyboard.press('Escape');
        await expect(dialog).toHaveCount(0);
      };

      await openGroup(page, group, 'limits');
      await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('99');
      await page.getByRole('button', { name: 'Apply' }).click();
      await expect(page.getByRole('region', { name: 'What the kernel kept' })).toBeVisible();
      await page.getByRole('button', { name: 'Create group' }).click();
      await page.getByRole('dialog').getByRole('textbox', { name: 'Name' }).fill('a/b');
      await expectSound('create');
      await page.getByRole('button', { name: 'Delete…' }).click();
      await expectSound('delete');
      await page.getByRole('button', { name: 'Launch…' }).click();
      await page.getByRole('textbox', { name: 'Command' }).fill('sleep 1 | cat');
      await page.getByRole('textbox', { name: 'Working folder' }).fill('/');
      await page.getByText('More', { exact: true }).click();
      await page.getByRole('tab', { name: 'shell' }).waitFor();
      await expectSound('launch');
      await page.getByRole('tab', { name: 'Processes' }).click();
      await page.getByRole('checkbox', { name: /^Choose sleep/ }).check();
      await page.getByRole('button', { name: 'Move…' }).click();
      await expectSound('move');
      await page.getByRole('button', { name: 'Add processes…' }).click();
      await expectSound('add');
      await page.getByRole('tab', { name: 'Changes' }).click();
      await page.getByRole('button', { name: 'pids.max = 99' }).click();
      await expectSound('record');
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
async function seriousFaults(page: Page, { rules }: { rules?: string[] } = {}): Promise<string[]> {
  // The kit says "pending" by pointing at the button for some seconds, also when the button has gone by then.
  const axe = new AxeBuilder({ page }).exclude('[data-live-announcer]').options({ resultTypes: ['violations'] });
  const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(' ')}`));
}
