/** What root has written into the agent's file of ceilings, as an administrator of Corral meets it. */
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { enterAsFirst } from './administrator.ts';
import { test as base, expect, openGroup } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { type Product, startProduct } from './product.ts';

const test = base.extend<{ held: { product: Product; file: string; green: string } }>({
  // A product of its own, with its own administrator.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  storageState: async ({}, use) => use({ cookies: [], origins: [] }),
  held: async ({ group }, use) => {
    const folder = mkdtempSync(path.join(tmpdir(), 'corral-e2e-ceilings-'));
    const file = path.join(folder, 'ceilings');
    const green = `${group}/green`;
    makeGroup(green);
    makeGroup(`${group}/blue`);
    writeFileSync(file, `outside=closed\n# The greens' machine is small.\n${green} pids=100\n`);
    chmodSync(file, 0o644);
    const product = await startProduct({ CORRAL_AGENT_CEILINGS: file });
    await use({ product, file, green });
    await product.stop();
    rmSync(folder, { recursive: true });
  },
  baseURL: async ({ held }, use) => use(held.product.url),
});

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('a limit beyond the agent’s settings is refused in the preview, with the file and the line', async ({
  page,
  group,
  held: { product, file, green },
}) => {
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
    await openGroup(page, `${group}/blue`, 'limits');
    await expect(page.getByRole('tabpanel')).toContainText('is in none of them');
    await expect(page.getByRole('textbox', { name: 'Process limit', exact: true })).toBeDisabled();
  });
});
