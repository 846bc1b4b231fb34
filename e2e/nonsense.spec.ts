import { expect, openGroup, test } from './fixtures.ts';

for (const [address, says] of [
  ['/groups/a%00b', 'No group can have this address'],
  ['/groups/a%2Fb', 'No group can have this address'],
  [`/groups/${'x'.repeat(256)}`, 'No group can have this address'],
  ['/groups/no/such/group?tab=limits', 'This group is gone'],
  ['/groups/%E0%A4%A', 'There is no page here'],
  ['/hosts/another', 'There is no page here'],
] as const) {
  test(`${address.slice(0, 40)} is answered with a sentence and a way out`, async ({ page, allowedMessages }) => {
    allowedMessages.push(/404/);
    const response = await page.goto(address);

    await expect(page.getByText(says)).toBeVisible();
    await expect(
      page
        .getByRole('main')
        .getByRole('link')
        .or(page.getByRole('button', { name: /^Go to/ }))
        .first(),
    ).toBeVisible();
    expect(response?.status()).toBeLessThan(500);
  });
}

test('the rail stays at an address that no page has', async ({ page, allowedMessages }) => {
  allowedMessages.push(/404/);
  const response = await page.goto('/nowhere');

  expect(response?.status()).toBe(404);
  await expect(page.getByText('There is no page here')).toBeVisible();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Groups', exact: true }).click();
  await expect(page.getByRole('treeitem').first()).toBeVisible();
});

test('an unknown tab shows the charts, unreadable edits fill in nothing', { tag: '@v2' }, async ({ page, group }) => {
  await openGroup(page, group, 'nonsense');
  await expect(page.getByRole('tab', { name: 'Charts' })).toHaveAttribute('aria-selected', 'true');

  await page.goto(`/groups${group}?tab=limits&edits=${encodeURIComponent('[{"key":"memory.max","value":"rm -rf"}]')}`);
  await expect(page.getByText('Nothing is changed')).toBeVisible();
});

test('nonsense in any limit field is answered under it, and nothing can be applied', {
  tag: '@v2',
}, async ({ page, kernel, group }) => {
  const version = kernel.version('memory');
  test.skip(version === null, 'this host has no v1 memory controller');
  const files =
    version === 2
      ? ['memory.max', 'memory.high', 'memory.low']
      : ['memory.limit_in_bytes', 'memory.soft_limit_in_bytes', 'memory.swappiness'];
  const readAll = () => Promise.all(files.map((file) => kernel.read(group, file)));
  const before = await readAll();
  await openGroup(page, group, 'limits');
  const fields = page.getByRole('tabpanel').getByRole('textbox');
  await expect(fields.first()).toBeEnabled();
  const count = await fields.count();
  expect(count).toBeGreaterThanOrEqual(9);

  for (const nonsense of ['a lot', '-5', '0x10', '1e9', '99999999999999999999999999']) {
    for (const field of await fields.all()) {
      await field.fill(nonsense);
      await expect(field, nonsense).toHaveAttribute('aria-invalid', 'true');
      await expect(field, nonsense).toHaveAccessibleDescription(/[a-z]{3,} .*\./);
    }
    await expect(page.getByText(`${count} fields cannot be read yet: see the messages under them.`)).toBeVisible();
    await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(0);
  }
  await page.getByRole('button', { name: 'Discard' }).click();
  await expect(page.getByText('Nothing is changed')).toBeVisible();
  expect(await readAll()).toEqual(before);
});
