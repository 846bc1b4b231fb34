import path from 'node:path';
import Database from 'better-sqlite3';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { recordedChanges } from './record.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('while another program holds the database nothing is changed and the page says why', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  // What the browser itself says about the answer.
  allowedMessages.push(/Failed to load resource/);
  await openGroup(page, group, 'limits');
  const lock = new Database(path.join(product.folder, 'data/corral.db'), { fileMustExist: true });
  try {
    lock.exec('BEGIN EXCLUSIVE');
    await applyProcessLimit(page, '100');

    await expect(page.getByRole('alert').filter({ hasText: 'Nothing was changed' })).toContainText(
      'the database is locked by another program',
    );
    expect(readLimit('pids', group, 'pids.max')).toBe('max');
  } finally {
    lock.close();
  }
  expect(recordedChanges(product.folder).filter((change) => change.group === group)).toEqual([]);

  await applyProcessLimit(page, '100');
  await expect(keptValues(page)).toContainText('100');
  expect(readLimit('pids', group, 'pids.max')).toBe('100');
  expect(recordedChanges(product.folder).filter((change) => change.group === group)).toMatchObject([
    { result: 'applied', asked: '100' },
  ]);
});
