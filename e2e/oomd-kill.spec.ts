import { accessSync, constants, writeFileSync } from 'node:fs';
import { expect, openGroup, test } from './fixtures.ts';
import { v1Mount } from './host-groups.ts';

function whyNot(): string | null {
  if (!v1Mount('memory')) return 'this host has no v1 memory controller';
  try {
    accessSync('/dev/kmsg', constants.R_OK | constants.W_OK);
    return null;
  } catch {
    return '/dev/kmsg cannot be written here';
  }
}

const why = whyNot();
test.skip(why !== null, why ?? '');

test('a kill by systemd-oomd is told apart from the kernel’s, with the pressure that it saw', async ({
  page,
  group,
}) => {
  await openGroup(page, group, 'events');
  // As journald forwards it to the kernel's log: the priority is that of a notice of a daemon.
  const said = `memory pressure for ${group} being 62.10% > 50.00% for > 30s with reclaim activity`;
  writeFileSync('/dev/kmsg', `<29>systemd-oomd[412]: Killed ${group} due to ${said}\n`);

  const row = page.getByRole('row', { name: /systemd-oomd killed this group: memory pressure 62 % > 50 % for 30 s/ });
  await expect(row).toBeVisible();
  await row.getByRole('button').click();
  const dialog = page.getByRole('dialog', { name: 'Killed by systemd-oomd' });
  await expect(dialog).toContainText('systemd-oomd, not the kernel');
  await expect(dialog).toContainText('62 %');
  await expect(dialog).toContainText(said);
  await expect(dialog).toContainText('ManagedOOMMemoryPressure=');

  // What this host tells of such kills.
  await page.goto('/events');
  await expect(page.getByText(/^Kills by systemd-oomd: none\. systemd is not PID 1 here/)).toBeVisible();
});
