/** Debian's Chromium without a window, signed in, for benches that measure what a person sees. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import type { BenchProduct } from './product.ts';

/** The same switches as in playwright.config.ts: drawing is done by the CPU. */
export async function openBrowser(opened: AsyncDisposableStack): Promise<Browser> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  });
  opened.defer(() => browser.close());
  return browser;
}

/** A browser profile of its own, with an empty cache and the administrator's session (or none). */
export async function openContext(
  browser: Browser,
  { url, cookie }: Pick<BenchProduct, 'url' | 'cookie'>,
  { signedIn = true } = {},
): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
  if (signedIn) await context.addCookies([{ ...cookie, url }]);
  return context;
}
