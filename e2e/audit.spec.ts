import type { Page } from '@playwright/test';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, v1Mount } from './host-groups.ts';
import { lastHashes } from './record.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

const attempts = 105;

test('hundreds of records: page after page, filters in the address, exports of what is shown', async ({
  page,
  product,
  group,
}) => {
  // Made from no preview of this moment, so each is refused; what was asked is on record all the same.
  for (let value = 1; value <= attempts; value += 1) {
    const edits = [{ key: 'pids.max', value }];
    const request = { group, edits, basis: 'of another time', confirmed: null };
    expect(await callByHand(page.request, product.url, 'limits.change', request)).toMatchObject({
      code: 'VALUES_MOVED',
    });
  }
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('500');
  await page.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('500');
  expect(readLimit('pids', group, 'pids.max')).toBe('500');

  await page.getByRole('tab', { name: 'Changes' }).click();
  const changes = page.getByRole('table', { name: 'Changes of the group' });
  await expectAllAfterMore(page, changes.getByRole('row'), attempts + 1);
  const summaries = await changes.getByRole('rowheader').allTextContents();
  expect(summaries[0]).toContain('pids.max = 500');
  expect(summaries.filter((text) => text.includes('pids.max = 7') && !/= 7\d/.test(text))).toHaveLength(1);

  await page.goto('/audit');
  await page.getByRole('textbox', { name: 'Group' }).fill(group);
  await choose(page, 'Action', 'Change limits');
  await choose(page, 'Outcome', 'refused');
  await expect(page).toHaveURL(
    new RegExp(`/audit\\?group=${encodeURIComponent(group)}&action=limits.apply&outcome=refused$`),
  );
  const record = page.getByRole('table', { name: 'Audit log' });
  await expectAllAfterMore(page, record.getByRole('row'), attempts);

  await page.reload();
  await expect(page.getByRole('button', { name: 'refused Outcome' })).toBeVisible();
  await expect(record.getByRole('row')).toHaveCount(51);
  const exported = await exportsOf(page);
  expect(exported.json).toHaveLength(attempts);
  expect(new Set(exported.json.map((row) => row.summary)).size).toBe(attempts);
  expect(exported.csv).toEqual(exported.json.map((row) => String(row.sequence)));

  await page.goBack();
  await expect(page.getByRole('button', { name: 'Any outcome Outcome' })).toBeVisible();
  await expect(page).toHaveURL(/action=limits\.apply$/);
  await expect(record.getByRole('row').nth(1)).toContainText('applied');
  await page.getByRole('button', { name: 'Clear' }).click();
  await expect(page).toHaveURL(/\/audit$/);
  await expect(page.getByRole('textbox', { name: 'Group' })).toHaveValue('');

  await page.goto(`/audit?group=${group}&outcome=applied&search=pids.max+%3D+500`);
  await record.getByRole('rowheader').getByRole('button').click();
  const detail = page.getByRole('dialog', { name: 'Change limits' });
  const values = detail.getByRole('table', { name: 'Before and after' });
  const value = values.getByRole('row', { name: /pids\.max/ }).filter({ hasNotText: 'kept after reboot' });
  await expect(value.getByRole('cell')).toHaveText(['500', 'max', '500', 'kept']);
});

test('a filter that nothing matches, or nobody can choose, is said and harms nothing', async ({ page }) => {
  await page.goto('/audit?person=nobody@example.org&action=rm&span=hour');

  await expect(page.getByText('No audit record matches')).toBeVisible();
  await expect(page.getByRole('button', { name: 'nobody@example.org Person' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Any action Action' })).toBeVisible();
});

test('one group without those below it, in the list, the address and the exports', async ({ page, product, group }) => {
  const child = `${group}/child`;
  makeGroup(child);
  for (const [of, value] of [
    [group, 31],
    [child, 32],
  ] as const) {
    const edits = [{ key: 'pids.max', value }];
    const request = { group: of, edits, basis: 'of another time', confirmed: null };
    expect(await callByHand(page.request, product.url, 'limits.change', request)).toMatchObject({
      code: 'VALUES_MOVED',
    });
  }
  await page.goto(`/audit?group=${group}`);
  const record = page.getByRole('table', { name: 'Audit log' });
  await expect(record.getByRole('rowheader')).toHaveCount(2);

  await choose(page, 'Groups below', 'this group only');
  await expect(page).toHaveURL(/scope=exact/);
  await expect(record.getByRole('rowheader')).toHaveCount(1);
  await expect(record).toContainText('pids.max = 31');
  const exported = await exportsOf(page);
  expect(exported.json.map((row) => row.summary)).toEqual(['pids.max = 31']);
  expect(exported.csv).toHaveLength(1);

  await page.reload();
  await expect(record.getByRole('rowheader')).toHaveCount(1);
});

test('Verify tells both chains with their last hashes, which are those on disk', async ({ page, product }) => {
  await page.goto('/audit');
  const integrity = page.getByRole('region', { name: 'Integrity' });
  // Corral has walked it at its start, when it was empty; a short log that has grown is verified as the page opens.
  await expect(integrity).toContainText('Intact');
  await expect(integrity).not.toContainText('Nothing is stored yet');

  await integrity.getByRole('button', { name: 'Verify again' }).click();

  for (const hash of lastHashes(product.folder)) await expect(integrity).toContainText(hash);
});

async function choose(page: Page, filter: string, option: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`${filter}$`) }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
}

/** Presses "Load more" until the record begins; the head of the table is a row as well. */
async function expectAllAfterMore(page: Page, rows: import('@playwright/test').Locator, count: number): Promise<void> {
  await expect(rows).toHaveCount(51);
  for (let shown = 50; shown < count; ) {
    await page.getByRole('button', { name: 'Load more' }).click();
    shown = Math.min(shown + 50, count);
    await expect(rows).toHaveCount(shown + 1);
  }
  await expect(page.getByText('This is where the audit log begins.')).toBeVisible();
}

/** What the two links give: the rows of the JSON, and the sequence numbers of the CSV. */
async function exportsOf(page: Page): Promise<{ json: { sequence: number; summary: string }[]; csv: string[] }> {
  const get = async (name: string) => {
    const href = await page.getByRole('link', { name }).getAttribute('href');
    return (await page.request.get(href ?? '')).text();
  };
  const [head = '', ...lines] = (await get('CSV')).trimEnd().split('\r\n');
  expect(head).toContain('time,person,address,host,group,action,summary,outcome');
  // No field of these records holds a line's end, and none after the values (which are quoted) a comma: counted from the end.
  const columns = head.split(',');
  const sequence = columns.indexOf('sequence') - columns.length;
  return { json: JSON.parse(await get('JSON')), csv: lines.map((line) => line.split(',').at(sequence) ?? '') };
}
