import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, openGroup, test } from './fixtures.ts';
import { removeTree } from './group-dirs.ts';
import { v1Mount } from './host-groups.ts';

const mount = v1Mount('devices');

test.skip(mount === null, 'this host has no v1 devices controller');

test('a group is cut down to the devices it needs, by their names, and gets them all back', async ({ page, group }) => {
  const dir = path.join(mount ?? '', group);
  mkdirSync(dir);
  const list = () => readFileSync(path.join(dir, 'devices.list'), 'utf8').trim().split('\n').sort();
  try {
    await openGroup(page, group, 'limits');
    const card = page.getByRole('region', { name: 'Devices', exact: true });
    const preview = page.getByRole('region', { name: 'Preview', exact: true });
    const allowed = card.getByRole('list', { name: 'Allowed devices' });

    await card.getByRole('radio', { name: 'Only these' }).click();
    await expect(allowed).toContainText('/dev/null');
    await card.getByRole('button', { name: 'Take /dev/full away' }).click();
    await card.getByRole('button', { name: 'Allow a device' }).click();
    await page.getByRole('menuitem', { name: '/dev/kvm' }).click();
    await card.getByRole('textbox', { name: 'A rule by numbers' }).fill('c 77:* rq');
    await expect(card).toContainText('Write c or b, MAJOR:MINOR');
    await card.getByRole('textbox', { name: 'A rule by numbers' }).fill('c 77:* r');
    await card.getByRole('button', { name: 'Add', exact: true }).click();
    await expect(allowed).toContainText('no name known');

    await expect(preview).toContainText('What is allowed now is taken away first');
    await preview.getByRole('button', { name: 'Apply' }).click();

    const kept = page.getByRole('region', { name: 'What the kernel kept' });
    await expect(kept).toContainText('Done: the kernel keeps');
    expect(list()).toEqual(
      ['c 10:232', 'c 136:*', 'c 1:3', 'c 1:5', 'c 1:8', 'c 1:9', 'c 5:0', 'c 5:2']
        .map((one) => `${one} rwm`)
        .concat('c 77:* r')
        .sort(),
    );

    await card.getByRole('radio', { name: 'All devices' }).click();
    await preview.getByRole('button', { name: 'Apply' }).click();
    await expect(kept).toContainText('a *:* rwm');
    expect(list()).toEqual(['a *:* rwm']);
  } finally {
    removeTree(dir);
  }
});
