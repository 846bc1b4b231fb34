import { expect, openGroup, test } from './fixtures.ts';

test.skip(
  ({ kernel }) => kernel.version('pids') === null || kernel.version('memory') === null,
  'this host has no v1 pids and memory controllers',
);

test('a change is marked on the charts, found from there, and undone to what stood before', {
  tag: '@v2',
}, async ({ page, kernel, group }) => {
  const [memoryFile, noLimit] =
    kernel.version('memory') === 2 ? ['memory.max', 'max'] : ['memory.limit_in_bytes', '9223372036854771712'];
  const kept = page.getByRole('region', { name: 'What the kernel kept' });
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('77');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('64M');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(kept).toContainText('67108864');
  expect(await kernel.read(group, 'pids.max')).toBe('77');

  await page.getByRole('tab', { name: 'Charts' }).click();
  const mark = page.getByRole('link', { name: /pids\.max = 77.*ada@example\.org/ }).first();
  await expect(mark).toBeVisible();
  await mark.focus();
  await expect(page.getByText(/^pids\.max = 77/).first()).toBeVisible();
  await mark.press('Enter');

  await page.getByRole('button', { name: /pids\.max = 77/ }).click();
  await page.getByRole('dialog', { name: 'Change limits' }).getByRole('button', { name: 'Undo…' }).click();
  const undoes = page.getByRole('status').filter({ hasText: /Undoes the change of .* by ada@example\.org/ });
  await expect(undoes).toContainText('What is kept after reboot goes back as well: ');
  await expect(undoes).toContainText('no longer kept.');
  const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
  await expect(field).toHaveValue('No limit');
  const writes = page.getByRole('list', { name: 'Writes, in order' });
  for (const file of ['pids.max', memoryFile]) await expect(writes).toContainText(file);
  await page.getByRole('button', { name: 'Apply' }).click();

  await expect(kept.getByRole('listitem').filter({ hasText: 'pids.max' })).toContainText('kept');
  await expect(kept).toContainText('No longer kept after reboot: ');
  expect(await kernel.read(group, 'pids.max')).toBe('max');
  expect(await kernel.read(group, memoryFile)).toBe(noLimit);
  // Nothing is left to be undone once more by a reload.
  await expect(page).toHaveURL(/\?tab=limits$/);
});
