/** Started by somebody who is not root: everything is shown, changed is what the kernel lets that user change. */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { enterAsFirst } from './administrator.ts';
import { test as base, expect, openGroup } from './fixtures.ts';
import { makeGroup, readLimit, v1Dirs, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { type Product, startProduct } from './product.ts';

/** Nobody's number. */
const uid = 61_777;

const test = base.extend<{ usersOwn: Product }>({
  // A product of its own, with its own administrator.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  storageState: async ({}, use) => use({ cookies: [], origins: [] }),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  usersOwn: async ({}, use) => {
    const product = await startProduct({}, { uid });
    await use(product);
    await product.stop();
  },
  baseURL: async ({ usersOwn }, use) => use(usersOwn.url),
});

test.skip(!v1Mount('pids') || !v1Mount('cpuset'), 'this host has no v1 pids and cpuset controllers');
test.skip(!canRead(path.resolve(import.meta.dirname, '..')), 'the clone is in a folder that only its owner can enter');

test('an ordinary user changes what was delegated, and is told why nothing else', async ({ page, group, usersOwn }) => {
  const kept = `${group}/kept`;
  for (const dir of v1Dirs(group)) execFileSync('chown', ['-R', String(uid), dir]);
  makeGroup(kept);
  expect(usersOwn.output()).toContain('without root');
  await enterAsFirst(page, usersOwn);

  await test.step('what is delegated', async () => {
    await openGroup(page, group, 'limits');
    await applyProcessLimit(page, '77');
    await expect(keptValues(page)).toContainText('77');
    expect(readLimit('pids', group, 'pids.max')).toBe('77');

    await page.getByRole('button', { name: 'Create group' }).click();
    const dialog = page.getByRole('dialog', { name: `Create a group in ${group}` });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('mine');
    await dialog.getByRole('button', { name: /create/i }).click();
    await expect(page.getByRole('heading', { name: 'mine', level: 1 })).toBeVisible();
    expect(existsSync(path.join(v1Mount('pids') ?? '', group, 'mine'))).toBe(true);
  });

  await test.step('what is not', async () => {
    await openGroup(page, kept, 'limits');
    const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
    await expect(field).toBeDisabled();
    await expect(page.getByRole('tabpanel')).toContainText(`uid ${uid}`);
    const create = page.getByRole('button', { name: 'Create group' });
    await expect(create).toBeDisabled();
    // A hand moves before it rests: the kit shows a tooltip to a pointer that it has seen.
    await page.mouse.move(1, 1);
    await create.hover();
    await expect(page.getByRole('tooltip')).toContainText(`may not create groups in`);
    expect(readLimit('pids', kept, 'pids.max')).toBe('max');
  });
});

function canRead(folder: string): boolean {
  const asUser = ['--reuid', `${uid}`, '--regid', `${uid}`, '--clear-groups', '--'];
  return spawnSync('setpriv', [...asUser, 'test', '-r', path.join(folder, 'package.json')]).status === 0;
}
