import { existsSync, mkdirSync } from 'node:fs';
import type { Locator, Page } from '@playwright/test';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Dirs, v1Mount, writeLimit } from './host-groups.ts';

test.skip(
  !v1Mount('memory') || !v1Mount('cpu') || !v1Mount('cpuset') || !v1Mount('pids'),
  'this host has no v1 memory, cpu, cpuset and pids controllers',
);

test('a group with limits of every kind: the preview foretells its directories and files', async ({ page, group }) => {
  const { dialog, preview } = await openDialog(page, group);
  await expect(preview).toContainText('Nothing is created yet');
  // A name that is taken is told while it is typed, and is no error in the console, which would fail this story.
  mkdirSync(`${v1Mount('memory')}${group}/taken`);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('taken');
  await expect(dialog.getByText(/There is a group of that name already/)).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Create group' })).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Name' }).fill('api');
  const steps = preview.getByRole('listitem');
  await expect(steps.filter({ hasText: 'memory/…/api/' }).filter({ hasText: 'mkdir' })).toBeVisible();
  // v1 leaves a new cpuset empty, and nothing could run in it.
  await expect(steps.filter({ hasText: 'cpuset.mems' })).toContainText('empty → ');

  await setLimit(dialog, 'Memory', 'Memory limit', '50000000');
  await setLimit(dialog, 'CPU', 'CPU quota', '1.5 CPUs');
  await setLimit(dialog, 'Processes', 'Process limit', '70');
  await setLimit(dialog, 'Cores and memory nodes', 'CPUs', '0');
  await expect(steps.filter({ hasText: 'memory.limit_in_bytes' })).toContainText('49999872');
  await expect(steps.filter({ hasText: 'cpu.cfs_quota_us' })).toContainText('no limit → 150000');
  await expect(steps.filter({ hasText: 'pids.max' })).toContainText('no limit → 70');
  await expect(steps.filter({ hasText: 'cpuset.cpus' }).last()).toContainText('→ 0');
  await expect(preview.getByRole('row', { name: 'Memory 47.7 MiB here' })).toBeVisible();
  await expect(preview).toContainText(`mkdir '${v1Mount('memory')}${group}/api'`);
  expect(v1Dirs(`${group}/api`).filter((dir) => existsSync(dir))).toEqual([]);

  await dialog.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'api', level: 1 })).toBeVisible();

  const api = `${group}/api`;
  expect(readLimit('memory', api, 'memory.limit_in_bytes')).toBe('49999872');
  expect(readLimit('cpu', api, 'cpu.cfs_quota_us')).toBe('150000');
  expect(readLimit('pids', api, 'pids.max')).toBe('70');
  expect(readLimit('cpuset', api, 'cpuset.cpus')).toBe('0');
  expect(readLimit('cpuset', api, 'cpuset.mems')).toBe(readLimit('cpuset', group, 'cpuset.mems'));
  // A new group has it, and nobody asked for another.
  expect(readLimit('cpu', api, 'cpu.shares')).toBe('1024');

  // From its record the way back is named as what it is, with all that would go.
  await page.getByRole('tab', { name: 'Changes' }).click();
  await page.getByRole('row').filter({ hasText: 'Create group' }).getByRole('button').click();
  await page.getByRole('dialog', { name: 'Create group' }).getByRole('button', { name: 'Undo…' }).click();
  const undo = page.getByRole('alertdialog', { name: 'Undo the creation of api?' });
  const directories = undo.getByRole('list', { name: 'Directories' });
  for (const dir of v1Dirs(api)) await expect(directories).toContainText(dir);
});

test('a first limit that the kernel would refuse is told before, and leaves no group behind', async ({
  page,
  product,
  group,
}) => {
  writeLimit('cpu', group, 'cpu.cfs_quota_us', '50000');
  const { dialog, preview } = await openDialog(page, group);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('greedy');
  await setLimit(dialog, 'CPU', 'CPU quota', '2 CPUs');
  await expect(preview).toContainText('Refused.');
  await expect(dialog.getByRole('button', { name: 'Create group' })).toBeDisabled();

  // As a program that looks at no preview.
  const request = {
    parent: group,
    name: 'greedy',
    hierarchies: ['memory', 'pids'].flatMap((name) => v1Mount(name)?.split('/').at(-1) ?? []),
    enable: [],
    edits: [{ key: 'pids.max', value: 5_000_000 }],
  };
  expect(await callByHand(page.request, product.url, 'groups.create', request)).toMatchObject({
    code: 'KERNEL_REFUSED',
  });
  expect(v1Dirs(`${group}/greedy`).filter((dir) => existsSync(dir))).toEqual([]);

  // Within what the parent has it is created, by the same dialog.
  await dialog.getByRole('textbox', { name: 'CPU quota', exact: true }).fill('0.25');
  await dialog.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'greedy', level: 1 })).toBeVisible();
  expect(readLimit('cpu', `${group}/greedy`, 'cpu.cfs_quota_us')).toBe('25000');
});

test('what moves between preview and creation is shown, and nothing is created', async ({
  page,
  group,
  allowedMessages,
}) => {
  allowedMessages.push(/409/);
  writeLimit('cpu', group, 'cpu.cfs_quota_us', '50000');
  const { dialog, preview } = await openDialog(page, group);
  await dialog.getByRole('textbox', { name: 'Name' }).fill('late');
  await setLimit(dialog, 'CPU', 'CPU quota', '0.25');
  const create = dialog.getByRole('button', { name: 'Create group' });
  await expect(create).toBeEnabled();
  await expect(preview.getByRole('listitem').filter({ hasText: 'cpu.cfs_quota_us' })).toContainText('25000');

  writeLimit('cpu', group, 'cpu.cfs_quota_us', '60000');
  await create.click();
  await expect(preview.getByRole('alert')).toContainText('Nothing was written');
  expect(v1Dirs(`${group}/late`).filter((dir) => existsSync(dir))).toEqual([]);

  await expect(create).toBeEnabled();
  await create.click();
  await expect(page.getByRole('heading', { name: 'late', level: 1 })).toBeVisible();
});

async function openDialog(page: Page, group: string): Promise<{ dialog: Locator; preview: Locator }> {
  await openGroup(page, group);
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog', { name: `Create a group in ${group}` });
  return { dialog, preview: dialog.getByRole('region', { name: 'Preview' }) };
}

/** Unfolds the section of the limit and types it. */
async function setLimit(dialog: Locator, section: string, field: string, text: string): Promise<void> {
  await dialog.getByRole('button', { name: new RegExp(`^${section} v`) }).click();
  await dialog.getByRole('textbox', { name: field, exact: true }).fill(text);
}
