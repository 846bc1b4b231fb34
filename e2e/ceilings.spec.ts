/** What root has written into the agent's file of ceilings, as an administrator of Corral meets it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { enterAsFirst } from './administrator.ts';
import { test as base, expect, openGroup } from './fixtures.ts';
import { makeGroup, readLimit, removeEverywhere, v1Mount, writeLimit } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { type Product, startProduct } from './product.ts';

const test = base.extend<{ held: { product: Product; file: string; top: string } }>({
  // A product of its own, with its own administrator.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  storageState: async ({}, use) => use({ cookies: [], origins: [] }),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  held: async ({}, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'corral-e2e-ceilings-'));
    const file = path.join(folder, 'ceilings');
    const top = `/corral-test-ceilings-${process.pid}`;
    for (const name of ['', '/green', '/blue']) makeGroup(`${top}${name}`);
    writeLimit('pids', `${top}/green`, 'pids.max', '50');
    writeFileSync(file, `outside=closed\n# The greens' machine is small.\n${top}/green pids=100\n`);
    chmodSync(file, 0o644);
    const product = await startProduct({ CORRAL_AGENT_CEILINGS: file });
    await use({ product, file, top });
    await product.stop();
    for (const name of ['/green', '/blue', '']) removeEverywhere(`${top}${name}`);
    rmSync(folder, { recursive: true });
  },
  baseURL: async ({ held }, use) => use(held.product.url),
});

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('a limit beyond the agent’s settings is refused in the preview, with the file and the line', async ({
  page,
  held: { product, file, top },
}) => {
  const green = `${top}/green`;
  await enterAsFirst(page, product);
  await openGroup(page, green, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('101');

  await expect(preview).toContainText(
    `The agent's own settings hold the limit of processes of ${green} to 100 at most, and this would be 101 (${file}, line 3).`,
  );
  await expect(preview.getByRole('button', { name: 'Apply' })).toBeDisabled();

  await applyProcessLimit(page, '100');
  await expect(keptValues(page)).toContainText('100');
  expect(readLimit('pids', green, 'pids.max')).toBe('100');

  await test.step('and beside the subtree nothing is offered', async () => {
    await openGroup(page, `${top}/blue`, 'limits');
    await expect(page.getByRole('tabpanel')).toContainText('is in none of them');
    await expect(page.getByRole('textbox', { name: 'Process limit', exact: true })).toBeDisabled();
  });
});
