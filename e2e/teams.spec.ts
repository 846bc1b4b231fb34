import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { administrator } from './administrator.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { firstDisk, readFromDisk, readLimit, removeEverywhere, v1Dirs, v1Mount, writeLimit } from './host-groups.ts';

test.skip(
  !v1Mount('memory') || !v1Mount('cpu') || !v1Mount('pids'),
  'this host has no v1 memory, cpu and pids controllers',
);

/** At the top of the tree, where every hierarchy is: nothing could bind a team in one that its group is not in. */
const name = `corral-test-team-${process.pid}`;
const top = `/${name}`;
/** Not every v1 kernel accounts for swap. */
const countsSwap = existsSync(path.join(v1Mount('memory') ?? '', 'memory.memsw.limit_in_bytes'));
/** A disk that can be limited, as the kernel calls it. */
const disk = firstDisk();
const pidMax = Number(readFileSync('/proc/sys/kernel/pid_max', 'utf8'));
test.afterEach(() => removeEverywhere(name));

test('a team is made with 1 CPU, 512 MiB and 50 processes, and the kernel holds it to them', async ({
  page,
  allowedMessages,
}) => {
  // The refusals that this story brings about.
  allowedMessages.push(/40[04]/);
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Teams' }).click();
  await page.getByRole('button', { name: 'Create team…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a team' });
  await dialog.getByLabel('Name', { exact: true }).fill('Blue');
  await dialog.getByLabel(/What it is for/).fill('Builds of the shop');
  await expect(dialog.getByLabel('Group', { exact: true })).toHaveValue('blue');
  await dialog.getByLabel('Group', { exact: true }).fill(name);
  await dialog.getByLabel('CPUs').fill('1');
  await dialog.getByLabel('Memory', { exact: true }).fill('512 MiB');
  if (countsSwap) await dialog.getByLabel('Memory + swap').fill('768 MiB');
  await dialog.getByLabel('Cores').fill('99999');
  await expect(dialog.getByLabel('Cores')).toHaveAccessibleDescription(/99999/);
  await dialog.getByLabel('Cores').fill('0');
  await dialog.getByLabel('CPU weight').fill('2048');
  if (disk) {
    await dialog.getByRole('button', { name: 'Limit a disk' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${disk.name} `) }).click();
    const figures = dialog.getByRole('group', { name: disk.name });
    await expect(
      dialog.getByText('On cgroup v1 a limit on a disk holds for processes directly in a group.'),
    ).toBeVisible();
    await figures.getByLabel(/Read, bytes/).fill('fast');
    await expect(figures.getByLabel(/Read, bytes/)).toHaveAccessibleDescription(/fast/);
    await figures.getByLabel(/Read, bytes/).fill('20M');
  }
  await dialog.getByLabel('Processes').fill('fifty');
  await expect(dialog.getByText('A whole number, such as 50.')).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Create team' })).toBeDisabled();
  await dialog.getByLabel('Processes').fill('50');
  const preview = dialog.getByRole('region', { name: 'Preview' });
  await dialog.getByLabel('Memory', { exact: true }).fill('900 TiB');
  await dialog.getByLabel('Processes').fill('4000000');
  await expect(preview).toContainText('900 TiB is more than the memory of this host');
  // pid_max can be as large as the largest pids.max.
  if (pidMax < 4_000_000) await expect(preview).toContainText('4,000,000 processes are more than this host can have');
  await dialog.getByLabel('Processes').fill('50');
  await dialog.getByLabel('Memory', { exact: true }).fill('512 MiB');
  const steps = preview.getByRole('listitem');
  await expect(steps.filter({ hasText: 'memory.limit_in_bytes' })).toContainText('536870912');
  expect(existsSync(path.join(v1Mount('memory') ?? '', name))).toBe(false);
  await dialog.getByRole('button', { name: 'Create team' }).click();

  await expect(page.getByRole('heading', { name: 'Blue', level: 1 })).toBeVisible();
  expect(readLimit('cpu', top, 'cpu.cfs_quota_us')).toBe('100000');
  expect(readLimit('cpu', top, 'cpu.cfs_period_us')).toBe('100000');
  expect(readLimit('memory', top, 'memory.limit_in_bytes')).toBe('536870912');
  expect(readLimit('pids', top, 'pids.max')).toBe('50');
  if (countsSwap) expect(readLimit('memory', top, 'memory.memsw.limit_in_bytes')).toBe('805306368');
  if (disk) expect(readLimit('blkio', top, 'blkio.throttle.read_bps_device')).toBe(`${disk.device} 20971520`);
  // There is nothing of it that a hierarchy does not bind.
  expect(v1Dirs(top).filter((dir) => !existsSync(dir))).toEqual([]);
  const budget = page.getByRole('table', { name: `Budget of ${top}` });
  await expect(budget.getByRole('row', { name: /^CPU [^w]/ })).toContainText('1 CPU');
  await expect(budget.getByRole('row', { name: /^Memory [^+]/ })).toContainText('512 MiB');
  await expect(budget.getByRole('row', { name: /^Processes/ })).toContainText('50');
  expect(readLimit('cpu', top, 'cpu.shares')).toBe('2048');
  await expect(
    budget.getByRole('row', { name: /^CPU weight 2,048 .* % of the host when all groups are busy/ }),
  ).toBeVisible();
  expect(readLimit('cpuset', top, 'cpuset.cpus')).toBe('0');
  await expect(budget.getByRole('row', { name: /^Cores/ })).toHaveAccessibleName(
    /^Cores 0 for all groups within: none can use others/,
  );
  // v1 limits memory and swap together, where it accounts for swap at all.
  const both = budget.getByRole('row', { name: /^Memory \+ swap/ });
  if (countsSwap) await expect(both).toContainText('768 MiB');
  else await expect(budget.getByRole('row', { name: /^Swap/ })).toContainText('not available here');
  await expect(page.getByText('Nothing is handed out')).toBeVisible();

  // The other team's groups do not overlap with these.
  await page.goto('/teams');
  await page.getByRole('button', { name: 'Create team…' }).click();
  await dialog.getByLabel('Name', { exact: true }).fill('blue');
  await dialog.getByLabel('In', { exact: true }).fill(top);
  await dialog.getByLabel('Group', { exact: true }).fill('inner');
  await dialog.getByRole('button', { name: 'Create team' }).click();
  await expect(dialog.getByText('There is a team called Blue already.')).toBeVisible();
  await dialog.getByLabel('Name', { exact: true }).fill('Red');
  await dialog.getByRole('button', { name: 'Create team' }).click();
  await expect(dialog.getByRole('alert')).toContainText(`${top}/inner lies in ${top}, which is Blue's`);
  expect(existsSync(path.join(v1Mount('memory') ?? '', name, 'inner'))).toBe(false);
  await dialog.getByRole('button', { name: 'Cancel' }).click();

  // What is handed out is told by the kernel, whoever wrote it.
  await openGroup(page, top);
  await page.getByRole('button', { name: 'Create group' }).click();
  const making = page.getByRole('dialog', { name: `Create a group in ${top}` });
  await making.getByRole('textbox', { name: 'Name' }).fill('ci');
  await making.getByRole('button', { name: 'Create group' }).click();
  await expect(page.getByRole('heading', { name: 'ci', level: 1 })).toBeVisible();
  writeLimit('pids', `${top}/ci`, 'pids.max', '20');
  await page.goto('/teams');
  await page.getByRole('link', { name: 'Blue' }).click();
  await expect(budget.getByRole('row', { name: /^Processes/ })).toContainText('30 left');
  const holders = page.getByRole('table', { name: `Who holds what of ${top}` });
  await expect(holders.getByRole('row', { name: /^ci/ })).toContainText('idle0 in use');
  await expect(page.getByText('Right now 20 processes could go to others.')).toBeVisible();

  // The palette finds pages within a place by their names, and the team by its own.
  const find = page.getByRole('dialog', { name: 'Find anything' });
  await page.keyboard.press('Control+k');
  await find.getByRole('searchbox').fill('templ');
  await expect(find.getByRole('menuitem', { name: /^Templates/ })).toBeVisible();
  await find.getByRole('searchbox').fill('ada');
  await expect(find.getByRole('menuitem', { name: /ada@example\.org/ })).toBeVisible();
  await find.getByRole('searchbox').fill('blu');
  await find.getByRole('menuitem', { name: /^Blue/ }).click();
  await expect(page.getByRole('heading', { name: 'Blue', level: 1 })).toBeVisible();

  // Of a group that is there the limits that would be the budget are told, before it is given to anybody.
  await page.goto('/teams');
  await page.getByRole('button', { name: 'Create team…' }).click();
  await dialog.getByText('A group that is there').click();
  await dialog.getByRole('searchbox', { name: 'Find the top group' }).fill(`${name}/ci`);
  await dialog.getByRole('option', { name: `${top}/ci` }).click();
  const limits = preview.getByRole('table', { name: 'Limits that become the budget' });
  await expect(limits.getByRole('row', { name: /^Processes/ })).toContainText('20');
  await expect(limits.getByRole('row', { name: /^CPU no limit/ })).toBeVisible();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Blue' }).click();

  writeLimit('pids', `${top}/ci`, 'pids.max', '80');
  await expect(budget.getByRole('row', { name: /^Processes/ })).toContainText('30 more than the budget');

  // Swap is handed out, and held to the budget.
  if (countsSwap) {
    writeLimit('memory', `${top}/ci`, 'memory.limit_in_bytes', String(256 << 20));
    writeLimit('memory', `${top}/ci`, 'memory.memsw.limit_in_bytes', String(300 << 20));
    await expect(both).toContainText('468 MiB left');
    await openGroup(page, `${top}/ci`, 'limits');
    await page.getByRole('textbox', { name: 'Memory and swap limit' }).fill('769 MiB');
    await expect(page.getByText(/Blue's budget there is 768 MiB of memory and swap; 468 MiB/)).toBeVisible();
  }
  await openGroup(page, `${top}/ci`, 'limits');
  await page.getByRole('textbox', { name: 'CPUs', exact: true }).fill('0-1');
  await expect(
    page.getByText(`Core 1 is not in Blue's budget: its groups may run on core 0 only, as set on ${top}.`),
  ).toBeVisible();
  let hasRead = false;
  if (disk) {
    const row = page.getByRole('group', { name: disk.name });
    await page.getByRole('button', { name: 'Limit a disk' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${disk.name} `) }).click();
    await row.getByRole('textbox', { name: /Read, bytes/ }).fill('21M');
    await expect(
      page.getByText(`Blue's budget there is 20 MiB/s; 20 MiB/s can be handed out.`, { exact: false }).first(),
    ).toBeVisible();
    writeLimit('blkio', `${top}/ci`, 'blkio.throttle.read_bps_device', `${disk.device} ${5 << 20}`);
    hasRead = await readFromDisk(`${top}/ci`, disk, 4);
  }
  await page.goto('/teams');
  await expect(page.getByRole('region', { name: 'Cores' })).toContainText('given to teams');
  if (disk)
    await expect(
      page.getByRole('table', { name: 'Budgets of disks' }).getByRole('row', { name: disk.name }),
    ).toContainText('Blue 20 MiB/s');
  await page.getByRole('link', { name: 'Blue' }).click();
  if (disk) {
    await expect(budget.getByRole('row', { name: `${disk.name} reading` })).toContainText('15 MiB/s left');
    // Nothing is read there: that is known once there are two readings.
    await expect(budget.getByRole('row', { name: `${disk.name} reading` })).toContainText('0 B/s');
    // What was read before stays as the peak.
    if (hasRead)
      await expect(budget.getByRole('row', { name: `${disk.name} reading` })).toContainText(
        /peak [1-9][\d.]* [KM]iB\/s, \d\d:\d\d:\d\d/,
      );
    await expect(holders).toContainText('reading 5 MiB/s');
    await expect(
      page.getByText('On cgroup v1 a limit on a disk holds for processes directly in a group.'),
    ).toBeVisible();
  }

  await page.getByRole('button', { name: 'Add member…' }).click();
  await page.getByLabel('Email').fill('nobody@example.org');
  await page.getByRole('button', { name: 'Add to the team' }).click();
  await expect(page.getByText('Nobody has an account with the address nobody@example.org.')).toBeVisible();
  await page.getByLabel('Email').fill(administrator.email);
  await page.getByRole('button', { name: 'Add to the team' }).click();
  const members = page.getByRole('table', { name: 'Members' });
  await expect(members.getByRole('row', { name: administrator.email })).toContainText('member');
  await members.getByRole('button', { name: `member Role of ${administrator.email} in the team` }).click();
  await page.getByRole('option', { name: 'owner' }).click();
  await page.goto('/teams');
  await expect(page.getByRole('row', { name: /^Blue/ })).toContainText('owner');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).click();
  await page.getByRole('row', { name: administrator.email }).getByRole('link').first().click();
  const rights = page.getByRole('region', { name: 'What they may do' });
  await expect(rights.getByRole('heading', { name: 'Owner of Blue' })).toBeVisible();
  await expect(rights).toContainText('add and remove members, but not owners');
  await page.goto('/teams');
  await page.getByRole('link', { name: 'Blue' }).click();

  // A group that vanished is told as such, and the team can be let go.
  removeEverywhere(name);
  await expect(page.getByText('There is no such group any more')).toBeVisible();
  await page.getByRole('button', { name: 'Remove…', exact: true }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove team' }).click();
  await expect(page.getByRole('heading', { name: 'Teams', level: 1 })).toBeVisible();
  await expect(page.getByRole('link', { name: 'Blue' })).toHaveCount(0);
  await page.goto('/audit');
  const record = page.getByRole('table', { name: 'Audit log' });
  for (const action of ['Create team', 'Create group', 'Add team member', 'Change role in team', 'Remove team'])
    await expect(record.getByRole('row').filter({ hasText: action }).first()).toBeVisible();
});
