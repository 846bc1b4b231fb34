import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { v1Dirs, v1Mount } from './host-groups.ts';

const count = 1000;
/** Rows in the page: what fits the height, and some more for scrolling. */
const mostRows = 100;

test.skip(!v1Mount('cpu'), 'this host has no v1 cpu controller');

test('a thousand groups under one parent: the tree draws few rows and reaches the last', async ({ page, group }) => {
  await openGroup(page, group);
  const tree = page.getByRole('tree', { name: 'Groups' });
  const parent = treeRow(page, group.slice(1));
  await expect(parent).toBeVisible();

  // Made while the page looks on, as a build farm would make them.
  const [cpu = ''] = v1Dirs(group);
  for (let number = 1; number <= count; number += 1) {
    mkdirSync(path.join(cpu, `job-${String(number).padStart(4, '0')}`));
  }

  await expect(parent).toHaveAttribute('aria-expanded', /true|false/);
  await parent.click();
  await tree.press('ArrowRight');
  const first = treeRow(page, 'job-0001');
  await expect(first).toBeVisible();
  await expect(first).toHaveAttribute('aria-setsize', String(count));
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(mostRows);

  await tree.press('End');
  await page.getByRole('searchbox', { name: /find/i }).fill('job-1000');
  await expect(treeRow(page, 'job-1000')).toBeVisible();
  await treeRow(page, 'job-1000').click();
  await expect(page.getByRole('heading', { name: 'job-1000', level: 1 })).toBeVisible();
  expect(await tree.getByRole('treeitem').count()).toBeLessThan(mostRows);
});
