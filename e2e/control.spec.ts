import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startHoldout } from '#server/agent/control/holdout.fixtures.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount, writeLimit } from './host-groups.ts';

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

test('a group that cannot finish freezing says which process holds out, and can be thawed', async ({
  page,
  group,
  process,
}) => {
  await process('sleeper', group);
  const holdout = await startHoldout();
  writeLimit('freezer', group, 'cgroup.procs', String(holdout.pid));
  await openGroup(page, group);

  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Freeze…' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Freeze', exact: true }).click();

  // The sleeper shows as D as well, and is frozen.
  const holdouts = page.getByRole('list', { name: 'Not frozen yet' }).getByRole('listitem');
  await expect(holdouts).toHaveText([new RegExp(`^perl \\(pid ${holdout.pid}\\) waits in the kernel \\(state D, in `)]);
  expect(stateOf(group)).toBe('FREEZING');
  // In the tree and in the header: it is not frozen before the kernel says so.
  await expect(page.getByText('freezing', { exact: true })).toHaveCount(2);
  await expect(page.getByText('frozen', { exact: true })).toHaveCount(0);
  await page.getByRole('button', { name: 'Thaw now' }).click();
  await expect.poll(() => stateOf(group)).toBe('THAWED');
  holdout.kill('SIGKILL');
});

test('every process of a group is killed once its name is typed; its peak is reset, and what is no service is not restarted', async ({
  page,
  group,
  process,
}) => {
  // One of them takes memory in the group, so that there is a peak.
  const first = await process('holder', group);
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

  const peak = () => Number(readLimit('memory', group, 'memory.max_usage_in_bytes'));
  const peakBefore = peak();
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Reset memory peak' }).click();
  await expect(page.getByText(`Memory peak of ${group.slice(1)} reset`)).toBeVisible();
  await expect.poll(peak).toBeLessThan(peakBefore);
  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /Reset peak/ })).toContainText('applied');

  // By its name a service; no systemd here has one.
  const service = `${group}/shop.service`;
  makeGroup(service);
  await openGroup(page, service);
  await page.getByRole('button', { name: 'More', exact: true }).click();
  await page.getByRole('menuitem', { name: 'Restart service…' }).click();
  const restart = page.getByRole('alertdialog', { name: 'Restart shop.service?' });
  await expect(restart).toContainText('systemctl restart -- shop.service');
  await expect(restart).toContainText('No process is in it or below it now');
  await expect(restart).toContainText('is no service of this host');
  await expect(restart.getByRole('button', { name: 'Restart', exact: true })).toBeDisabled();
});

test('chosen processes are signalled, and each says what became of it', async ({ page, group, process, kernel }) => {
  const [first, second] = [await process('sleeper', group), await process('sleeper', group)];
  await openGroup(page, group, 'processes');
  const choose = (pid: number) => page.getByRole('checkbox', { name: new RegExp(`, pid ${pid}$`) }).check();
  const stateOfProcess = (pid: number) => readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[2];

  await choose(first.pid);
  await choose(second.pid);
  await page.getByRole('button', { name: 'Signal…' }).click();
  const both = page.getByRole('dialog', { name: 'Signal 2 processes' });
  await both.getByRole('button', { name: /Signal$/ }).click();
  await page.getByRole('option', { name: 'SIGSTOP' }).click();
  await expect(both).toContainText(`kill -s STOP ${Math.min(first.pid, second.pid)}`);
  await second.end();
  await both.getByRole('button', { name: 'Send SIGSTOP' }).click();
  const result = page.getByRole('list', { name: 'Result' });
  await expect(result.getByRole('listitem').filter({ hasText: `pid ${first.pid}` })).toContainText('sent');
  await expect(result.getByRole('listitem').filter({ hasText: `pid ${second.pid}` })).toContainText('has ended');
  expect(stateOfProcess(first.pid)).toBe('T');
  await page.getByRole('button', { name: 'Done' }).click();

  writeLimit('freezer', group, 'freezer.state', 'FROZEN');
  await choose(first.pid);
  await page.getByRole('button', { name: 'Signal…' }).click();
  const one = page.getByRole('dialog', { name: `Signal sleep (pid ${first.pid})` });
  await expect(one).toContainText('SIGKILL waits, too');
  await one.getByRole('button', { name: /Signal$/ }).click();
  await page.getByRole('option', { name: 'SIGKILL' }).click();
  await one.getByRole('button', { name: 'Send SIGKILL' }).click();
  await expect(result.getByRole('listitem')).toContainText('sent, waits');
  await expect(result).toContainText('acts on the signal once it is thawed');
  expect(await kernel.isAlive(first.pid)).toBe(true);
  await page.getByRole('button', { name: 'Done' }).click();
  writeLimit('freezer', group, 'freezer.state', 'THAWED');
  await expect(page.getByText('No process runs directly in this group')).toBeVisible();

  await openGroup(page, group, 'changes');
  await expect(page.getByRole('row', { name: /SIGKILL to process/ })).toContainText('applied');
});
