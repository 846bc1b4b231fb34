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

test('a group that another program removes says so and offers its parent', async ({ page, group, process: _ }) => {
  const brief = `${group}/brief`;
  makeGroup(brief);
  await openGroup(page, brief);
  await expect(page.getByRole('heading', { name: 'brief', level: 1 })).toBeVisible();

  removeGroup(brief);

  await expect(page.getByText('This group is gone')).toBeVisible();
  await page.getByRole('button', { name: `Go to ${group}` }).click();
  await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
});
