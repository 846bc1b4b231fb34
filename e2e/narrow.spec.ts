import { callByHand } from './call.ts';
import { expect, openGroup, test, treeRow } from './fixtures.ts';

for (const width of [390, 1280]) {
  test(`every screen fits ${width} pixels and the window’s height: only its main part scrolls, and down`, async ({
    page,
    product: { url },
    group,
  }) => {
    await page.setViewportSize({ width, height: 844 });
    const call = (name: string, input: object) => callByHand(page.request, url, name, input);
    const made = await call('teams.create', { name: 'Narrow', top: { kind: 'adopt', group } });
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
