/**
 * What the pages cost the browser: twelve live charts at 1 Hz beside pages that stand still, and scrolling a tree of
 * 10,000 real groups. Run as root: node bench/browser-cpu.ts
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, BrowserContext, CDPSession, Page } from '@playwright/test';
import { openBrowser, openContext } from './browser.ts';
import { type BenchProduct, openProduct } from './product.ts';
import { type BenchGroup, openGroup, openSleeper } from './product-groups.ts';
import { type BenchReport, runBench, say } from './report.ts';

const wantedCharts = 12;
const settleMs = 8000;
const windowMs = 20_000;
const treeGroups = 10_000;
const scroll = { pixels: 24_000, pixelsPerSecond: 3000 };
const budgetRenderers = 0.15;
const budgetFramesPerSecond = 60;
/** A display's clock and this one differ by some thousandths. */
const frameTolerance = 0.98;
const budgetLate = 0.01;

interface BrowserCpu {
  /** Of one core, all renderer processes together. */
  renderers: number;
  /** Of one core, with the drawing and the network. */
  whole: number;
}

interface Frames {
  perSecond: number;
  worstMs: number;
  /** Share of frames that took more than one and a half of a 60 Hz frame's time. */
  late: number;
}

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const group = await openGroup(opened, product.api, 'browser');
  openSleeper(opened, group);
  const browser = await openBrowser(opened);

  const blank = await cpuOfPages(browser, product, ['about:blank', 'about:blank']);
  const still = await cpuOfPages(browser, product, [`${product.url}/audit`, `${product.url}/audit`]);
  const charts = await cpuOfCharts(browser, product, group);

  makeManyGroups(group);
  const { rest, scrolled, bare } = await scrollTree(browser, product, group);

  return {
    conditions: [
      `Headless Chromium drawing by the CPU (no GPU), 1440 × 900; shares of one core over ${windowMs / 1000} s, from Chromium's own account of its processes.`,
      `The charts are those of Groups, Charts (5 minutes) on ${charts.pages} pages side by side, ${charts.count} in all, each page with its tree. The still pages are as many Audit pages.`,
      `The tree has ${treeGroups.toLocaleString('en')} open rows of real groups; ${scroll.pixels.toLocaleString('en')} pixels are scrolled at ${scroll.pixelsPerSecond.toLocaleString('en')} pixels a second by mouse wheel, frames counted by requestAnimationFrame. The bare list is as many rows of plain text in a box of the same size and nothing else, scrolled in the same browser right before and after; a machine that others share is late there too.`,
    ],
    figures: [
      {
        what: `${charts.count} live charts at 1 Hz, renderer processes`,
        measured: `${percent(charts.cpu.renderers)} of one core`,
        beside: `${percent(still.renderers)} for still pages of Corral; ${percent(blank.renderers)} for empty pages`,
        budget: { text: '≤ 15 % of one core', met: charts.cpu.renderers <= budgetRenderers },
      },
      {
        what: `${charts.count} live charts at 1 Hz, the whole browser`,
        measured: `${percent(charts.cpu.whole)} of one core`,
        beside: `${percent(still.whole)} for still pages of Corral; ${percent(blank.whole)} for empty pages`,
        budget: null,
      },
      {
        what: `scrolling a tree of ${treeGroups.toLocaleString('en')} groups`,
        measured: tellFrames(scrolled),
        beside: `a bare list: ${tellFrames(bare)}; the same page at rest: ${tellFrames(rest)}`,
        budget: {
          text: `${budgetFramesPerSecond} frames a second, < ${budgetLate * 100} % late`,
          met: scrolled.perSecond >= budgetFramesPerSecond * frameTolerance && scrolled.late < budgetLate,
        },
      },
    ],
  };
});

async function cpuOfPages(browser: Browser, product: BenchProduct, addresses: string[]): Promise<BrowserCpu> {
  say(`${addresses.length} × ${path.basename(addresses[0] ?? '')}: ${(settleMs + windowMs) / 1000} s`);
  const context = await openContext(browser, product);
  for (const address of addresses) await (await context.newPage()).goto(address, { waitUntil: 'commit' });
  const cpu = await measureCpu(browser);
  await context.close();
  return cpu;
}

/** Opens pages of charts until there are enough on screen. */
async function cpuOfCharts(browser: Browser, product: BenchProduct, group: BenchGroup) {
  const contexts: BrowserContext[] = [];
  let count = 0;
  while (count < wantedCharts) {
    // A profile for each: one profile opens six connections to a host, and every page here holds two.
    const context = await openContext(browser, product);
    contexts.push(context);
    const page = await context.newPage();
    await page.goto(`${product.url}/groups${group.path}?tab=charts`, { waitUntil: 'commit' });
    // Every chart of the panel is a figure with a drawing of its own; icons are smaller.
    const drawn = page.locator('main svg.recharts-surface, main canvas');
    await drawn.first().waitFor();
    await sleep(1000);
    count += await drawn.count();
  }
  say(`${count} charts on ${contexts.length} pages: ${(settleMs + windowMs) / 1000} s`);
  const cpu = await measureCpu(browser);
  for (const context of contexts) await context.close();
  return { cpu, count, pages: contexts.length };
}

async function measureCpu(browser: Browser): Promise<BrowserCpu> {
  const session = await browser.newBrowserCDPSession();
  await sleep(settleMs);
  const before = await processSeconds(session);
  const startMs = performance.now();
  await sleep(windowMs);
  const after = await processSeconds(session);
  const seconds = (performance.now() - startMs) / 1000;
  await session.detach();
  const used = (which: (type: string) => boolean) =>
    [...after].reduce(
      (sum, [id, { type, cpuSeconds }]) =>
        which(type) ? sum + cpuSeconds - (before.get(id)?.cpuSeconds ?? cpuSeconds) : sum,
      0,
    ) / seconds;
  return { renderers: used((type) => type === 'renderer'), whole: used(() => true) };
}

async function processSeconds(session: CDPSession): Promise<Map<number, { type: string; cpuSeconds: number }>> {
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  return new Map(processInfo.map(({ id, type, cpuTime }) => [id, { type, cpuSeconds: cpuTime }]));
}

function makeManyGroups(group: BenchGroup): void {
  say(`making ${treeGroups} groups`);
  for (const dir of group.dirs) {
    for (let number = 1; number <= treeGroups; number += 1) {
      mkdirSync(path.join(dir, `job-${String(number).padStart(5, '0')}`));
    }
  }
}

async function scrollTree(browser: Browser, product: BenchProduct, group: BenchGroup) {
  const context = await openContext(browser, product);
  const page = await context.newPage();
  await page.goto(`${product.url}/groups${group.path}?tab=files`);
  const tree = page.getByRole('tree', { name: 'Groups' });
  // What else the row tells comes after its name.
  const parent = tree.getByRole('treeitem', { name: new RegExp(`^${RegExp.escape(group.path.slice(1))}(\\s|,|$)`) });
  await parent.click();
  if ((await parent.getAttribute('aria-expanded')) !== 'true') await tree.press('ArrowRight');
  // The agent finds that many new groups over several samples.
  await tree.locator(`[aria-setsize="${treeGroups}"]`).first().waitFor({ timeout: 120_000 });
  const box = await tree.boundingBox();
  if (!box) throw new Error('the tree is not on screen');
  await sleep(settleMs);

  say('scrolling');
  const rest = await countFrames(page, () => sleep(5000));
  // Before and after: what else the machine does changes within a minute.
  const barePage = await openBareList(context, box);
  const bareBefore = await countFrames(barePage, () => scrollIn(barePage, box));
  await page.bringToFront();
  const scrolled = await countFrames(page, () => scrollIn(page, box));
  await barePage.bringToFront();
  await barePage.evaluate(() => document.querySelector('section')?.scrollTo(0, 0));
  const bareAfter = await countFrames(barePage, () => scrollIn(barePage, box));
  const moved = await tree.evaluate((element) => element.scrollTop);
  if (moved < scroll.pixels / 2) throw new Error(`the tree was scrolled by ${moved} pixels only`);
  await context.close();
  return { rest, scrolled, bare: middleOf(bareBefore, bareAfter) };
}

interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** As many rows of plain text, in a box as large and in the same place. */
async function openBareList(context: BrowserContext, { x, y, width, height }: Box): Promise<Page> {
  const page = await context.newPage();
  const rows = Array.from({ length: treeGroups }, (_, row) => `<div style="height:30px">row ${row}</div>`).join('');
  const place = `position:fixed;left:${x}px;top:${y}px;width:${width}px;height:${height}px`;
  await page.setContent(
    `<body><section style="${place};overflow-y:auto;contain:strict;background:#fff">${rows}</section>`,
  );
  await page.bringToFront();
  await sleep(2000);
  return page;
}

async function scrollIn(page: Page, box: Box): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Input.synthesizeScrollGesture', {
    x: box.x + box.width / 2,
    y: box.y + box.height / 2,
    yDistance: -scroll.pixels,
    speed: scroll.pixelsPerSecond,
    gestureSourceType: 'mouse',
  });
  await session.detach();
}

function middleOf(one: Frames, other: Frames): Frames {
  return {
    perSecond: (one.perSecond + other.perSecond) / 2,
    worstMs: Math.max(one.worstMs, other.worstMs),
    late: (one.late + other.late) / 2,
  };
}

async function countFrames(page: Page, meanwhile: () => Promise<void>): Promise<Frames> {
  await page.evaluate(() => {
    const times: number[] = [];
    Reflect.set(window, 'benchFrames', times);
    const note = (atMs: number) => {
      times.push(atMs);
      if (Reflect.get(window, 'benchFrames') === times) requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await meanwhile();
  const times = await page.evaluate(() => {
    const noted = Reflect.get(window, 'benchFrames') as number[];
    Reflect.set(window, 'benchFrames', null);
    return noted;
  });
  const gaps = times.slice(1).map((atMs, index) => atMs - (times[index] ?? atMs));
  const spanMs = gaps.reduce((sum, gap) => sum + gap, 0);
  return {
    perSecond: (gaps.length * 1000) / spanMs,
    worstMs: Math.max(...gaps),
    late: gaps.filter((gap) => gap > 25).length / gaps.length,
  };
}

function tellFrames({ perSecond, worstMs, late }: Frames): string {
  return `${perSecond.toFixed(1)} frames a second, ${percent(late)} late, worst ${worstMs.toFixed(0)} ms`;
}

function percent(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
