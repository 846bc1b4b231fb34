import { callByHand } from './call.ts';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { removeEverywhere } from './host-groups.ts';

/** A team's group, at the top of the tree, where every hierarchy is. */
const top = `corral-test-e2e-narrow-${process.pid}`;
test.afterEach(() => removeEverywhere(top));

for (const width of [390, 1280]) {
  test(`every screen fits ${width} pixels and the window’s height: only its main part scrolls, and down`, async ({
    page,
    product: { url },
    group,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    const call = (name: string, input: object) => callByHand(page.request, url, name, input);
    const made = await call('teams.create', {
      name: 'Narrow',
      top: { kind: 'create', group: { parent: '/', name: top, edits: [] } },
    });
    const { id: team } = made.data as { id: string };
    const addresses = [
      '/',
      '/audit',
      '/runs',
      '/settings/webhooks',
      '/notifications',
      '/config',
      '/rules',
      '/drift',
      '/people',
      '/account',
      '/teams/schedules',
      `/teams/${team}`,
      ...['charts', 'limits', 'processes', 'changes', 'files'].map((tab) => `/groups${group}?tab=${tab}`),
    ];

    for (const address of addresses) {
      await page.goto(address);
      await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
      await expect(page.getByRole('main')).toBeVisible();

      const beyond = await page.evaluate(() => {
        const root = document.documentElement;
        const main = document.querySelector('main') ?? root;
        return {
          across: Math.max(root.scrollWidth - root.clientWidth, main.scrollWidth - main.clientWidth),
          down: root.scrollHeight - root.clientHeight,
        };
      });
      expect(beyond, address).toEqual({ across: 0, down: 0 });
    }
    await call('teams.remove', { id: team });
  });
}

test('on a phone the tree comes out of its drawer and goes when a group is chosen', async ({ page, group }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openGroup(page, '/');

  await page.getByRole('button', { name: 'All groups' }).click();
  await treeRow(page, group.slice(1)).click();

  await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  await expect(page.getByRole('tree', { name: 'Groups' })).toBeHidden();
});

test('on a phone the record of a change shows what stood before, what stands now, and that it was kept', async ({
  page,
  group,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('500');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toBeVisible();
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('button', { name: 'pids.max = 500' }).click();

  const values = page.getByRole('table', { name: 'Before and after' });
  const value = values.getByRole('row', { name: /pids\.max/ }).filter({ hasNotText: 'kept after reboot' });
  await value.scrollIntoViewIfNeeded();
  for (const text of [/^max → 500$/, /^kept$/])
    await expect(value.getByText(text).filter({ visible: true })).toBeInViewport({ ratio: 1 });
});

test('on a phone the places for which there is no room are under More, which is marked when one is shown', async ({
  page,
}) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto('/');
  const more = page.getByRole('navigation', { name: 'Main' }).getByRole('button', { name: 'More' });
  await expect(more).not.toHaveAttribute('aria-current');

  await more.click();
  await page.getByRole('menu', { name: 'More' }).getByText('Webhooks').click();

  await expect(page).toHaveURL(/\/settings\/webhooks$/);
  await expect(more).toHaveAttribute('aria-current', 'true');
  await more.click();
  await expect(page.getByRole('menuitemradio', { name: 'Webhooks' })).toBeChecked();
});

test('on a phone the last tab of a group is in sight when it is the chosen one', async ({ page, group }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await openGroup(page, group, 'files');

  await expect(page.getByRole('tab', { name: 'Files' })).toBeInViewport({ ratio: 1 });
});

test('the keyboard comes first to a way past the places, and each place says its name there', async ({ page }) => {
  await page.goto('/');
  await expect(page.getByRole('heading', { level: 1 })).not.toBeEmpty();

  await page.keyboard.press('Tab');
  const skip = page.getByRole('link', { name: 'Skip to content' });
  await expect(skip).toBeFocused();
  await expect(skip).toBeInViewport();
  for (let presses = 0; presses < 3; presses++) await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: 'Groups', exact: true })).toBeFocused();
  await expect(page.getByRole('tooltip', { name: 'Groups' })).toBeVisible();

  await skip.focus();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const isInMain = await page.evaluate(() => document.activeElement?.closest('main') !== null);
  expect(isInMain).toBe(true);
});
