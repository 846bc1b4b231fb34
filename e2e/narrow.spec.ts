import { expect, openGroup, test, treeRow } from './fixtures.ts';

for (const width of [390, 1280]) {
  test(`every screen fits ${width} pixels without scrolling sideways`, async ({ page, group }) => {
    await page.setViewportSize({ width, height: 844 });
    const addresses = [
      '/',
      '/audit',
      '/runs',
      '/settings/webhooks',
      '/notifications',
      ...['charts', 'limits', 'processes', 'changes', 'files'].map((tab) => `/groups${group}?tab=${tab}`),
    ];

    for (const address of addresses) {
      await page.goto(address);
      await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
      await expect(page.getByRole('main')).toBeVisible();

      const overflow = await page.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      );
      expect(overflow, address).toBeLessThanOrEqual(0);
    }
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
