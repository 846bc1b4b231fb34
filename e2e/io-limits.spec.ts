import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, openGroup, test } from './fixtures.ts';
import { removeTree } from './group-dirs.ts';
import { v1Mount } from './host-groups.ts';

const blkio = v1Mount('blkio');
/** A disk of this host with something on it; what is set is set for the story's own group. */
const disk = readdirSync('/sys/block').find((name) => Number(readFileSync(`/sys/block/${name}/size`, 'utf8')) > 0);

test.skip(blkio === null, 'this host has no v1 blkio controller');
test.skip(disk === undefined, 'this host has no disk');

test('a disk is limited, read back, explained and let go again', async ({ page, group }) => {
  const dir = path.join(blkio ?? '', group);
  mkdirSync(dir);
  const number = readFileSync(`/sys/block/${disk}/dev`, 'utf8').trim();
  const read = (file: string) => readFileSync(path.join(dir, `blkio.throttle.${file}_device`), 'utf8').trim();
  try {
    await openGroup(page, group, 'limits');
    const card = page.getByRole('region', { name: 'I/O', exact: true });
    const preview = page.getByRole('region', { name: 'Preview', exact: true });

    await card.getByRole('button', { name: 'Limit a disk' }).click();
    await page.getByRole('menuitem', { name: new RegExp(`^${disk} · `) }).click();
    const bytes = card.getByRole('textbox', { name: `${disk}: Read, bytes/s` });
    await bytes.fill('10M');
    await card.getByRole('textbox', { name: `${disk}: Writes/s` }).fill('0');

    await expect(card).toContainText('0 is not a limit that the kernel takes');
    await expect(preview.getByRole('button', { name: 'Apply' })).toHaveCount(0);

    await card.getByRole('textbox', { name: `${disk}: Writes/s` }).fill('500');

    await expect(preview.getByRole('list', { name: 'Writes, in order' })).toContainText(`${number} 10485760`);
    await expect(preview).toContainText('groups below it are not slowed by it');
    await preview.getByRole('button', { name: 'Apply' }).click();

    const kept = page.getByRole('region', { name: 'What the kernel kept' });
    await expect(kept).toContainText(`kept${number} 10485760`);
    expect(read('read_bps')).toBe(`${number} 10485760`);
    expect(read('write_iops')).toBe(`${number} 500`);

    await kept.getByRole('button', { name: 'Close the result' }).click();
    await expect(page.getByRole('table', { name: 'Effective limits' })).toContainText(
      new RegExp(`Read from ${disk}\\s+10 MiB/s`),
    );

    await card.getByRole('button', { name: `Take the limits of ${disk} away` }).click();
    await expect(card).toContainText(`${disk} will have no limits.`);
    await preview.getByRole('button', { name: 'Apply' }).click();
    await expect(kept).toContainText('keptno limit');
    expect(read('read_bps')).toBe('');
  } finally {
    removeTree(dir);
  }
});
