import { existsSync } from 'node:fs';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { groupsOf, readLimit, v1Dirs, v1Mount } from './host-groups.ts';
import { signInViewer } from './viewer.ts';

test.skip(!v1Mount('pids') || !v1Mount('cpuset'), 'this host has no v1 pids and cpuset controllers');

test('a viewer reads everything and is told why nothing can be changed', async ({
  browser,
  product,
  signedIn: _,
  group,
  process,
}) => {
  const sleeper = await process('sleeper', group);
  const cpus = readLimit('cpuset', group, 'cpuset.cpus');
  const { context, page } = await signInViewer(browser, product);
  const why = (what: string) => `A viewer may not ${what} in ${group}. Ask an administrator.`;

  await openGroup(page, group, 'limits');
  await expect(page.getByRole('status').filter({ hasText: why('change limits') })).toBeVisible();
  const panel = page.getByRole('tabpanel');
  await expect(panel.getByRole('textbox', { name: 'CPUs', exact: true })).toHaveValue(cpus);
  for (const field of [...(await panel.getByRole('textbox').all()), ...(await panel.getByRole('switch').all())])
    await expect(field).toBeDisabled();
  // Pressed all the same, as a hand would.
  await page.getByRole('gridcell', { name: 'CPU 0' }).click({ force: true });
  await expect(panel.getByRole('textbox', { name: 'CPUs', exact: true })).toHaveValue(cpus);
  for (const [name, what] of [
    ['Create group', 'create groups'],
    ['Delete…', 'delete groups'],
  ] as const) {
    const button = page.getByRole('button', { name });
    await expect(button).toBeDisabled();
    await button.hover();
    await expect(page.getByRole('tooltip', { name: why(what) })).toBeVisible();
  }

  await page.getByRole('tab', { name: 'Processes' }).click();
  await expect(page.getByRole('row').filter({ hasText: String(sleeper.pid) })).toBeVisible();
  await expect(page.getByRole('status').filter({ hasText: why('move processes') })).toBeVisible();
  await page.getByRole('checkbox', { name: `Choose sleep, pid ${sleeper.pid}` }).check();
  for (const name of ['Move…', 'Add processes…']) await expect(page.getByRole('button', { name })).toBeDisabled();

  await page.getByRole('tab', { name: 'Files' }).click();
  await expect(page.getByRole('article', { name: 'cpuset.cpus', exact: true })).toContainText(cpus);

  await page.goto('/audit');
  await expect(page.getByRole('table', { name: 'Audit log' }).getByRole('row').nth(1)).toBeVisible();
  await expect(page.getByRole('link', { name: 'CSV' })).toHaveCount(0);
  await context.close();
});

test('what a viewer tries past the forms is refused, changes nothing and is on record', async ({
  browser,
  page,
  product,
  signedIn: _,
  group,
  process,
}) => {
  const sleeper = await process('sleeper');
  const before = groupsOf(sleeper.pid);
  const { context, email } = await signInViewer(browser, product);
  const { request } = context;
  const attempts = [
    ['limits.change', { group, edits: [{ key: 'pids.max', value: 5 }], basis: '', confirmed: null }],
    ['groups.create', { parent: group, name: 'sly', hierarchies: ['pids'], enable: [], edits: [] }],
    ['groups.remove', { group }],
    ['processes.move', { to: group, processes: [{ pid: sleeper.pid, startTicks: '1' }], hierarchies: [] }],
  ] as const;

  for (const [name, input] of attempts) {
    const answer = await callByHand(request, product.url, name, input);
    expect(answer, name).toMatchObject({ status: 403, code: 'FORBIDDEN', data: null });
    expect(answer.sentence).toMatch(/^A viewer may not .* Ask an administrator\.$/);
  }
  expect((await request.get('/api/audit/export?format=csv')).status()).toBe(403);
  await context.close();

  expect(readLimit('pids', group, 'pids.max')).toBe('max');
  expect(v1Dirs(`${group}/sly`).filter((dir) => existsSync(dir))).toEqual([]);
  expect(v1Dirs(group).every((dir) => existsSync(dir))).toBe(true);
  expect(groupsOf(sleeper.pid)).toBe(before);
  await page.goto(`/audit?person=${email}&outcome=refused`);
  const record = page.getByRole('table', { name: 'Audit log' });
  for (const action of ['Change limits', 'Create group', 'Delete group', 'Move processes', 'Export audit log'])
    await expect(record.getByRole('row').filter({ hasText: action }).first()).toContainText('A viewer may not');
});
