import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory'), 'this host has no v1 memory controller');

test('a kernel file of a limit is written in the Files tab, by the same preview, audit and undo', async ({
  page,
  group,
}) => {
  await openGroup(page, group, 'files');
  const file = page.getByRole('article', { name: 'memory.limit_in_bytes', exact: true });
  await expect(file).toBeVisible();
  // What acts, or runs programs, is only shown.
  await expect(page.getByRole('button', { name: 'Write memory.force_empty' })).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Write cgroup.procs' })).toHaveCount(0);

  await file.getByRole('button', { name: 'Write memory.limit_in_bytes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write memory.limit_in_bytes' });
  const text = dialog.getByRole('textbox', { name: 'Text for memory.limit_in_bytes' });
  await expect(text).toHaveValue('-1');

  await text.fill('010000');
  await expect(dialog).toContainText('The kernel would read 010000 as octal: 4096');

  await text.fill('64M');
  const preview = dialog.getByRole('region', { name: 'Preview', exact: true });
  await expect(preview).toContainText('67108864');
  await preview.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog.getByRole('region', { name: 'What the kernel kept' })).toContainText('67108864');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe('67108864');
  await dialog.getByRole('button', { name: 'Done' }).click();
  await expect(file).toContainText('67108864');

  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Change limits/ })).toContainText('applied');
});

test('what was written into a kernel file is undone from its record, to what stood before', async ({ page, group }) => {
  await openGroup(page, group, 'files');
  await page.getByRole('button', { name: 'Write memory.limit_in_bytes' }).click();
  const dialog = page.getByRole('dialog', { name: 'Write memory.limit_in_bytes' });
  await dialog.getByRole('textbox', { name: 'Text for memory.limit_in_bytes' }).fill('64M');
  const preview = dialog.getByRole('region', { name: 'Preview', exact: true });
  await preview.getByRole('button', { name: 'Apply' }).click();
  await expect(dialog.getByRole('region', { name: 'What the kernel kept' })).toContainText('67108864');
  await dialog.getByRole('button', { name: 'Done' }).click();

  await openGroup(page, group, 'changes');
  await page.getByRole('row', { name: /Change limits/ }).click();
  await page.getByRole('dialog', { name: 'Change limits' }).getByRole('button', { name: 'Undo…' }).click();
  await expect(page.getByRole('textbox', { name: 'Memory limit', exact: true })).toHaveValue('No limit');
  const back = page.getByRole('list', { name: 'Writes, in order' });
  await expect(back).toContainText('memory.limit_in_bytes');
  await page.getByRole('button', { name: 'Apply' }).click();

  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('kept');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe('9223372036854771712');
  await openGroup(page, group, 'files');
  const file = page.getByRole('article', { name: 'memory.limit_in_bytes', exact: true });
  await expect(file).toContainText('9223372036854771712');
});
