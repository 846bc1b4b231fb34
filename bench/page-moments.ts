/** When a page can be used: hydrated, and its first data shown. */
import type { Page } from '@playwright/test';

/** What is there once the page shows what it is for, its first data from the kernel or the record: where, and which text. */
export interface ShownData {
  selector: string;
  pattern: RegExp;
}

/** Opens the address in a page that was not used yet; in milliseconds from the start of navigation. */
export async function openNoting(
  page: Page,
  address: string,
  { selector, pattern }: ShownData,
): Promise<{ hydratedMs: number; dataMs: number }> {
  await page.addInitScript(noteMoments, { selector, pattern: pattern.source, flags: pattern.flags });
  await page.goto(address, { waitUntil: 'commit' });
  const [hydratedMs, dataMs] = await Promise.all([momentOf(page, 'hydrated'), momentOf(page, 'data')]);
  return { hydratedMs, dataMs };
}

/** Milliseconds from the start of navigation, as the page itself noted it: asking from outside waits for a free moment of its thread. */
async function momentOf(page: Page, what: 'hydrated' | 'data'): Promise<number> {
  const handle = await page.waitForFunction((name) => Reflect.get(window, name) as number, `bench-${what}`);
  return handle.jsonValue();
}

/** Runs in the page before anything else, once a frame: React marks the elements it has taken over with its props. */
function noteMoments(data: { selector: string; pattern: string; flags: string }): void {
  const pattern = new RegExp(data.pattern, data.flags);
  const seen: Record<string, () => boolean> = {
    'bench-hydrated': () =>
      Object.keys(document.querySelector('button, input, a[href]') ?? {}).some((key) =>
        key.startsWith('__reactProps$'),
      ),
    'bench-data': () =>
      [...document.querySelectorAll(data.selector)].some((element) => pattern.test(element.textContent ?? '')),
  };
  const look = () => {
    for (const [name, isSeen] of Object.entries(seen))
      if (!Reflect.has(window, name) && isSeen()) Reflect.set(window, name, performance.now());
    if (Object.keys(seen).some((name) => !Reflect.has(window, name))) requestAnimationFrame(look);
  };
  look();
}
