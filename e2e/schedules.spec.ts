import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount, writeLimit } from './host-groups.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('a schedule begins by itself, outlives a kill of the agent, is paused, ended and removed, and all of it is on record', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  // What the browser itself says while the agent is away.
  allowedMessages.push(/Failed to load resource|503/);
  writeLimit('pids', group, 'pids.max', '40');
  await page.goto('/teams/schedules');
  await expect(page.getByText('There are no schedules yet')).toBeVisible();
  await page.getByRole('button', { name: 'New schedule…' }).click();
  await page.getByRole('searchbox', { name: 'Find the group' }).fill(group);
  await page.getByRole('option', { name: group, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Schedule for ${group}` });
  // Open for some hours more, whatever time it is.
  await dialog.getByLabel('From').fill(clock(-60));
  await dialog.getByLabel('Until').fill(clock(180));
  await dialog.getByRole('button', { name: /^Processes/ }).click();
  await dialog.getByRole('textbox', { name: 'Process limit', exact: true }).fill('80');
  const what = dialog.getByRole('region', { name: 'What it does' });
  await expect(what.getByRole('list', { name: 'Next times' })).toContainText('at once');
  await expect(what.getByRole('list', { name: 'Writes, in order' })).toContainText('pids.max');
  expect(readLimit('pids', group, 'pids.max')).toBe('40');
  await dialog.getByRole('button', { name: 'Create schedule' }).click();

  const row = page.getByRole('table', { name: 'Schedules' }).getByRole('row').filter({ hasText: group });
  await expect.poll(() => readLimit('pids', group, 'pids.max')).toBe('80');
  await expect(row).toContainText('stands now');

  const agent = product.agentPid();
  process.kill(agent, 'SIGKILL');
  await expect.poll(() => agentOf(product) ?? agent).not.toBe(agent);
  await expect
    .poll(async () => (await page.request.get(`${product.url}/api/trpc/schedules.list`)).text())
    .toContain(group);
  expect(readLimit('pids', group, 'pids.max')).toBe('80');
  await page.reload();
  await row.getByRole('button', { name: /^Pause/ }).click();
  await expect(row).toContainText('paused after this');

  // Two that would set one limit at the same time are refused.
  const times = { days: [1, 2, 3, 4, 5, 6, 7], from: clock(60), until: clock(90) };
  const twice = { group, edits: [{ key: 'pids.max', value: 5 }], ...times };
  expect(await callByHand(page.request, product.url, 'schedules.create', twice)).toMatchObject({ code: 'BAD_INPUT' });

  await openGroup(page, group, 'limits');
  const tried = page.getByRole('status').filter({ hasText: 'Set by a schedule of' });
  await expect(tried.getByRole('link', { name: 'Show the schedule' })).toHaveAttribute('href', '/teams/schedules');
  await expect(tried).toContainText('80 → 40');
  await tried.getByRole('button', { name: 'Return now' }).click();
  await expect.poll(() => readLimit('pids', group, 'pids.max')).toBe('40');

  await page.goto('/teams/schedules');
  await expect(row).toContainText('paused');
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('button', { name: 'Remove schedule' }).click();
  await expect(page.getByText('There are no schedules yet')).toBeVisible();

  await page.goto(`/audit?group=${group}`);
  const record = page.getByRole('table', { name: 'Audit log' });
  for (const words of ['Create schedule', 'Schedule began', 'Pause schedule', 'End a try', 'Remove schedule'])
    await expect(record.getByRole('row').filter({ hasText: words }).first()).toBeVisible();
  await expect(record.getByRole('row').filter({ hasText: 'Schedule began' })).toContainText('corral');
});

/** A time of the day, so many minutes from now, by the clocks of this host. */
function clock(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Null between its end and its next start. */
function agentOf({ agentPid }: { agentPid: () => number }): number | null {
  try {
    return agentPid();
  } catch {
    return null;
  }
}
