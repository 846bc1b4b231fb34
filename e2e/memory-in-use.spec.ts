import { existsSync } from 'node:fs';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory'), 'this host has no v1 memory controller');

const unlimited = '9223372036854771712';

test('v1 refuses a memory limit below what cannot be reclaimed: foretold, then shown, and nobody dies', async ({
  page,
  group,
  process,
}) => {
  const holder = await process('holder', group);
  await expect.poll(() => Number(readLimit('memory', group, 'memory.usage_in_bytes'))).toBeGreaterThan(60 << 20);
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('16M');

  await expect(preview).toContainText('v1 tries to reclaim memory and refuses (EBUSY) when it cannot');
  await expect(preview).toContainText(`pid ${holder.pid}`);
  await expect(preview.getByRole('textbox')).toHaveCount(0);
  await preview.getByRole('button', { name: 'Apply' }).click();

  const result = page.getByRole('region', { name: 'What the kernel kept' });
  await expect(result).toContainText('Not changed: the kernel refused');
  await expect(result).toContainText('EBUSY');
  expect(readLimit('memory', group, 'memory.limit_in_bytes')).toBe(unlimited);
  expect(existsSync(`/proc/${holder.pid}`)).toBe(true);

  await page.getByRole('tab', { name: 'Changes' }).click();
  const row = page.getByRole('table', { name: 'Changes of the group' }).getByRole('row').nth(1);
  await expect(row).toContainText('rolled back');
  await expect(row).toContainText('memory.limit_in_bytes');
});
