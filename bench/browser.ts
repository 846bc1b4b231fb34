/** Debian's Chromium without a window, signed in, for benches that measure what a person sees. */
import { type Browser, type BrowserContext, chromium } from '@playwright/test';
import { chromiumLaunch } from '../e2e/chromium.ts';
import type { BenchProduct } from './product.ts';

/** Ended with the stack, not by the signals that end a bench: what was opened is closed in order. */
export async function openBrowser(opened: AsyncDisposableStack): Promise<Browser> {
  const browser = await chromium.launch({
    ...chromiumLaunch,
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
