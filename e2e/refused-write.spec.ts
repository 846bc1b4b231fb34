import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount, writeLimit } from './host-groups.ts';

test.skip(!v1Mount('cpu'), 'this host has no v1 cpu controller');

test('what the kernel refuses is explained: file, value, reason, way out', async ({ page, group }) => {
  // v1 refuses a child more CPU time than its parent has (EINVAL).
  const child = `${group}/greedy`;
  makeGroup(child);
  writeLimit('cpu', group, 'cpu.cfs_quota_us', '50000');
  await openGroup(page, child, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'CPU quota', exact: true }).fill('2 CPUs');

  await expect(preview).toContainText('Refused.');
  await expect(preview).toContainText('cpu.cfs_quota_us');
  await expect(preview).toContainText(group);
  await expect(preview.getByRole('button', { name: 'Apply' })).toBeDisabled();
  expect(readLimit('cpu', child, 'cpu.cfs_quota_us')).toBe('-1');
});
