import { existsSync } from 'node:fs';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, removeGroup, v1Dirs, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('cpu'), 'this host has no v1 cpu controller');

test('a group with processes stays and says who is in the way; an empty one goes', async ({ page, group, process }) => {
  const full = `${group}/full`;
  makeGroup(full);
  const sleeper = process('sleeper', full);
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
  expect(v1Dirs(full).filter((dir) => existsSync(dir))).toEqual([]);
});

test('a group with groups below it stays and names them', async ({ page, group, process: _ }) => {
  for (const child of ['api', 'jobs']) makeGroup(`${group}/${child}`);
  await openGroup(page, group);

  await page.getByRole('button', { name: 'Delete…' }).click();

  const dialog = page.getByRole('alertdialog', { name: `Delete ${group.slice(1)}?` });
  await expect(dialog).toContainText('2 groups are below it');
  for (const child of ['api', 'jobs'])
    await expect(dialog.getByRole('link', { name: `${group}/${child}` })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Delete group' })).toBeDisabled();
  expect(v1Dirs(group).every((dir) => existsSync(dir))).toBe(true);
});

test('a group that another program removes says so on every tab and offers its parent', async ({
  page,
  group,
  allowedMessages,
}) => {
  // What was asked of the group in the moment that it went.
  allowedMessages.push(/404/);
  for (const tab of ['charts', 'limits', 'processes', 'changes', 'files']) {
    const brief = `${group}/brief-${tab}`;
    makeGroup(brief);
    await openGroup(page, brief, tab);
    await expect(page.getByRole('heading', { name: `brief-${tab}`, level: 1 })).toBeVisible();
    await expect(page.getByRole('tabpanel').getByRole('progressbar')).toHaveCount(0);

    removeGroup(brief);

    await expect(page.getByText('This group is gone'), tab).toBeVisible();
    await page.getByRole('button', { name: `Go to ${group}` }).click();
    await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  }
});
