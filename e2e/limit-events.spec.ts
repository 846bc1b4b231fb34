import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount, writeLimit } from './host-groups.ts';

test.skip(!v1Mount('cpu') || !v1Mount('memory'), 'this host has no v1 cpu and memory controllers');

/** Periods in which the group was throttled, as the kernel counts them. */
function throttledPeriods(group: string): number {
  return Number(/^nr_throttled (\d+)$/m.exec(readLimit('cpu', group, 'cpu.stat'))?.[1]);
}

test('a burst of throttling appears by itself, as a row and as a mark on the charts', async ({
  page,
  group,
  process,
}) => {
  writeLimit('cpu', group, 'cpu.cfs_quota_us', '10000');
  await openGroup(page, group);
  const burner = await process('burner', group);
  // Six seconds and more, in periods of the kernel's own.
  await expect.poll(() => throttledPeriods(group), { timeout: 60_000 }).toBeGreaterThan(60);
  await burner.end();

  const mark = page.getByRole('link', { name: /^Throttled by its quota of 0\.1 CPUs? in \d+ % of the periods/ });
  await expect(mark.first()).toBeVisible({ timeout: 30_000 });
  await mark.first().click();

  await expect(page).toHaveURL(/\/events\?/);
  const dialog = page.getByRole('dialog', { name: 'Throttled by a CPU quota' });
  await expect(dialog).toContainText('all CPUs together');
  await dialog.getByRole('button', { name: 'Close', exact: true }).last().click();

  await openGroup(page, group, 'events');
  await expect(page.getByRole('row', { name: /Throttled by its quota/ })).toContainText('throttled');
});

test('processes that wait for memory, since nothing may be killed, are told of while they wait', async ({
  page,
  group,
}) => {
  writeLimit('memory', group, 'memory.oom_control', '1');
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('16 MiB');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(String(16 << 20));
  await openGroup(page, group, 'events');
  const waiting = spawn(
    'sh',
    ['-c', 'echo $$ > "$1/cgroup.procs"; head -c 64m /dev/zero | tail -c 64m', 'sh', `${v1Mount('memory')}${group}`],
    { stdio: 'ignore' },
  );

  try {
    const row = page
      .getByRole('table', { name: 'Events of the group' })
      .getByRole('row', { name: /have been waiting for memory at the memory limit of 16 MiB/ });
    await expect(row).toContainText('out of memory', { timeout: 60_000 });
    await row.getByRole('button').click();
    const dialog = page.getByRole('dialog', { name: 'Out of memory, and nothing was killed' });
    await expect(dialog).toContainText('the OOM killer is off for this group');
    await expect(dialog).toContainText('ada@example.org');
  } finally {
    // They go on as soon as there is room.
    writeLimit('memory', group, 'memory.limit_in_bytes', String(128 << 20));
    if (waiting.exitCode === null) await once(waiting, 'exit');
  }
});

test('a limit that somebody else changes is told with before and after, one of Corral’s own is not', async ({
  page,
  group,
}) => {
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('64 MiB');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(String(64 << 20));

  await openGroup(page, group, 'events');
  writeLimit('memory', group, 'memory.limit_in_bytes', String(32 << 20));
  const table = page.getByRole('table', { name: 'Events of the group' });
  const row = table.getByRole('row', { name: /changed from 64 MiB to 32 MiB outside of Corral/ });
  await expect(row).toBeVisible({ timeout: 60_000 });
  await expect(table.getByRole('row', { name: /outside of Corral/ })).toHaveCount(1);

  await row.getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'A limit was changed outside of Corral' });
  await expect(dialog).toContainText('ada@example.org');
});

test('a value that the owner puts back is told on the group and in its events', async ({ page, group }) => {
  // By its name a unit of systemd's; nothing but this story writes to it.
  const unit = `${group}/shop.service`;
  makeGroup(unit);
  await openGroup(page, unit, 'limits');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('64 MiB');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });
  await preview
    .getByRole('button', { name: /Apply|Write all the same/ })
    .first()
    .click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(String(64 << 20));

  writeLimit('memory', unit, 'memory.limit_in_bytes', '-1');

  const told = 'systemd put memory.limit_in_bytes back from 64 MiB to no limit.';
  await expect(page.getByRole('status').filter({ hasText: told })).toBeVisible({ timeout: 30_000 });
  await openGroup(page, unit, 'events');
  await expect(page.getByRole('row', { name: told })).toContainText('put back');
});
