/** What is kept after a reboot: asked for, compared with what stands, its three clicks, and what a boot brings back. */
import { chownSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Page } from '@playwright/test';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { removeTree } from './group-dirs.ts';
import { firstDisk, readLimit, removeEverywhere, removeGroup, v1Dirs, v1Mount, writeLimit } from './host-groups.ts';
import type { Product } from './product.ts';

test.skip(!v1Mount('pids') || !v1Mount('memory'), 'this host has no v1 pids and memory controllers');

test('a group that is kept: drift is adopted, restored and forgotten, and the boot brings it back', async ({
  page,
  product,
  group,
}) => {
  test.setTimeout(300_000);
  const kept = `${group}/kept`;
  const drift = page.getByRole('region', { name: `Drift of ${kept}` });
  const limit = drift.getByRole('listitem').filter({ hasText: 'pids.max' });

  await test.step('kept as it is made', async () => {
    await openGroup(page, group);
    await page.getByRole('button', { name: 'Create group' }).click();
    const dialog = page.getByRole('dialog', { name: `Create a group in ${group}` });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('kept');
    await expect(dialog.getByRole('checkbox', { name: 'Keep after reboot' })).toBeChecked();
    await dialog.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('heading', { name: 'kept', level: 1 })).toBeVisible();
    await setPids(page, kept, '50');
    await page.goto('/drift');
    await expect(page.getByRole('region', { name: 'As kept' })).toContainText(kept);
    await expect(drift).toBeHidden();
  });

  await test.step('set in Corral without being kept, beside what the file says: each value, and by whom', async () => {
    const etc = path.join(product.folder, 'etc');
    mkdirSync(etc, { recursive: true });
    writeFileSync(path.join(etc, 'cgconfig.conf'), `group ${kept.slice(1)} { pids { pids.max = 60; } }\n`);
    await setPids(page, kept, '55', { isKept: false });
    await page.goto('/drift');
    await expect(limit).toContainText('50');
    await expect(limit).toContainText('60');
    await expect(limit).toContainText(path.join(etc, 'cgconfig.conf'));
    await expect(limit).toContainText('55');
    await expect(limit.getByRole('link', { name: 'ada@example.org, in Corral' })).toBeVisible();
    rmSync(path.join(etc, 'cgconfig.conf'));
    await expect(limit).not.toContainText('cgconfig.conf');
  });

  await test.step('changed by somebody else, and adopted', async () => {
    writeLimit('pids', kept, 'pids.max', '77');
    await expect(limit).toContainText('50');
    await expect(limit).toContainText('77');
    await expect(
      limit.getByRole('link', { name: /^pids\.max was changed from 55 to 77 outside of Corral/ }),
    ).toBeVisible({
      timeout: 30_000,
    });
    await expect(page.getByRole('link', { name: /Drift.*differ/ })).toBeVisible({ timeout: 40_000 });
    await drift.getByRole('button', { name: `Adopt pids.max of ${kept}` }).click();
    await expect(drift).toBeHidden();
    expect(readLimit('pids', kept, 'pids.max')).toBe('77');
  });

  await test.step('changed again, and restored after a preview', async () => {
    writeLimit('pids', kept, 'pids.max', '99');
    await drift.getByRole('button', { name: `Restore pids.max of ${kept}` }).click();
    const dialog = page.getByRole('dialog', { name: `Restore ${kept}` });
    await expect(dialog.getByRole('list', { name: 'Writes, in order' })).toContainText('99 → 77');
    await expect(dialog.getByRole('checkbox', { name: 'Keep after reboot' })).toBeHidden();
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect(drift).toBeHidden();
    expect(readLimit('pids', kept, 'pids.max')).toBe('77');
  });

  await test.step('changed once more, and forgotten', async () => {
    writeLimit('pids', kept, 'pids.max', '99');
    await drift.getByRole('button', { name: `Forget pids.max of ${kept}` }).click();
    await expect(drift).toBeHidden();
    expect(readLimit('pids', kept, 'pids.max')).toBe('99');
  });

  await test.step('given to somebody else, and given back after a preview', async () => {
    const tasks = `${v1Mount('pids')}${kept}/tasks`;
    const [uid, gid] = [65_534, 65_534];
    chownSync(tasks, uid, gid);
    const adopted = await callByHand(page.request, product.url, 'wanted.adopt', { group: kept });
    expect(adopted.code).toBeNull();
    chownSync(tasks, 0, 0);
    await expect(drift.getByRole('listitem').filter({ hasText: tasks })).toContainText(
      'kept 65534:65534 644, now 0:0 644',
    );
    await restorePermissions(page, kept, `chown 65534:65534 ${tasks}`);
    await expect(drift).toBeHidden();
    expect(statSync(tasks).uid).toBe(uid);
  });

  await test.step('gone, and made again', async () => {
    await setPids(page, kept, '60');
    removeGroup(kept);
    await page.goto('/drift');
    await expect(drift).toContainText('gone');
    await drift.getByRole('button', { name: `Restore ${kept}` }).click();
    await page.getByRole('button', { name: 'Restore the group' }).click();
    // The kernel has made it root's.
    await restorePermissions(page, kept);
    await expect(drift).toBeHidden();
    expect(readLimit('pids', kept, 'pids.max')).toBe('60');
  });

  await test.step('back after a boot, and on record', async () => {
    removeGroup(kept);
    bootAgain(product);
    await expect
      .poll(() => v1Dirs(kept).every((dir) => limitIn(dir) === null || limitIn(dir) === '60'), { timeout: 30_000 })
      .toBe(true);
    const report = page.getByRole('region', { name: 'Boot report' });
    await expect(report.getByRole('listitem').filter({ hasText: kept })).toContainText('restored', { timeout: 30_000 });
    await expect(report).toContainText('when the agent started, ');
    expect(readLimit('pids', kept, 'pids.max')).toBe('60');
    // Web looks every few seconds, and the list does not move by itself.
    await expect(async () => {
      await page.goto(`/audit?action=boot.restore&group=${encodeURIComponent(kept)}`);
      await expect(page.getByRole('button', { name: /after the boot: the group and 1 limit/ })).toBeVisible({
        timeout: 8_000,
      });
    }).toPass({ timeout: 60_000 });
  });
  // The boot has brought back as well what earlier stories kept, whose groups nobody removes any more.
  for (const other of storyGroups().filter((each) => each !== group)) removeEverywhere(other);
});

test('a file that says something else of a disk than what is kept is drift, by the row', async ({
  page,
  product,
  group,
}) => {
  const disk = firstDisk();
  test.skip(disk === null, 'this host has no disk that a v1 group can have limits of');
  const { name, device } = disk ?? { name: '', device: '' };
  const dir = path.join(v1Mount('blkio') ?? '', group);
  const conf = path.join(product.folder, 'etc', 'cgconfig.conf');
  const limit = page.getByRole('region', { name: `Drift of ${group}` }).getByRole('listitem');
  const say = (bytes: number) =>
    writeFileSync(
      conf,
      `group ${group.slice(1)} { blkio { blkio.throttle.read_bps_device = "${device} ${bytes}"; } }\n`,
    );
  mkdirSync(dir);
  mkdirSync(path.dirname(conf), { recursive: true });
  try {
    await openGroup(page, group, 'limits');
    const card = page.getByRole('region', { name: 'I/O', exact: true });
    await card.getByRole('button', { name: 'Limit a disk' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${name} · `) }).click();
    await card.getByRole('textbox', { name: `${name}: Read, bytes/s` }).fill('1M');
    const keep = page.getByRole('checkbox', { name: 'Keep after reboot' });
    await keep.check({ force: true });
    await page.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(`${device} 1048576`);

    say(2_097_152);
    await page.goto('/drift');
    const row = limit.filter({ hasText: 'io.max' });
    await expect(row).toContainText(`${device} rbps=1048576`);
    await expect(row).toContainText(`${device} rbps=2097152`);
    await expect(row).toContainText(conf);
    await expect(row).toContainText('The file differs: edit it, or Forget.');

    say(1_048_576);
    await expect(row).toBeHidden({ timeout: 30_000 });
  } finally {
    rmSync(conf, { force: true });
    await callByHand(page.request, product.url, 'wanted.forget', { group });
    removeTree(dir);
  }
});

async function restorePermissions(page: Page, group: string, command = 'chown '): Promise<void> {
  const drift = page.getByRole('region', { name: `Drift of ${group}` });
  await drift.getByRole('button', { name: `Restore permissions of ${group}` }).click();
  const dialog = page.getByRole('dialog', { name: `Restore permissions of ${group}` });
  await expect(dialog).toContainText(command);
  await dialog.getByRole('button', { name: 'Restore permissions' }).click();
  await expect(dialog).toBeHidden();
}

async function setPids(page: Page, group: string, value: string, { isKept = true } = {}): Promise<void> {
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill(value);
  const keep = page.getByRole('checkbox', { name: 'Keep after reboot' });
  await expect(keep).toBeChecked();
  if (!isKept) await keep.uncheck({ force: true });
  await expect(keep).toBeChecked({ checked: isKept });
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(value);
}

/** The groups at the top that this worker's stories have made. */
function storyGroups(): string[] {
  const names = v1Dirs('/').flatMap((dir) => readdirSync(dir));
  return [...new Set(names)]
    .filter((name) => name.startsWith('corral-test-e2e-') && name.endsWith(`-${process.pid}`))
    .map((name) => `/${name}`);
}

/** The agent's next start takes it for another boot of the host. */
function bootAgain(product: Product): void {
  const file = path.join(product.folder, 'data-agent', 'boot-report.jsonl');
  const pid = product.agentPid();
  writeFileSync(file, readFileSync(file, 'utf8').replace(/"bootId":"[^"]*"/, '"bootId":"another"'));
  process.kill(pid, 'SIGKILL');
}

/** Null where the directory is of another controller. */
function limitIn(dir: string): string | null {
  try {
    return readFileSync(path.join(dir, 'pids.max'), 'utf8').trim();
  } catch {
    return dir.includes('pids') ? 'gone' : null;
  }
}
