import { readFileSync } from 'node:fs';
import { expect, openGroup, test } from './fixtures.ts';

test.skip(({ kernel }) => kernel.version('cpu') === null, 'this host has no v1 cpu controller');

test('a group with a process: the process goes to the parent, the group is gone', async ({
  page,
  kernel,
  group,
  process,
  allowedMessages,
}) => {
  // What was asked of the group in the moment that it went.
  allowedMessages.push(/404/);
  const full = `${group}/full`;
  await kernel.makeGroup(full);
  const sleeper = await process('sleeper', full);
  await openGroup(page, full);

  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete full?' });
  await expect(dialog).toContainText('1 process runs in it');
  await expect(dialog).toContainText(String(sleeper.pid));
  await dialog.getByRole('button', { name: 'Delete group' }).click();

  await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  expect(await kernel.hasGroup(full)).toBe(false);
  expect(readFileSync(`/proc/${sleeper.pid}/cgroup`, 'utf8')).toContain(`:memory:${group}\n`);
});

test('a tree with processes is deleted with them when its name was typed', {
  tag: '@v2',
}, async ({ page, kernel, group, process, allowedMessages }) => {
  // What was asked of the tree in the moment that it went.
  allowedMessages.push(/404/);
  const tree = `${group}/tree`;
  await kernel.makeGroup(tree);
  for (const child of ['api', 'jobs']) await kernel.makeGroup(`${tree}/${child}`);
  await process('sleeper', `${tree}/jobs`);
  await openGroup(page, tree);

  await page.getByRole('button', { name: 'Delete…' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Delete tree?' });
  await expect(dialog).toContainText('2 groups below it are deleted too');
  for (const child of ['api', 'jobs']) await expect(dialog).toContainText(`${tree}/${child}`);
  await dialog.getByRole('radio', { name: 'Kill' }).click();
  const confirm = dialog.getByRole('button', { name: 'Delete all of it' });
  await expect(confirm).toBeDisabled();
  await dialog.getByRole('textbox', { name: 'Type the group’s name to confirm' }).fill('tree');
  await confirm.click();

  await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  expect(await kernel.hasGroup(tree)).toBe(false);
});

test('a group that another program removes says so on every tab and offers its parent', { tag: '@v2' }, async ({
  page,
  kernel,
  group,
  allowedMessages,
}) => {
  // What was asked of the group in the moment that it went.
  allowedMessages.push(/404/);
  for (const tab of ['charts', 'limits', 'processes', 'changes', 'files']) {
    const brief = `${group}/brief-${tab}`;
    await kernel.makeGroup(brief);
    await openGroup(page, brief, tab);
    await expect(page.getByRole('heading', { name: `brief-${tab}`, level: 1 })).toBeVisible();
    await expect(page.getByRole('tabpanel').getByRole('progressbar')).toHaveCount(0);

    await kernel.removeGroup(brief);

    await expect(page.getByText('This group is gone'), tab).toBeVisible();
    await page.getByRole('button', { name: `Go to ${group}` }).click();
    await expect(page.getByRole('heading', { name: group.slice(1), level: 1 })).toBeVisible();
  }
});
