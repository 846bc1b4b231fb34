/** The Content-Security-Policy: what a page may run, held against every screen in the browser. */
import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';

/** What the browser reported against the policy, from the page's first moment on. */
async function watchPolicy(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Reflect.set(window, 'policyViolations', seen);
    document.addEventListener('securitypolicyviolation', (event) =>
      seen.push(
        `${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber} ${event.sample}`,
      ),
    );
  });
  return () => page.evaluate(() => Reflect.get(window, 'policyViolations') as string[]);
}

test('no screen asks for anything that the policy forbids', async ({ page, group }) => {
  const violations = await watchPolicy(page);

  await test.step('the group, with each tab and a dialog', async () => {
    for (const tab of ['charts', 'limits', 'processes', 'changes', 'files'] as const) {
      await openGroup(page, group, tab);
      await expect(page.getByRole('tabpanel')).toBeVisible();
    }
    await openGroup(page, group, 'limits');
    // The form reads what is typed and the preview answers: no schema is compiled from text.
    await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill('77');
    await expect(page.getByRole('complementary', { name: 'Preview of the change' })).toContainText('pids.max');
    await page.getByRole('button', { name: 'Create group' }).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Launch…' }).click();
    await page.getByRole('textbox', { name: 'Command' }).fill('true');
    await page.getByRole('textbox', { name: 'Working folder' }).fill('/');
    await page.getByRole('dialog').getByRole('button', { name: 'Launch', exact: true }).click();
    await expect(page.getByText('Nothing was written.')).toHaveCount(2);
    await openGroup(page, group, 'limits');
    await page.keyboard.press('Control+k');
    await expect(page.getByRole('dialog')).toBeVisible();
    await page.keyboard.press('Escape');
    expect(await violations()).toEqual([]);
  });

  for (const path of [
    '/',
    '/audit',
    '/runs',
    `/groups${group}?tab=limits&edits=%5B%7B%22key%22%3A%22pids.max%22%2C%22value%22%3A7%7D%5D`,
  ]) {
    await test.step(path, async () => {
      await page.goto(path);
      await expect(page.getByRole('main')).toContainText(/\d/);
      expect(await violations()).toEqual([]);
    });
  }
});

test.describe('before anybody signed in', () => {
  test.use({ storageState: { cookies: [], origins: [] }, allowedMessages: [/404/] });

  test('the pages are as strict', async ({ page }) => {
    const violations = await watchPolicy(page);

    for (const path of ['/sign-in', '/first-start?token=x', '/no-such-page']) {
      const response = await page.goto(path);
      expect(response?.headers()['content-security-policy'], path).toContain("script-src 'self' 'nonce-");
      await expect(page.getByRole('heading').first()).toBeVisible();
      expect(await violations(), path).toEqual([]);
    }
    // Browsers ask for it by themselves when they see no other icon at once.
    const icon = await page.request.get('/favicon.ico');
    expect(icon.status()).toBe(200);
    expect(icon.headers()['content-type']).toContain('image/');
  });
});

test.describe('what is put into a page', () => {
  test('does not run: no inline script, no handler, no script of another place, no eval', async ({
    page,
    allowedMessages,
  }) => {
    allowedMessages.push(/Content Security Policy/, /MIME type .* is not executable/);
    const response = await page.goto('/');
    const policy = response?.headers()['content-security-policy'] ?? '';
    expect(policy).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]+';/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

    await page.evaluate(async () => {
      const seen: string[] = [];
      Reflect.set(window, 'refused', seen);
      document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
      const holder = document.createElement('div');
      document.body.append(holder);
      // As text of the page would: parsed, not made by a script that is trusted.
      const frame = document.createElement('iframe');
      frame.srcdoc = '<script>parent.injected = "frame"</script><script src="/api/health"></script>';
      const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
      holder.append(frame);
      await loaded;
      const inline = document.createElement('script');
      inline.textContent = 'window.injected = "inline"';
      holder.append(inline);
      holder.insertAdjacentHTML('beforeend', '<img src="data:," onerror="window.injected = \'handler\'">');
    });

    await expect
      .poll(() => page.evaluate(() => Reflect.get(window, 'refused') as string[]))
      .toEqual(expect.arrayContaining(['script-src-elem', 'script-src-attr']));
    expect(await page.evaluate(() => Reflect.get(window, 'injected') as unknown)).toBeUndefined();
  });

  test('two answers have two nonces', async ({ request }) => {
    const policies = await Promise.all(
      ['/', '/'].map(async (path) => (await request.get(path)).headers()['content-security-policy']),
    );

    expect(policies[0]).not.toBe(policies[1]);
  });
});
