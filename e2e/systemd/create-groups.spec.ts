import type { Locator, Page } from '@playwright/test';
import { expect, openGroup, test } from '../fixtures.ts';
import { systemdGuest } from './systemd-guest.ts';

const slice = '/corralstory.slice';
const service = '/corral-story.service';

/** The dialog for a new group in this one, and what it foretells. */
async function openDialog(page: Page, parent: string): Promise<{ dialog: Locator; preview: Locator }> {
  await openGroup(page, parent);
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog', {
    name: `Create a group in ${parent === '/' ? 'the root group' : parent}`,
  });
  await expect(dialog).toBeVisible();
  return { dialog, preview: dialog.getByRole('region', { name: 'Preview' }) };
}

test('a new group is a slice of systemd unless another kind is chosen, and is there as its preview told', async ({
  page,
  kernel,
  stage,
  allowedMessages,
}) => {
  // What was asked of the group in the moment that it went.
  allowedMessages.push(/404/);
  const guest = systemdGuest(stage);
  const { dialog, preview } = await openDialog(page, '/');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('corralstory');
  await expect(dialog.getByRole('radio', { name: 'Slice' })).toBeChecked();
  await dialog.getByRole('button', { name: /^Memory/ }).click();
  await dialog.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');
  await expect(preview).toContainText('/etc/systemd/system/corralstory.slice');
  await expect(preview).toContainText('MemoryMax=49999872');
  expect(await kernel.hasGroup(slice)).toBe(false);
  await dialog.getByRole('button', { name: 'Create group' }).click();

  await expect(page.getByRole('heading', { name: 'corralstory.slice', level: 1 })).toBeVisible();
  expect(await kernel.read(slice, 'memory.max')).toBe('49999872');
  expect(await guest.exec('systemctl', 'cat', 'corralstory.slice')).toContain('# Made by Corral.');
  // What systemd does not know of it would put back here.
  await guest.exec('systemctl', 'daemon-reload');
  expect(await kernel.read(slice, 'memory.max')).toBe('49999872');

  await page.getByRole('button', { name: 'Delete…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Delete group' }).click();
  await expect.poll(() => kernel.hasGroup(slice)).toBe(false);
  expect(await guest.exec('sh', '-c', 'ls /etc/systemd/system | grep corralstory || true')).toBe('');
});

test('a delegated service is left to Corral: groups in it are directories, with limits that systemd does not put back', async ({
  page,
  kernel,
  stage,
}) => {
  const guest = systemdGuest(stage);
  const { dialog, preview } = await openDialog(page, '/');
  await dialog.getByRole('textbox', { name: 'Name' }).fill('story');
  await dialog.getByText('Plain directory', { exact: true }).click();
  await expect(preview).toContainText('systemd');
  await dialog.getByText('Delegated service', { exact: true }).click();
  await expect(preview).toContainText('/etc/systemd/system/corral-story.service');
  await expect(preview).toContainText('Delegate=yes');
  await dialog.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'corral-story.service', level: 1 })).toBeVisible();
  expect(await kernel.read(service, 'cgroup.procs')).toBe('');

  const inner = await openDialog(page, service);
  await inner.dialog.getByRole('textbox', { name: 'Name' }).fill('night');
  await expect(inner.dialog.getByText('Kept as')).toHaveCount(0);
  await inner.dialog.getByRole('button', { name: /^Processes/ }).click();
  await inner.dialog.getByRole('textbox', { name: 'Process limit', exact: true }).fill('77');
  await inner.dialog.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'night', level: 1 })).toBeVisible();
  await guest.exec('systemctl', 'daemon-reload');
  expect(await kernel.read(`${service}/night`, 'pids.max')).toBe('77');
});
