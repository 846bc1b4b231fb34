import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, openGroup, test } from './fixtures.ts';
import { v1Mount } from './host-groups.ts';

test.skip(!v1Mount('freezer'), 'this host has no v1 freezer');

const stateOf = (group: string) =>
  readFileSync(path.join(v1Mount('freezer') ?? '', group, 'freezer.state'), 'utf8').trim();

test('a group is frozen for a time, says who froze it, and goes on when it is thawed', async ({
  page,
  group,
  process,
}) => {
  await process('burner', group);
  await openGroup(page, group);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Freeze…' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Freeze ${group.slice(1)}?` });
  await expect(dialog).toContainText('do not act on any signal');
  await expect(dialog).toContainText('1 process in this group');
  await dialog.getByRole('radio', { name: '1 hour' }).click();
  await dialog.getByRole('button', { name: 'Freeze', exact: true }).click();

  await expect.poll(() => stateOf(group)).toBe('FROZEN');
  const notice = page.getByRole('status').filter({ hasText: /^Frozen since/ });
  await expect(notice).toContainText('by ada@example.org');
  await expect(notice).toContainText('The agent thaws it at');

  await notice.getByRole('button', { name: 'Thaw now' }).click();
  await expect.poll(() => stateOf(group)).toBe('THAWED');
  await expect(notice).toHaveCount(0);

  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Freeze group/ })).toContainText('applied');
  await expect(page.getByRole('row', { name: /Thaw group/ })).toContainText('applied');
});

test('every process of a group is killed once its name is typed', async ({ page, group, process }) => {
  const first = await process('sleeper', group);
  const second = await process('burner', group);
  await openGroup(page, group);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Kill all processes…' }).click();
  const dialog = page.getByRole('alertdialog', { name: `Kill all processes of ${group.slice(1)}?` });
  for (const { pid } of [first, second]) await expect(dialog).toContainText(`pid ${pid}`);
  await expect(dialog.getByRole('button', { name: 'Kill' })).toBeDisabled();
  await dialog.getByRole('textbox').fill(group.slice(1));
  await dialog.getByRole('button', { name: 'Kill' }).click();

  await expect(page.getByText(`2 processes of ${group.slice(1)} killed`)).toBeVisible();
  const procs = readFileSync(path.join(v1Mount('memory') ?? '', group, 'cgroup.procs'), 'utf8');
  expect(procs.trim()).toBe('');
});
