import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory'), 'this host has no v1 memory controller');

test('50000000 is kept as 49999872, foretold before and explained after', async ({ page, group }) => {
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');

  await expect(preview.getByRole('list', { name: 'Writes, in order' })).toContainText('memory.limit_in_bytes');
  await expect(preview).toContainText('49999872');
  await expect(preview).toContainText('The kernel keeps whole pages of 4 KiB, rounded down');

  await preview.getByRole('button', { name: 'Apply' }).click();

  const kept = page.getByRole('region', { name: 'What the kernel kept' });
  const file = kept.getByRole('listitem').filter({ hasText: 'memory.limit_in_bytes' });
  await expect(file).toContainText('asked50000000');
  await expect(file).toContainText('kept49999872');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe('49999872');
});

test('a limit in other words is the same limit', async ({ page, group }) => {
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('1.5 GiB');
  await preview.getByRole('button', { name: 'Apply' }).click();

  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('1610612736');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe('1610612736');
});

test('nonsense is answered at its field and nothing is written', async ({ page, group }) => {
  const before = readLimit('memory', group, 'memory.limit_in_bytes');
  await openGroup(page, group, 'limits');
  const field = page.getByRole('textbox', { name: 'Memory limit', exact: true });

  await field.fill('a lot');

  await expect(field).toHaveAccessibleDescription(/512M|GiB/);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(0);
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe(before);
});
