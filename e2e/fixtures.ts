/**
 * What every story stands on: the real product, started once; an administrator who came in through the first-start
 * link; a real group of its own; and the rule that a word in the browser's console fails the story.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Browser, test as base, expect, type Locator, type Page, type Response } from '@playwright/test';
import { fillFirstStart } from './administrator.ts';
import { enterGuest, enterSystemdGuest, type Guest, startProductIn, startWithWebHere } from './guest/guest.ts';
import { guestKernel } from './guest/guest-kernel.ts';
import { hostKernel, type Kernel, type ProcessKind, type RunningProcess } from './kernel.ts';
import { type Product, startProduct } from './product.ts';

/** Whom stories may launch commands as, and where their webhooks may lead. */
const settings = { CORRAL_AGENT_LAUNCH_USERS: 'nobody', CORRAL_WEBHOOK_ALLOW: '127.0.0.1' };

/** Where product and kernel of a project's stories are: on this host, or in a guest with a v2 kernel, without systemd or with it. */
export interface PlaceOption {
  place: 'host' | 'guest' | 'systemd';
  /** In a guest web is on this host, and the agent alone there, unless the story is about the whole. */
  isWhole: boolean;
}

interface WorkerFixtures extends PlaceOption {
  stage: {
    kernel: Kernel;
    startProduct: () => Promise<Product>;
    guest: Guest | null;
    /** What the product in the guest has said of processes that ended and are started again. */
    ends: () => string[];
  };
  kernel: Kernel;
  product: Product;
  /** Storage state of a browser in which the administrator is signed in. */
  signedIn: string;
}

interface StoryFixtures {
  /** A group in the hierarchies that stories use, removed with all below it (and its processes ended) afterwards. */
  group: string;
  /** Starts a process, in the group when one is given; ended afterwards. */
  process: (kind: ProcessKind, group?: string) => Promise<RunningProcess>;
  /** Messages that a story brings about on purpose and so allows in the console. */
  allowedMessages: RegExp[];
  quietConsole: undefined;
}

export const test = base.extend<StoryFixtures, WorkerFixtures>({
  place: ['host', { option: true, scope: 'worker' }],
  isWhole: [false, { option: true, scope: 'worker' }],
  stage: [
    async ({ place, isWhole }, use) => {
      if (place === 'host') {
        const start = () => startProduct(settings);
        return use({ kernel: hostKernel, startProduct: start, guest: null, ends: () => [] });
      }
      const guest = await (place === 'systemd' ? enterSystemdGuest() : enterGuest());
      let product: Product | null = null;
      const start = async () => {
        product = await (isWhole ? startProductIn(guest) : startWithWebHere(guest, settings));
        return product;
      };
      const ends = () => product?.output().match(/^.* ended \(.*\); starting it again.*$/gm) ?? [];
      await use({ kernel: guestKernel(guest), startProduct: start, guest, ends });
      await guest.leave();
    },
    { scope: 'worker', timeout: 1_800_000 },
  ],
  browser: [
    async ({ browser }, use) => {
      const newContext = browser.newContext.bind(browser);
      browser.newContext = async (options) => {
        const context = await newContext(options);
        return context.on('page', openOnceLive);
      };
      await use(browser);
    },
    { scope: 'worker' },
  ],
  kernel: [({ stage }, use) => use(stage.kernel), { scope: 'worker' }],
  product: [
    async ({ stage }, use) => {
      const product = await stage.startProduct();
      await use(product);
      await product.stop();
    },
    { scope: 'worker', timeout: 1_800_000 },
  ],
  signedIn: [
    async ({ browser, product }, use) => {
      const folder = mkdtempSync(path.join(tmpdir(), 'corral-session-'));
      const file = path.join(folder, 'state.json');
      await createAdministrator(browser, product, file);
      await use(file);
      rmSync(folder, { recursive: true });
    },
    { scope: 'worker', timeout: 900_000 },
  ],
  baseURL: async ({ product }, use) => use(product.url),
  storageState: async ({ signedIn }, use) => use(signedIn),
  group: async ({ context, kernel }, use, { testId }) => {
    // Another clone's run of the same story on this host has another pid.
    const group = `/corral-test-e2e-${testId.slice(-8)}-${process.pid}`;
    await kernel.makeGroup(group);
    await use(group);
    // Nobody looks on any more: a page would say, rightly, that its group is gone.
    for (const page of context.pages()) await page.close();
    await kernel.removeGroup(group);
  },
  // Ended before the group is removed: a group with processes stays.
  process: async ({ group: _, kernel }, use) => {
    const started: RunningProcess[] = [];
    await use(async (kind, group) => {
      const one = await kernel.start(kind, group);
      started.push(one);
      return one;
    });
    await Promise.all(started.map((one) => one.end()));
  },
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
  allowedMessages: async ({}, use) => use([]),
  quietConsole: [
    async ({ context, allowedMessages, stage }, use) => {
      const endsBefore = stage.ends().length;
      const messages: string[] = [];
      const answers: string[] = [];
      context.on('console', (message) => {
        if (message.type() === 'error') messages.push(message.text());
      });
      context.on('weberror', (error) => messages.push(String(error.error())));
      context.on('response', (response) => void toldFault(response).then((told) => told && answers.push(told)));
      await use(undefined);
      const left = () => messages.filter((text) => !allowedMessages.some((allowed) => allowed.test(text)));
      const ends = () => stage.ends().slice(endsBefore);
      // What the product says in the guest is here a moment later.
      for (let waits = 0; waits < 10 && stage.guest && left().length > 0 && ends().length === 0; waits++)
        await wait(500);
      if (ends().some((line) => nodeCrashed.test(line))) allowedMessages.push(whileAway);
      expect(left(), ['the console', ...ends(), ...answers].join('\n')).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect };

/** What a browser says while web or agent is being started again. */
const whileAway = /Failed to load resource|net::ERR_/;

/**
 * On an emulated processor Node crashes now and then, in V8 and far from what is told (SIGTRAP is its failed check). It is started
 * again, which is what the product promises; on a processor of metal it is a fault.
 */
const nodeCrashed = /SIG(TRAP|SEGV)/;

/** An answer of the product that says it could not, with its words: a console has the status only. Null for any other. */
async function toldFault(response: Response): Promise<string | null> {
  if (response.status() < 500) return null;
  const { pathname } = new URL(response.url());
  const text = await response.text().catch(() => '(its text is gone)');
  return `${response.status()} ${pathname}: ${text.slice(0, 400)}`;
}

/** A page is open when its script has taken it over: before that nobody hears a key. Files and plain answers are at once. */
function openOnceLive(page: Page): void {
  const live = () => page.locator('html:not([data-live]):has(script[src^="/_next/"])').waitFor({ state: 'detached' });
  const goto = page.goto.bind(page);
  page.goto = async (url, options) => {
    const response = await goto(url, options);
    if (options?.waitUntil !== 'commit') await live();
    return response;
  };
  const reload = page.reload.bind(page);
  page.reload = async (options) => {
    const response = await reload(options);
    await live();
    return response;
  };
}

/** Goes through the first start in a browser of its own and keeps the session. */
async function createAdministrator(browser: Browser, product: Product, file: string): Promise<void> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const failed: string[] = [];
  page.on('requestfailed', (request) => failed.push(`${request.url()}: ${request.failure()?.errorText}`));
  // In a guest the first page is also the first that its emulated processor renders.
  await page.goto(product.firstStartLink, { timeout: 240_000 });
  await fillFirstStart(page);
  try {
    await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
  } catch (cause) {
    // Of a fixture's own page there is no picture: what it shows, and what the product says, tell what went wrong.
    const said = [await page.locator('body').ariaSnapshot(), ...failed, product.output()].join('\n');
    throw new Error(`the first administrator did not get in; ${page.url()} says: ${said}`, { cause });
  }
  await context.storageState({ path: file });
  await context.close();
}

/** Opens a tab of a group's page by its address. */
export async function openGroup(page: Page, group: string, tab = 'charts'): Promise<void> {
  await page.goto(`/groups${group === '/' ? '' : group}?tab=${tab}`);
}

/** A group's row in the tree: its name is the first of what the row tells. */
export function treeRow(page: Page, name: string): Locator {
  return page
    .getByRole('tree', { name: 'Groups' })
    .getByRole('treeitem', { name: new RegExp(`^${RegExp.escape(name)}(\\s|,|$)`) });
}

/** What the CPU chart tells about its newest moment, in CPUs; 0 while it has no reading. */
export async function cpusOnChart(page: Page): Promise<number> {
  const moment = page.getByRole('slider', { name: 'CPU: moment' });
  const told = (await moment.getAttribute('aria-valuetext')) ?? '';
  return [...told.matchAll(/(?:user|system|used) ([\d.]+) CPU/g)].reduce((sum, [, cpus]) => sum + Number(cpus), 0);
}
