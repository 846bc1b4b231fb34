import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('pids') || !v1Mount('memory'), 'this host has no v1 pids and memory controllers');

test('a change is marked on the charts, found from there, and undone to what stood before', async ({ page, group }) => {
  const kept = page.getByRole('region', { name: 'What the kernel kept' });
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('77');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('64M');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(kept).toContainText('67108864');
  expect(readLimit('pids', group, 'pids.max')).toBe('77');

  await page.getByRole('tab', { name: 'Charts' }).click();
  const mark = page.getByRole('link', { name: /pids\.max = 77.*ada@example\.org/ }).first();
  await expect(mark).toBeVisible();
  await mark.focus();
  await expect(page.getByText(/^pids\.max = 77/).first()).toBeVisible();
  await mark.press('Enter');

  await page.getByRole('button', { name: /pids\.max = 77/ }).click();
  await page.getByRole('dialog', { name: 'Change limits' }).getByRole('button', { name: 'Undo…' }).click();
  const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
  await expect(field).toHaveValue('No limit');
  const writes = page.getByRole('list', { name: 'Writes, in order' });
  for (const file of ['pids.max', 'memory.limit_in_bytes']) await expect(writes).toContainText(file);
  await page.getByRole('button', { name: 'Apply' }).click();

  await expect(kept.getByRole('listitem').filter({ hasText: 'pids.max' })).toContainText('kept');
  expect(readLimit('pids', group, 'pids.max')).toBe('max');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe('9223372036854771712');
  // Nothing is left to be undone once more by a reload.
  await expect(page).toHaveURL(/\?tab=limits$/);
});
