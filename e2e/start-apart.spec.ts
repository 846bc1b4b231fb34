/** `npm start -- --only agent` and `--only web`: two starts that meet at the agent's socket. */
import { rmSync } from 'node:fs';
import { enterAsFirst } from './administrator.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';
import { applyProcessLimit, keptValues } from './limits-form.ts';
import { makeProductFolder, startAgent, startProduct } from './product.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

test('web alone finds the agent that is started alone, and finds it again', async ({ browser, group }) => {
  const folder = makeProductFolder();
  let agent = await startAgent(folder);
  const web = await startProduct({ CORRAL_AGENT_SOCKET: agent.socket }, { only: 'web' });
  const context = await browser.newContext({ baseURL: web.url });
  const page = await context.newPage();
  try {
    await enterAsFirst(page, web);
    await openGroup(page, group, 'limits');
    await applyProcessLimit(page, '77');
    await expect(keptValues(page)).toContainText('77');
    expect(readLimit('pids', group, 'pids.max')).toBe('77');

    await agent.stop();
    await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeVisible();
    agent = await startAgent(folder);
    await expect(page.getByRole('alert').filter({ hasText: 'Values are old' })).toBeHidden();
  } finally {
    await context.close();
    await web.stop();
    await agent.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
