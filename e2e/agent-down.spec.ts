import { expect, openGroup, test, treeRow } from './fixtures.ts';

test('without its agent the page keeps the last values, says so, and comes back by itself', async ({
  page,
  product,
  group,
  allowedMessages,
}) => {
  // What the browser itself says about answers that failed while the agent was away.
  allowedMessages.push(/Failed to load resource/);
  await openGroup(page, group, 'limits');
  const field = page.getByRole('textbox', { name: 'Process limit', exact: true });
  await expect(field).toBeEnabled();
  const agentPid = product.agentPid();

  // The supervisor would start another at once: hold it, to see what the page says meanwhile.
  process.kill(product.supervisorPid, 'SIGSTOP');
  try {
    process.kill(agentPid, 'SIGKILL');
    await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    await expect(field).toBeDisabled();
    await expect(field).toHaveValue('No limit');
    await expect(treeRow(page, group.slice(1))).toBeVisible();
  } finally {
    process.kill(product.supervisorPid, 'SIGCONT');
  }

  await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeHidden({ timeout: 30_000 });
  await expect(field).toBeEnabled();
  expect(product.agentPid()).not.toBe(agentPid);
});
