import type { Page } from '@playwright/test';
import { expect, openGroup, test } from '../fixtures.ts';
import type { Guest } from '../guest/guest.ts';
import { call, enter } from '../newcomers.ts';
import type { Product } from '../product.ts';
import { systemdGuest } from './systemd-guest.ts';

const top = '/orchard.slice';
const mib = 2 ** 20;

/**
 * What runs is to come back ten minutes ago: the agent's next start finds in its file when it promised to put things back
 * (the guest's clock is the one that sessions live by).
 */
const moveOnScript = `
  const { readFileSync, writeFileSync } = require('node:fs');
  const file = process.argv[1];
  const text = JSON.parse(readFileSync(file, 'utf8'));
  for (const kept of text.kept) kept.returnsAtMs -= 600_000;
  writeFileSync(file, JSON.stringify(text));`;

async function moveOnTries(guest: Guest, product: Product): Promise<void> {
  await guest.exec(process.execPath, '-e', moveOnScript, `${product.folder}/data-agent/tries.json`);
  // The brackets: this shell's own line must not match.
  await guest.exec('sh', '-c', 'kill -9 $(pgrep -f "agent/main[.]mjs")');
}

/** Launches of hers run as this account of the host. */
async function mapToAccount(page: Page, product: Product, email: string, unixAccount: string): Promise<void> {
  const { people } = (await call(page, product, 'people.list', {})) as { people: { id: string; email: string }[] };
  await call(page, product, 'people.setUnixAccount', {
    id: people.find((one) => one.email === email)?.id,
    unixAccount,
  });
}

/** The dialog for a slice in the team's, filled in. */
async function openSlice(page: Page, name: string, memory: string) {
  await openGroup(page, top);
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog', { name: `Create a group in ${top}` });
  await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
  await expect(dialog.getByRole('radio', { name: 'Slice' })).toBeChecked();
  await dialog.getByRole('button', { name: /^Memory/ }).click();
  await dialog.getByRole('textbox', { name: 'Memory limit', exact: true }).fill(memory);
  return dialog;
}

test('a team has a slice of systemd: budget, a job as a member, ten minutes of more, and back', async ({
  browser,
  page,
  kernel,
  product,
  stage,
  allowedMessages,
}) => {
  // Four and a half minutes on a quiet machine, ten on a busy one.
  test.setTimeout(1_200_000);
  // The refusals that this story brings about, and what an agent on an emulated processor answers too late.
  allowedMessages.push(/40[04]|503/);
  const guest = systemdGuest(stage);
  const limit = (group: string, file: string) => kernel.read(group, file);

  await page.goto('/teams');
  await page.getByRole('button', { name: 'Create team…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Create a team' });
  await dialog.getByLabel('Name', { exact: true }).fill('Orchard');
  await dialog.getByLabel('CPUs').fill('1');
  await dialog.getByLabel('Memory', { exact: true }).fill('512 MiB');
  await dialog.getByLabel('Processes').fill('50');
  await expect(dialog.getByRole('region', { name: 'Preview' })).toContainText('/etc/systemd/system/orchard.slice');
  await dialog.getByRole('button', { name: 'Create team' }).click();
  await expect(page.getByRole('heading', { name: 'Orchard', level: 1 })).toBeVisible();
  expect(await limit(top, 'cpu.max')).toBe('100000 100000');
  expect(await limit(top, 'memory.max')).toBe(String(512 * mib));
  expect(await limit(top, 'pids.max')).toBe('50');

  const mel = await enter(browser, page, product, { name: 'mel', role: 'member' });
  const zoe = await enter(browser, page, product, { name: 'zoe', role: 'member' });
  const audrey = await enter(browser, page, product, { name: 'audrey', role: 'auditor' });
  await mapToAccount(page, product, 'mel@example.org', 'nobody');
  const id = new URL(page.url()).pathname.split('/').at(-1);
  await call(page, product, 'teams.addMember', { id, email: 'mel@example.org' });
  const bank = { kind: 'create', group: { parent: '/', name: 'harbour', kind: 'slice', edits: [] } };
  const other = (await call(page, product, 'teams.create', { name: 'Harbour', top: bank })) as { id: string };
  await call(page, product, 'teams.addMember', { id: other.id, email: 'zoe@example.org' });
  await mel.reload();

  // Slices of her own, the second one too many for what the team has.
  const api = await openSlice(mel, 'api', '400 MiB');
  await api.getByRole('button', { name: 'Create group' }).click();
  await expect(mel.getByRole('heading', { name: 'orchard-api.slice', level: 1 })).toBeVisible();
  expect(await limit(`${top}/orchard-api.slice`, 'memory.max')).toBe(String(400 * mib));
  const ci = await openSlice(mel, 'ci', '368 MiB');
  await expect(ci.getByText(`${top}/orchard-api.slice holds most, 400 MiB.`)).toBeVisible();
  expect(await kernel.hasGroup(`${top}/orchard-ci.slice`)).toBe(false);
  await ci.getByRole('button', { name: 'Cancel' }).click();

  // A job of hers runs as her account, in a scope of systemd's within her slice.
  await openGroup(mel, `${top}/orchard-api.slice`);
  await mel.getByRole('button', { name: 'Launch…' }).click();
  const launch = mel.getByRole('dialog', { name: `Launch a command in ${top}/orchard-api.slice` });
  await launch.getByRole('textbox', { name: 'Command' }).fill("sh -c 'id -un; cat /proc/self/cgroup; sleep 3600'");
  await launch.getByRole('textbox', { name: 'Working folder' }).fill('/');
  await launch.getByRole('button', { name: 'Launch', exact: true }).click();
  await mel.waitForURL(/\/runs\/[a-z0-9]+$/);
  const output = mel.getByRole('log', { name: 'stdout of the run' });
  await expect(output).toContainText('nobody');
  await expect(output).toContainText(new RegExp(`0::${top}/orchard-api\\.slice/[^/]+\\.scope/run`));

  // What is refused leads to the form of a request.
  await openGroup(mel, `${top}/orchard-api.slice`, 'limits');
  await mel.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('768 MiB');
  await mel.getByRole('link', { name: 'Ask for more…' }).click();
  await expect(mel.getByRole('heading', { name: 'Ask for more', level: 1 })).toBeVisible();
  await expect(mel.getByLabel('Memory', { exact: true })).toHaveValue('768 MiB');
  await mel.getByLabel('What for').fill('The release build.');
  await mel.getByRole('button', { name: 'for good For how long' }).click();
  await mel.getByRole('option', { name: 'for 10 minutes' }).click();
  await mel.getByRole('button', { name: 'Send request' }).click();
  await expect(mel.getByRole('heading', { name: '768 MiB of memory', level: 1 })).toBeVisible();
  const address = new URL(mel.url()).pathname;
  await zoe.goto(address);
  await expect(zoe.getByText('There is no such request (any more).')).toBeVisible();

  await page.goto(address);
  const decide = page.getByRole('region', { name: 'Decide' });
  await expect(decide).toContainText('--runtime');
  await decide.getByRole('button', { name: 'Grant for 10 minutes' }).click();
  await expect(page.getByRole('region', { name: 'Request' })).toContainText('Comes back');
  expect(await limit(top, 'memory.max')).toBe(String(768 * mib));
  // It is systemd's as well: what it would not know of, it would put back here.
  await guest.exec('systemctl', 'daemon-reload');
  expect(await limit(top, 'memory.max')).toBe(String(768 * mib));
  const more = await openSlice(mel, 'ci', '368 MiB');
  await more.getByRole('button', { name: 'Create group' }).click();
  await expect(mel.getByRole('heading', { name: 'orchard-ci.slice', level: 1 })).toBeVisible();

  await moveOnTries(guest, product);
  await expect.poll(() => limit(top, 'memory.max')).toBe(String(512 * mib));
  await guest.exec('systemctl', 'daemon-reload');
  expect(await limit(top, 'memory.max')).toBe(String(512 * mib));
  await mel.goto('/requests');
  const own = mel.getByRole('table', { name: 'Requests' }).getByRole('row').filter({ hasText: top });
  await expect(own).toContainText('returned');

  await audrey.goto('/audit');
  const record = audrey.getByRole('table', { name: 'Audit log' });
  for (const action of ['Ask for more', 'Grant request', 'Try returned'])
    await expect(record.getByRole('row').filter({ hasText: action }).first()).toBeVisible();
  await audrey.getByRole('button', { name: /Verify/ }).click();
  await expect(audrey.getByText(/intact/i).first()).toBeVisible();
  for (const theirs of [mel, zoe, audrey]) await theirs.context().close();
});
