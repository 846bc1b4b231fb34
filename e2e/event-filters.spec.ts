import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, v1Mount, writeLimit } from './host-groups.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

const table = (page: Page) => page.getByRole('table', { name: 'Events', exact: true });
const rowsOf = (page: Page, text: string | RegExp) => table(page).getByRole('row').filter({ hasText: text });

test('the Events page is narrowed down by kind, group and time, and the address keeps it', async ({ page, group }) => {
  const shop = `${group}/shop`;
  makeGroup(shop);
  // What Corral wrote is read again in each sweep; what stood before its first reading nobody has changed.
  await openGroup(page, shop, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('99');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('99');
  await openGroup(page, shop, 'events');
  writeLimit('pids', shop, 'pids.max', '77');
  const inGroup = page.getByRole('table', { name: 'Events of the group' });
  await expect(inGroup.getByRole('row', { name: /changed from 99 to 77 outside of Corral/ })).toBeVisible({
    timeout: 60_000,
  });

  // Its badge tells of kills, of which other stories have some.
  await page
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /^Events/ })
    .click();
  await page.waitForURL(/\/events$/);
  const filters = page.getByRole('search', { name: 'Filters' });
  await filters.getByRole('textbox', { name: 'Group' }).fill(group);
  await expect(page).toHaveURL(/group=/);
  const changed = rowsOf(page, /changed from 99 to 77 outside of Corral/);
  await expect(changed).toHaveCount(1);

  // By kind.
  await filters.getByRole('radio', { name: 'Kills' }).click({ force: true });
  await expect(page.getByText('No event matches')).toBeVisible();
  await filters.getByRole('radio', { name: 'Limits' }).click({ force: true });
  await expect(changed).toHaveCount(1);
  await expect(rowsOf(page, 'The group appeared')).toHaveCount(0);

  // By group: its own events alone, then those of the one below.
  await filters.getByText('without descendants').click();
  await expect(page.getByText('No event matches')).toBeVisible();
  await filters.getByRole('textbox', { name: 'Group' }).fill(shop);
  await expect(changed).toHaveCount(1);
  await filters.getByRole('textbox', { name: 'Group' }).fill('no-slash');
  await expect(filters).toContainText(/\//);
  await filters.getByRole('textbox', { name: 'Group' }).fill(shop);

  // By time: in two hours it will be of today, and no more of the last hour.
  await page.reload();
  await expect(filters.getByRole('textbox', { name: 'Group' })).toHaveValue(shop);
  await expect(filters.getByRole('radio', { name: 'Limits' })).toBeChecked();
  await expect(changed).toHaveCount(1);
  await page.clock.setFixedTime(Date.now() + 2 * 3_600_000);
  await choose(page, 'Last hour');
  await expect(page).toHaveURL(/span=hour/);
  await expect(page.getByText('No event matches')).toBeVisible();
  await choose(page, 'Last 24 hours');
  await expect(changed).toHaveCount(1);

  await filters.getByRole('button', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/events$/);
  await expect(filters.getByRole('textbox', { name: 'Group' })).toHaveValue('');
});

async function choose(page: Page, span: string): Promise<void> {
  await page.getByRole('search', { name: 'Filters' }).getByRole('button', { name: /Time/ }).click();
  await page.getByRole('option', { name: span }).click();
}
