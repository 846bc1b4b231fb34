/** No room to record: no change. One small disk is under the record, another under the agent's journal. */
import { appendFileSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { enterAsFirst } from './administrator.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { makeProductFolder, type Product, startProduct } from './product.ts';
import { recordedChanges } from './record.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

interface Scene {
  /** Of the record; the product's own folder. */
  folder: string;
  dataDisk: SmallDisk;
  journalDisk: SmallDisk;
}

/** The next line needs a page of its own: what is left of the last one would still take it. The journal passes blanks over. */
function fillLastPage(file: string): void {
  const left = pageBytes - (statSync(file).size % pageBytes);
  appendFileSync(file, `${' '.repeat(left - 1)}\n`);
}

const pageBytes = 4096;

const story = test.extend<{ disks: Scene; small: Product }>({
  // A product of its own, with its own administrator.
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  storageState: async ({}, use) => use({ cookies: [], origins: [] }),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  disks: async ({}, use) => {
    const folder = makeProductFolder();
    const dataDisk = mountSmallDisk(path.join(folder, 'data'));
    const journalDisk = mountSmallDisk(path.join(folder, 'journal'));
    await use({ folder, dataDisk, journalDisk });
    dataDisk.remove();
    journalDisk.remove();
    rmSync(folder, { recursive: true });
  },
  small: async ({ disks: { folder } }, use) => {
    const product = await startProduct({
      CORRAL_DATA_DIR: path.join(folder, 'data'),
      CORRAL_AGENT_JOURNAL: path.join(folder, 'journal/agent-journal.jsonl'),
    });
    await use(product);
    await product.stop();
  },
  baseURL: async ({ small }, use) => use(small.url),
});

story.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

story(
  'on a full disk nothing is changed and the page says why; with room again it works',
  async ({ page, group, small, disks: { folder, dataDisk, journalDisk }, allowedMessages }) => {
    // What the browser itself says about the answer, and about the end of the server.
    allowedMessages.push(/Failed to load resource|ERR_/);
    await enterAsFirst(page, small);
    await openGroup(page, group, 'limits');

    await story.step('no room for the record', async () => {
      dataDisk.fill();
      await applyProcessLimit(page, '100');

      await expect(page.getByRole('alert').filter({ hasText: 'Nothing was changed' })).toContainText(
        'the disk with its database is full',
      );
      expect(readLimit('pids', group, 'pids.max')).toBe('max');
      expect(recordedChanges(folder)).toEqual([]);
      dataDisk.free();
    });

    await story.step("no room for the agent's journal", async () => {
      fillLastPage(path.join(folder, 'journal/agent-journal.jsonl'));
      journalDisk.fill();
      await applyProcessLimit(page, '100');

      await expect(page.getByRole('alert').filter({ hasText: 'nothing was changed' })).toContainText(
        "The disk of the agent's journal is full",
      );
      expect(readLimit('pids', group, 'pids.max')).toBe('max');
      expect(recordedChanges(folder)).toMatchObject([{ result: 'refused' }]);
      journalDisk.free();
    });

    await applyProcessLimit(page, '100');
    await expect(keptValues(page)).toContainText('100');
    expect(readLimit('pids', group, 'pids.max')).toBe('100');
    expect(recordedChanges(folder)).toMatchObject([{ result: 'refused' }, { result: 'applied', asked: '100' }]);
  },
);
