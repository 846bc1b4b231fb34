import { hostname } from 'node:os';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('without its agent every page keeps the last values, says so, and comes back by itself', async ({
  page,
  context,
  product,
  group,
  process: startProcess,
  allowedMessages,
}) => {
  // What the browser itself says about answers that failed while the agent was away.
  allowedMessages.push(/Failed to load resource/);
  const sleeper = await startProcess('sleeper', group);
  const [processes, files, overview] = await Promise.all([context.newPage(), context.newPage(), context.newPage()]);
  await openGroup(page, group, 'limits');
  await openGroup(processes, group, 'processes');
  await openGroup(files, group, 'files');
  await overview.goto('/');
  const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
  const row = processes.getByRole('row').filter({ hasText: String(sleeper.pid) });
  const file = files.getByRole('article', { name: 'pids.max', exact: true });
  const create = overview.getByRole('button', { name: 'Create group' });
  const add = processes.getByRole('button', { name: 'Add processes…' });
  await expect(field).toBeEnabled();
  await expect(row).toBeVisible();
  await expect(file).toContainText(readLimit('pids', group, 'pids.max'));
  await expect(create).toBeEnabled();
  const agentPid = product.agentPid();

  // The supervisor would start another at once: hold it, to see what the pages say meanwhile.
  process.kill(product.supervisorPid, 'SIGSTOP');
  try {
    process.kill(agentPid, 'SIGKILL');
    for (const one of [page, processes, files, overview]) {
      const alert = one.getByRole('alert').filter({ hasText: 'Values are old' });
      await expect(alert).toContainText('nothing can be changed until it is back');
    }
    await expect(field).toBeDisabled();
    await expect(field).toHaveValue('No limit');
    await expect(page.getByRole('tabpanel').getByRole('status').first()).toContainText('nothing can be changed');
    await expect(treeRow(page, group.slice(1))).toBeVisible();
    await expect(row).toBeVisible();
    await expect(add).toBeDisabled();
    await expect(file).toContainText('max');
    await expect(create).toBeDisabled();
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  for (const one of [page, processes, files, overview])
    await expect(one.getByRole('alert').filter({ hasText: 'Values are old' })).toBeHidden({ timeout: 30_000 });
  await expect(field).toBeEnabled();
  await expect(add).toBeEnabled();
  await expect(create).toBeEnabled();
  await expect(row).toBeVisible();
  expect(product.agentPid()).not.toBe(agentPid);
});

test('what is opened while the agent is away has the last values, says so, and comes back by itself', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  allowedMessages.push(/Failed to load resource/);
  const lost = page.getByRole('alert').filter({ hasText: 'Values are old' });
  const buttons = (names: string[]) => names.map((name) => page.getByRole('button', { name, exact: true }));
  await openGroup(page, group, 'limits');
  await expect(page.getByRole('textbox', { name: 'Process limit', exact: true })).toBeEnabled();
  const agentPid = product.agentPid();

  process.kill(product.supervisorPid, 'SIGSTOP');
  try {
    process.kill(agentPid, 'SIGKILL');
    await expect(lost).toBeVisible();

    await openGroup(page, group, 'limits');
    await expect(treeRow(page, group.slice(1))).toBeVisible();
    await expect(lost).toBeVisible();
    await expect(page.getByRole('navigation', { name: 'Where this group is' })).toContainText(hostname());
    for (const button of buttons(['Launch…', 'Create group', 'Delete…'])) await expect(button).toBeDisabled();

    await page.goto('/');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(hostname());
    await expect(lost).toBeVisible();

    await page.goto('/config');
    await expect(page.getByRole('button', { name: /^The files could not be listed/ })).toBeVisible();
    await expect(page.getByRole('region', { name: 'What is said of it' })).toContainText('could not be listed');
    for (const button of buttons(['Plan', 'Export…'])) await expect(button).toBeDisabled();
    await page.getByRole('textbox', { name: 'cgconfig.conf' }).fill('group web { cpu { } }');
    await expect(page.getByText('The text could not be looked through')).toBeVisible();
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  await expect(lost).toBeHidden({ timeout: 30_000 });
  for (const button of buttons(['Plan', 'Export…'])) await expect(button).toBeEnabled();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByText('The text could not be looked through')).toBeHidden();
});
