/** What a browser with an empty cache loads before a page can be used. A size, so that it is the same on every machine. */
import type { Browser, Response } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const mostBytes = 250_000;

/** They come behind the page, when there is something to draw or to edit: the page can be used without. */
const comesLater = /recharts|cm-editor/;

const pages = [
  '/',
  ...['charts', 'limits', 'processes', 'runs', 'events', 'changes', 'files'].map((tab) => `group?tab=${tab}`),
  ...['runs', 'events', 'config', 'rules', 'drift', 'teams', 'teams/templates', 'teams/schedules', 'requests'],
  ...['people', 'audit', 'account', 'settings/webhooks', 'notifications'],
].map((page) => (page.startsWith('/') ? page : `/${page}`));

test('no page loads more than 250 kB of script', async ({ browser, baseURL, signedIn, group, process }) => {
  await process('sleeper', group);
  const tooHeavy: string[] = [];
  for (const page of pages) {
    await test.step(page, async () => {
      const bytes = await scriptBytes(browser, `${baseURL}${page.replace(/^\/group\?/, `/groups${group}?`)}`, signedIn);
      if (bytes > mostBytes) tooHeavy.push(`${page}: ${Math.round(bytes / 1000)} kB`);
      // Less than React itself is nothing that was measured.
      expect(bytes).toBeGreaterThan(100_000);
    });
  }
  expect(tooHeavy).toEqual([]);
});

/** As web sends them, compressed; asked for by the time that nothing on the page is being read any more. */
async function scriptBytes(browser: Browser, address: string, storageState: string): Promise<number> {
  const context = await browser.newContext({ storageState });
  try {
    const page = await context.newPage();
    const scripts: Response[] = [];
    page.on('response', (response) => {
      if (response.request().resourceType() === 'script') scripts.push(response);
    });
    await page.goto(address);
    await expect(page.getByRole('main').first()).toBeVisible();
    await expect(
      page
        .getByRole('main')
        .first()
        .getByRole('status', { name: /^Reading|^Loading/ }),
    ).toHaveCount(0);
    const sizes = await Promise.all(scripts.map(sizeOf));
    return sizes.reduce((sum, bytes) => sum + bytes, 0);
  } finally {
    await context.close();
  }
}

async function sizeOf(response: Response): Promise<number> {
  if (comesLater.test(await response.text())) return 0;
  return (await response.request().sizes()).responseBodySize;
}
