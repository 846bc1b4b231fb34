import { expect, openGroup, test } from './fixtures.ts';

test.skip(({ kernel }) => kernel.version('cpu') === null, 'this host has no v1 cpu controller');

test('a group with processes stays and says who is in the way; an empty one goes', {
  tag: '@v2',
}, async ({ page, kernel, group, process }) => {
  const full = `${group}/full`;
  await kernel.makeGroup(full);
  const sleeper = await process('sleeper', full);
  await openGroup(page, full);

  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete full?' });
  await expect(dialog).toContainText('1 process runs in it');
  await expect(dialog).toContainText(String(sleeper.pid));
  await page.keyboard.press('Escape');

  await sleeper.end();
  await page.getByRole('button', { name: 'Delete…' }).click();
  await dialog.getByRole('button', { name: /^Delete/ }).click();

  await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  expect(await kernel.hasGroup(full)).toBe(false);
});

test('a group with groups below it stays and names them', { tag: '@v2' }, async ({ page, kernel, group }) => {
  for (const child of ['api', 'jobs']) await kernel.makeGroup(`${group}/${child}`);
  await openGroup(page, group);

  await page.getByRole('button', { name: 'Delete…' }).click();

  const dialog = page.getByRole('alertdialog', { name: `Delete ${group.slice(1)}?` });
  await expect(dialog).toContainText('2 groups are below it');
  for (const child of ['api', 'jobs'])
    await expect(dialog.getByRole('link', { name: `${group}/${child}` })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Delete group' })).toBeDisabled();
  expect(await kernel.hasGroup(group)).toBe(true);
});

test('a group that another program removes says so on every tab and offers its parent', { tag: '@v2' }, async ({
  page,
  kernel,
  group,
  allowedMessages,
}) => {
  // What was asked of the group in the moment that it went.
  allowedMessages.push(/404/);
  for (const tab of ['charts', 'limits', 'processes', 'changes', 'files']) {
    const brief = `${group}/brief-${tab}`;
    await kernel.makeGroup(brief);
    await openGroup(page, brief, tab);
    await expect(page.getByRole('heading', { name: `brief-${tab}`, level: 1 })).toBeVisible();
    await expect(page.getByRole('tabpanel').getByRole('progressbar')).toHaveCount(0);

    await kernel.removeGroup(brief);

    await expect(page.getByText('This group is gone'), tab).toBeVisible();
    await page.getByRole('button', { name: `Go to ${group}` }).click();
    await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  }
});
