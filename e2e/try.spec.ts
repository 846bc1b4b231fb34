import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';

test.skip(({ kernel }) => kernel.version('pids') === null, 'this host has no pids controller');

test('a change is tried for a while and kept, tried once more and returned at once, on record as both', {
  tag: '@v2',
}, async ({ page, context, kernel, group }) => {
  await openGroup(page, group, 'limits');
  await applyProcessLimit(page, '100');
  // The kernel has it before the form has heard of that, and begins anew.
  await expect(keptValues(page)).toContainText('100');
  expect(await kernel.read(group, 'pids.max')).toBe('100');

  await tryProcessLimit(page, '50');
  await expect(notice(page)).toContainText('pids.max');
  await expect(notice(page)).toContainText('50 → 100');
  await expect(countdown(page)).toHaveText(/^1[0-4] min \d+ s$/);
  expect(await kernel.read(group, 'pids.max')).toBe('50');

  // Somebody else sees it on the Overview, and keeps it.
  const other = await context.newPage();
  await other.goto('/');
  const row = other.getByRole('table', { name: 'Limits that come back' }).getByRole('row').filter({ hasText: group });
  await expect(row).toContainText('pids.max');
  await row.getByRole('link', { name: group }).click();
  await notice(other).getByRole('button', { name: 'Keep' }).click();
  await expect(notice(other)).toHaveCount(0);
  await expect(notice(page)).toHaveCount(0);
  expect(await kernel.read(group, 'pids.max')).toBe('50');

  await tryProcessLimit(page, '20');
  await expect(notice(page)).toContainText('20 → 50');
  await notice(page).getByRole('button', { name: 'Return now' }).click();
  await expect(notice(page)).toHaveCount(0);
  expect(await kernel.read(group, 'pids.max')).toBe('50');

  await page.getByRole('tab', { name: 'Changes' }).click();
  // To the minute, of which a slow machine may take one or more.
  const returned = /^after \d+ minutes?: pids.max/;
  for (const words of ['for 15 minutes: pids.max = 20', 'keep what was tried: pids.max', returned])
    await expect(page.getByText(words).first()).toBeVisible();
});

test('a boost fills in twice of what the group may use, and comes back like any other try', async ({
  page,
  kernel,
  group,
}) => {
  await openGroup(page, group, 'limits');
  const boost = page.getByRole('region', { name: 'Boost' });
  await applyProcessLimit(page, '100');
  await expect(keptValues(page)).toContainText('100');

  await boost.getByRole('button', { name: 'Double processes' }).click();
  await expect(page.getByRole('textbox', { name: 'Process limit', exact: true })).toHaveValue('200');
  expect(await kernel.read(group, 'pids.max')).toBe('100');
  await page.getByRole('button', { name: 'Try for 15 minutes' }).click();
  await expect(notice(page)).toContainText('200 → 100');
  expect(await kernel.read(group, 'pids.max')).toBe('200');

  await notice(page).getByRole('button', { name: 'Return now' }).click();
  await expect(notice(page)).toHaveCount(0);
  expect(await kernel.read(group, 'pids.max')).toBe('100');
});

async function tryProcessLimit(page: Page, value: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill(value);
  await page.getByRole('button', { name: 'Try for 15 minutes' }).click();
}

function notice(page: Page) {
  return page.getByRole('status').filter({ hasText: 'Tried by' });
}

function countdown(page: Page) {
  return notice(page).getByRole('timer', { name: 'Comes back in' });
}
