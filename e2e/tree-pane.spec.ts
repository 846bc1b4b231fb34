import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { v1Dirs, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('cpu'), 'this host has no v1 cpu controller');

const longName = 'nightly-integration-tests-of-the-payments-backend-on-postgres.service';
/** No container engine names its groups so. */
const idName = `job-${'0123456789abcdef'.repeat(4)}`;

test('the tree’s pane is made wider by mouse and by keyboard, and stays so', async ({ page, group }) => {
  await openGroup(page, group);
  const separator = page.getByRole('separator', { name: 'Width of the groups pane' });
  await expect(separator).toHaveAttribute('aria-valuenow', '360');
  await expect(treeRow(page, group.slice(1))).toBeVisible();
  const tree = page.getByRole('tree', { name: 'Groups' });
  const widthOfTree = async () => Math.round((await tree.boundingBox())?.width ?? 0);
  const usual = await widthOfTree();

  const grip = await separator.boundingBox();
  if (!grip) throw new Error('the separator is not on screen');
  const x = grip.x + grip.width / 2;
  await page.mouse.move(x, 400);
  await page.mouse.down();
  await page.mouse.move(x + 60, 420);
  await page.mouse.move(x + 120, 400);
  await page.mouse.up();
  await expect(separator).toHaveAttribute('aria-valuenow', '480');
  expect(await widthOfTree()).toBe(usual + 120);

  await page.reload();
  await expect(separator).toHaveAttribute('aria-valuenow', '480');
  expect(await widthOfTree()).toBe(usual + 120);

  await separator.focus();
  await separator.press('ArrowLeft');
  await separator.press('ArrowLeft');
  await separator.press('ArrowRight');
  await expect(separator).toHaveAttribute('aria-valuenow', '464');
  await separator.press('Home');
  await expect(separator).toHaveAttribute('aria-valuenow', '300');
  await page.reload();
  await expect(separator).toHaveAttribute('aria-valuenow', '300');
  expect(await widthOfTree()).toBe(usual - 60);

  await separator.dblclick();
  await expect(separator).toHaveAttribute('aria-valuenow', '360');
});

test('the way to the chosen group is open as soon as it is there', async ({ page, group, allowedMessages }) => {
  // Of a group that is not there yet.
  allowedMessages.push(/404/);
  await openGroup(page, `${group}/later/deep`);
  await expect(treeRow(page, group.slice(1))).toBeVisible();
  await expect(treeRow(page, 'deep')).toBeHidden();

  const [cpu = ''] = v1Dirs(group);
  mkdirSync(path.join(cpu, 'later/deep'), { recursive: true });

  await expect(treeRow(page, 'deep')).toBeVisible();
});

test('a long name is cut in its middle and told in whole; an id of 64 digits is short', async ({ page, group }) => {
  const [cpu = ''] = v1Dirs(group);
  mkdirSync(path.join(cpu, longName));
  mkdirSync(path.join(cpu, idName));
  await openGroup(page, `${group}/${longName}`);
  const row = treeRow(page, longName);
  await expect(row).toBeVisible();

  // Its end is in sight, its middle is not.
  await expect(row.getByText('res.service', { exact: true })).toBeInViewport({ ratio: 1 });
  const head = row.getByText('nightly-integration');
  expect(await head.evaluate((element) => element.scrollWidth > element.clientWidth)).toBe(true);
  await expect(row.getByRole('link')).toHaveAttribute('title', `${group}/${longName}`);

  // By keyboard: from the search field to the tree, up and down again.
  const tree = page.getByRole('tree', { name: 'Groups' });
  const wholeName = tree.locator('[data-whole-name]');
  await expect(wholeName).toBeHidden();
  await tree.press('ArrowUp');
  await tree.press('ArrowDown');
  await expect(wholeName).toHaveText(longName);
  await expect(wholeName).toBeVisible();

  const short = treeRow(page, 'job-0123456789ab…');
  await expect(short).toBeVisible();
  await expect(short.getByRole('link')).toHaveAttribute('title', `${group}/${idName}`);
  await expect(short).toHaveAttribute('aria-description', new RegExp(`^${idName}`));
});
