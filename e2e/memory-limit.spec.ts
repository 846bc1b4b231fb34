import { expect, openGroup, test } from './fixtures.ts';
import type { Kernel } from './kernel.ts';

test.skip(({ kernel }) => kernel.version('memory') === null, 'this host has no v1 memory controller');

const fileOf = (kernel: Kernel) => (kernel.version('memory') === 2 ? 'memory.max' : 'memory.limit_in_bytes');

test('50000000 is kept as 49999872, foretold before and explained after', { tag: '@v2' }, async ({
  page,
  kernel,
  group,
}) => {
  const file = fileOf(kernel);
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');

  await expect(preview.getByRole('list', { name: 'Writes, in order' })).toContainText(file);
  await expect(preview).toContainText('49999872');
  await expect(preview).toContainText('The kernel keeps whole pages of 4 KiB, rounded down');

  await preview.getByRole('button', { name: 'Apply' }).click();

  const kept = page.getByRole('region', { name: 'What the kernel kept' });
  const row = kept.getByRole('listitem').filter({ hasText: file });
  await expect(row).toContainText('asked50000000');
  await expect(row).toContainText('kept49999872');
  expect(await kernel.read(group, file)).toBe('49999872');
});

test('a limit in other words is the same limit', { tag: '@v2' }, async ({ page, kernel, group }) => {
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('1.5 GiB');
  await preview.getByRole('button', { name: 'Apply' }).click();

  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('1610612736');
  expect(await kernel.read(group, fileOf(kernel))).toBe('1610612736');
});

test('nonsense is answered at its field and nothing is written', { tag: '@v2' }, async ({ page, kernel, group }) => {
  const before = await kernel.read(group, fileOf(kernel));
  await openGroup(page, group, 'limits');
  const field = page.getByRole('textbox', { name: 'Memory limit', exact: true });

  await field.fill('a lot');

  await expect(field).toHaveAccessibleDescription(/512M|GiB/);
  await expect(field).toHaveAttribute('aria-invalid', 'true');
  await expect(page.getByRole('button', { name: 'Apply' })).toHaveCount(0);
  expect(await kernel.read(group, fileOf(kernel))).toBe(before);
});
