import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

const count = 250;
/** Rows in the page: what fits the height, and some more for scrolling. */
const mostRows = 60;

test('hundreds of processes: few rows are drawn, all can be chosen and moved at once', async ({
  page,
  group,
  process,
}) => {
  const to = `${group}/to`;
  makeGroup(to);
  const sleepers = await Promise.all(Array.from({ length: count }, () => process('sleeper', group)));
  const pids = sleepers.map(({ pid }) => pid).sort((a, b) => a - b);
  await openGroup(page, group, 'processes');
  const table = page.getByRole('table', { name: 'Processes of the group' });
  await expect(page.getByRole('status').filter({ hasText: `${count} processes` })).toBeVisible();
  await expect(table).toHaveAttribute('aria-rowcount', String(count + 1));
  expect(await table.getByRole('row').count()).toBeLessThan(mostRows);

  // By pid, upwards and then downwards: the last comes to the top.
  const head = table.getByRole('columnheader', { name: 'PID' });
  await head.getByRole('button').click();
  await expect(head).toHaveAttribute('aria-sort', 'ascending');
  await expect(table.getByRole('row').nth(1)).toContainText(String(pids[0]));
  await head.getByRole('button').click();
  await expect(table.getByRole('row').nth(1)).toContainText(String(pids.at(-1)));

  await table.getByRole('checkbox', { name: `Choose all ${count} that can be moved` }).check();
  await expect(page.getByRole('status').filter({ hasText: `${count} chosen` })).toBeVisible();
  await page.getByRole('button', { name: 'Move…' }).click();
  const dialog = page.getByRole('dialog', { name: `Move ${count} processes` });
  await dialog.getByRole('searchbox').fill(to);
  await dialog.getByRole('option', { name: to }).click();
  await dialog.getByRole('button', { name: `Move to ${to}` }).click();
  await expect(page.getByText(`${count} of ${count} moved to ${to}`)).toBeVisible();

  const there = readLimit('pids', to, 'cgroup.procs').split('\n').map(Number);
  expect(there.sort((a, b) => a - b)).toEqual(pids);
  expect(readLimit('pids', group, 'cgroup.procs')).toBe('');
});
