import { expect, openGroup, test } from './fixtures.ts';

test.skip(({ kernel }) => kernel.version('pids') === null, 'this host has no v1 pids controller');

test("a container's limit is left to its engine, and passed over only on record", { tag: '@v2' }, async ({
  page,
  kernel,
  group,
}) => {
  const container = `${group}/docker-${'3f2a'.repeat(16)}.scope`;
  await kernel.makeGroup(container);
  await openGroup(page, container, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('64');

  await expect(preview).toContainText('Docker (container 3f2a3f2a3f2a) keeps this group');
  await expect(preview).toContainText('docker update --pids-limit 64 3f2a3f2a3f2a');
  await expect(preview.getByRole('button', { name: 'Copy the owner’s command' })).toBeVisible();
  await expect(preview.getByRole('button', { name: 'Apply' })).toBeDisabled();

  await preview.getByRole('button', { name: 'Write all the same' }).click();
  await expect(preview).toContainText('Danger. Docker (container 3f2a3f2a3f2a) keeps this group and is passed over');
  await preview.getByRole('button', { name: 'Apply' }).click();

  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('64');
  expect(await kernel.read(container, 'pids.max')).toBe('64');
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('button', { name: /override: pids\.max = 64/ }).click();
  await expect(page.getByRole('dialog', { name: 'Override the owner' })).toContainText('pids.max');
});
