import path from 'node:path';
import Database from 'better-sqlite3';
import { enterAsFirst } from './administrator.ts';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { removeEverywhere, v1Mount, writeLimit } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { type Product, startProduct } from './product.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

const name = `corral-test-e2e-moment-${process.pid}`;
test.afterEach(() => removeEverywhere(name));

test('a record leads to the group as it was then, and what the log cannot know is said', async ({ page, group }) => {
  await openGroup(page, group, 'limits');
  await applyProcessLimit(page, '100');
  await expect(keptValues(page)).toContainText('100');
  await applyProcessLimit(page, '80');
  await expect(keptValues(page)).toContainText('80');

  await page.getByRole('tab', { name: 'Changes' }).click();
  const changes = page.getByRole('table', { name: 'Changes of the group' });
  await changes.getByRole('button', { name: 'pids.max = 100' }).click();
  await page.getByRole('dialog', { name: 'Change limits' }).getByRole('link', { name: 'at this moment' }).click();

  const limit = page.getByRole('table', { name: 'The group at this moment' }).getByRole('row', { name: /^pids\.max/ });
  await expect(limit.getByRole('cell').nth(0)).toHaveText(/^100/);
  await expect(limit.getByRole('cell').nth(1)).toHaveText('80');
  await expect(limit.getByRole('cell').nth(2)).toContainText(/Known since it was set by ada@example.org/);
  await expect(page).toHaveURL(/tab=changes&at=\d+$/);

  // Before the first record: not what stood later, and not what is usual.
  const moment = page.getByLabel(/^Moment, in your time/);
  await moment.fill('2020-01-07T14:00');
  await expect(limit.getByRole('cell').nth(0)).toContainText('not known');
  await expect(limit.getByRole('cell').nth(2)).toContainText('First on record later: no limit');
  await expect(page.getByText('Nothing on record says whether the group was there')).toBeVisible();

  // Somebody changes it past Corral: from the last record on it is one or the other.
  writeLimit('pids', group, 'pids.max', '70');
  await moment.fill('2020-01-07T14:01');
  await changes.getByRole('button', { name: 'pids.max = 80' }).click();
  await page.getByRole('dialog', { name: 'Change limits' }).getByRole('link', { name: 'at this moment' }).click();
  await expect(limit.getByRole('cell').nth(1)).toHaveText('70');
  await expect(limit.getByRole('cell').nth(2)).toContainText(/80 was set by ada@example.org|Known since it was set by/);
});

test('of a group that is gone the log still tells, and that it was not there before', async ({ page, product }) => {
  const call = (what: string, input: object) => callByHand(page.request, product.url, what, input);
  const edits = [{ key: 'pids.max', value: 42 }];
  expect((await call('groups.create', { parent: '/', name, edits })).status).toBe(200);
  await page.goto(`/groups/${name}?tab=changes`);
  const changes = page.getByRole('table', { name: 'Changes of the group' });
  await expect(changes).toContainText('pids.max = 42');
  expect((await call('groups.remove', { group: `/${name}` })).status).toBe(200);
  await expect(page.getByText('This group is gone')).toBeVisible();

  await changes.getByRole('button', { name: /pids\.max = 42/ }).click();
  const dialog = page.getByRole('dialog', { name: 'Create group' });
  await dialog.getByRole('link', { name: 'at this moment' }).click();

  const then = page.getByRole('table', { name: 'The group at this moment' });
  await expect(then.getByRole('row', { name: /^pids\.max/ })).toContainText('42');
  await expect(then.getByRole('row', { name: /^pids\.max/ })).toContainText('and not seen again');
  await page.getByLabel(/^Moment, in your time/).fill(localMinute(Date.now() - 120_000));
  await expect(page.getByText(/The group was not there yet: it was created at .* by ada@example.org/)).toBeVisible();
});

test('the records of a team are found from its page, also when the group is another’s by now', async ({
  page,
  product,
}) => {
  const call = (what: string, input: object) => callByHand(page.request, product.url, what, input);
  const group = `/${name}`;
  const top = { kind: 'create', group: { parent: '/', name, edits: [] } };
  const { id } = (await call('teams.create', { name: 'Green', top })).data as { id: string };
  const limit = { group, edits: [{ key: 'pids.max', value: 31 }], basis: 'of another time' };
  expect(await call('limits.change', limit)).toMatchObject({ code: 'VALUES_MOVED' });

  await page.goto(`/teams/${id}`);
  await page.getByRole('main').getByRole('link', { name: 'Audit' }).click();
  const record = page.getByRole('table', { name: 'Audit log' });
  await expect(page).toHaveURL(new RegExp(`/audit\\?team=${id}$`));
  await expect(page.getByRole('button', { name: 'Green Team' })).toBeVisible();
  await expect(record.getByRole('rowheader')).toHaveCount(3);
  await expect(record).toContainText('pids.max = 31');
  await record.getByRole('button', { name: 'pids.max = 31' }).click();
  const detail = page.getByRole('dialog', { name: 'Change limits' });
  await expect(detail.getByRole('link', { name: 'Green' })).toHaveAttribute('href', `/teams/${id}`);
  await expect(detail).toContainText('as admin');

  expect((await call('teams.remove', { id })).status).toBe(200);
  expect(await call('limits.change', limit)).toMatchObject({ code: 'VALUES_MOVED' });
  await page.goto(`/audit?team=${id}`);
  await expect(record.getByRole('rowheader')).toHaveCount(4);
  await expect(record.getByRole('rowheader').first()).toContainText('Green: removed');
});

test('a record that was edited in the database shows in the rail after a start, without anybody asking', async ({
  browser,
}) => {
  const product = await startProduct();
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  try {
    const page = await context.newPage();
    await enterAsFirst(page, product);
    const audit = page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: /^Audit/ });
    await audit.click();
    await expect(page.getByRole('region', { name: 'Integrity' })).toContainText('Intact');
    await expect(audit).toHaveAccessibleName('Audit');

    forge(product.folder);
    const before = product.webPid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => webOf(product) !== null && webOf(product) !== before).toBe(true);
    await expect.poll(async () => (await page.goto('/audit').catch(() => null))?.ok() ?? false).toBe(true);

    await expect(audit).toHaveAccessibleName(/The audit log is broken/);
    await expect(page.getByRole('region', { name: 'Integrity' })).toContainText('Record 1 does not fit');
  } finally {
    await context.close();
    await product.stop();
  }
});

/** As a field for a moment has it; the stories' browser is in this process's time zone. */
function localMinute(atMs: number): string {
  const at = new Date(atMs - new Date(atMs).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 16);
}

/** As somebody with the file and no scruples would. */
function forge(folder: string): void {
  const db = new Database(path.join(folder, 'data/corral.db'));
  db.exec(`DROP TRIGGER "AuditIntent_no_update"; UPDATE "AuditIntent" SET "person" = 'eve' WHERE "sequence" = 1`);
  db.close();
}

/** Null between its end and its next start. */
function webOf({ webPid }: Product): number | null {
  try {
    return webPid();
  } catch {
    return null;
  }
}
