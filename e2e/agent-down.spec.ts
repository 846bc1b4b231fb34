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
  const fresh = await context.newPage();
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

    // What is opened by now has the last values too, and is as disabled.
    await fresh.goto(`/groups${group}?tab=limits`);
    await expect(treeRow(fresh, group.slice(1))).toBeVisible();
    await expect(fresh.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    await expect(fresh.getByRole('navigation', { name: 'Where this group is' })).toContainText(hostname());
    for (const name of ['Launch…', 'Create group', 'Delete…'])
      await expect(fresh.getByRole('button', { name })).toBeDisabled();
    await fresh.goto('/');
    await expect(fresh.getByRole('heading', { level: 1 })).toHaveText(hostname());
    await expect(fresh.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    await fresh.goto('/config');
    await expect(fresh.getByRole('button', { name: /^The files could not be listed/ })).toBeVisible();
    await expect(fresh.getByRole('region', { name: 'What is said of it' })).toContainText('could not be listed');
    for (const name of ['Plan', 'Export…'])
      await expect(fresh.getByRole('button', { name, exact: true })).toBeDisabled();
    await fresh.getByRole('textbox', { name: 'cgconfig.conf' }).fill('group web { cpu { } }');
    await expect(fresh.getByText('The text could not be looked through')).toBeVisible();
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  for (const one of [page, processes, files, overview, fresh])
    await expect(one.getByRole('alert').filter({ hasText: 'Values are old' })).toBeHidden({ timeout: 30_000 });
  await expect(field).toBeEnabled();
  await expect(add).toBeEnabled();
  await expect(create).toBeEnabled();
  await expect(row).toBeVisible();
  for (const name of ['Plan', 'Export…']) await expect(fresh.getByRole('button', { name, exact: true })).toBeEnabled();
  await fresh.getByRole('button', { name: 'Try again' }).click();
  await expect(fresh.getByText('The text could not be looked through')).toBeHidden();
  expect(product.agentPid()).not.toBe(agentPid);
});
