/**
 * What a browser with an empty cache loads for each page before a person can use it: script as it travels, and the time
 * until the page is hydrated and shows its first data; and what comes after that, to draw the charts. Run as root:
 * node bench/page-weight.ts
 */
import type { Browser, Request } from '@playwright/test';
import { openBrowser, openContext } from './browser.ts';
import { openNoting, type ShownData } from './page-moments.ts';
import { type BenchProduct, openProduct } from './product.ts';
import { openGroup, openSleeper } from './product-groups.ts';
import { type BenchReport, formatMs, quantile, runBench, say } from './report.ts';

const loads = 5;
const budgets = { scriptKb: 250, interactiveMs: 1500 };

interface PageOfProduct {
  name: string;
  path: string;
  signedIn: boolean;
  data: ShownData;
  /** Whether it has charts, whose library is loaded once there is something to draw. */
  hasCharts?: boolean;
}

interface Load {
  /** Asked for before the page could be used. */
  first: ScriptWeight;
  /** All of it, charts drawn. */
  whole: ScriptWeight;
  /** How web sent them: "br", "gzip", "none". */
  encodings: string[];
  hydratedMs: number;
  dataMs: number;
}

interface ScriptWeight {
  files: number;
  /** As sent. */
  bytes: number;
}

await runBench(async (opened): Promise<BenchReport> => {
  const product = await openProduct(opened);
  const group = await openGroup(opened, product.api, 'weight');
  openSleeper(opened, group);
  const browser = await openBrowser(opened);
  const figures = [];
  for (const pageOfProduct of pagesOf(group.path)) {
    say(`${pageOfProduct.name}: ${loads} loads`);
    // The first load is thrown away: it makes web compile and read what it serves.
    const measured: Load[] = [];
    for (let load = 0; load <= loads; load += 1) measured.push(await loadOnce(browser, product, pageOfProduct));
    const told = figuresOf(pageOfProduct.name, measured.slice(1));
    for (const { what, measured } of told) say(`${what}: ${measured}`);
    figures.push(...told);
  }
  return {
    conditions: [
      `Headless Chromium with an empty profile for each of ${loads} loads, over loopback HTTP; times from the start of navigation. 1 kB is 1,000 bytes.`,
      'Script is every JavaScript file that the page asks for until it is interactive, as compressed as web sends it; beside it all that it has loaded once its charts are drawn. Hydrated: React has taken over the first control of the page. Interactive: hydrated, and its first data shown (the middle of the loads counts).',
    ],
    figures,
  };
});

function pagesOf(group: string): PageOfProduct[] {
  return [
    { name: 'Sign-in', path: '/sign-in', signedIn: false, data: { selector: 'button', pattern: /sign in/i } },
    {
      name: 'Overview',
      path: '/',
      signedIn: true,
      data: { selector: 'section[aria-label="Memory"] p', pattern: /\d/ },
      hasCharts: true,
    },
    {
      name: 'Groups, Charts',
      path: `/groups${group}`,
      signedIn: true,
      data: { selector: 'section[aria-label="Processes"] p', pattern: /\d/ },
      hasCharts: true,
    },
    {
      name: 'Groups, Limits',
      path: `/groups${group}?tab=limits`,
      signedIn: true,
      data: { selector: 'main', pattern: /memory\.(limit_in_bytes|max)|Memory limit/i },
    },
    {
      name: 'Groups, Processes',
      path: `/groups${group}?tab=processes`,
      signedIn: true,
      data: { selector: 'main', pattern: /sleep/ },
    },
    {
      name: 'Groups, Files',
      path: `/groups${group}?tab=files`,
      signedIn: true,
      data: { selector: 'section[aria-label^="Files in"]', pattern: /cgroup\.procs/ },
    },
    {
      name: 'Runs',
      path: '/runs',
      signedIn: true,
      data: { selector: 'main', pattern: /Nothing has been launched yet/ },
    },
    {
      name: 'Events',
      path: '/events',
      signedIn: true,
      data: { selector: 'main', pattern: /Nothing has happened yet|corral|appeared|vanished/i },
    },
    {
      name: 'Audit',
      path: '/audit',
      signedIn: true,
      data: { selector: 'section[aria-label="Audit log"]', pattern: /bench@example\.org/ },
    },
    { name: 'Teams', path: '/teams', signedIn: true, data: { selector: 'main', pattern: /There are no teams yet/ } },
    {
      name: 'People',
      path: '/people',
      signedIn: true,
      data: { selector: 'section[aria-label="People"]', pattern: /bench@example\.org/ },
    },
    {
      name: 'Webhooks',
      path: '/settings/webhooks',
      signedIn: true,
      data: { selector: 'main', pattern: /There are no webhooks yet/ },
    },
    { name: 'Drift', path: '/drift', signedIn: true, data: { selector: 'main', pattern: /is kept/ } },
    {
      name: 'Config',
      path: '/config',
      signedIn: true,
      data: { selector: 'section[aria-label="What is said of it"]', pattern: /\S/ },
    },
    { name: 'Rules', path: '/rules', signedIn: true, data: { selector: 'main', pattern: /cgrules/ } },
  ];
}

async function loadOnce(
  browser: Browser,
  product: BenchProduct,
  { path, signedIn, data, hasCharts }: PageOfProduct,
): Promise<Load> {
  const context = await openContext(browser, product, { signedIn });
  try {
    const page = await context.newPage();
    const scripts: Request[] = [];
    page.on('requestfinished', (request) => {
      if (request.resourceType() === 'script') scripts.push(request);
    });
    const { hydratedMs, dataMs } = await openNoting(page, `${product.url}${path}`, data);
    if (hasCharts) await page.locator('.recharts-surface').first().waitFor();
    await page.waitForLoadState('load');
    const startedMs = await page.evaluate(() => performance.timeOrigin);
    const usableMs = startedMs + Math.max(dataMs, hydratedMs);
    const encodings = await Promise.all(scripts.map(encodingOf));
    return {
      first: await weightOf(scripts.filter((request) => request.timing().startTime <= usableMs)),
      whole: await weightOf(scripts),
      encodings: [...new Set(encodings.filter((encoding) => encoding !== null))],
      hydratedMs,
      dataMs,
    };
  } finally {
    await context.close();
  }
}

async function weightOf(scripts: readonly Request[]): Promise<ScriptWeight> {
  const sizes = await Promise.all(scripts.map((request) => request.sizes()));
  return { files: sizes.length, bytes: sum(sizes.map(({ responseBodySize }) => responseBodySize)) };
}

/** Null for a file that is too small to be compressed. */
async function encodingOf(request: Request): Promise<string | null> {
  const response = await request.response();
  const encoding = (await response?.headerValue('content-encoding')) ?? 'none';
  return encoding === 'none' && (await request.sizes()).responseBodySize < 1024 ? null : encoding;
}

function figuresOf(name: string, measured: readonly Load[]) {
  const last = measured.at(-1);
  if (!last) return [];
  const firstKb = Math.max(...measured.map(({ first }) => first.bytes)) / 1000;
  const wholeKb = Math.max(...measured.map(({ whole }) => whole.bytes)) / 1000;
  const hydratedMs = measured.map((load) => load.hydratedMs);
  const dataMs = measured.map((load) => load.dataMs);
  const interactiveMs = measured.map((load) => Math.max(load.hydratedMs, load.dataMs));
  return [
    {
      what: `${name}: script of the first load`,
      measured: `${Math.round(firstKb)} kB in ${last.first.files} files (sent as ${last.encodings.join(', ')})`,
      beside: `in all, charts drawn: ${Math.round(wholeKb)} kB in ${last.whole.files} files`,
      budget: { text: `≤ ${budgets.scriptKb} kB compressed`, met: firstKb <= budgets.scriptKb },
    },
    {
      what: `${name}: interactive`,
      measured: middleAndWorst(interactiveMs),
      beside: `hydrated ${middleAndWorst(hydratedMs)}, first data ${middleAndWorst(dataMs)}`,
      budget: { text: `≤ ${budgets.interactiveMs} ms`, met: quantile(interactiveMs, 0.5) <= budgets.interactiveMs },
    },
  ];
}

function middleAndWorst(timesMs: readonly number[]): string {
  return `${formatMs(quantile(timesMs, 0.5))} (worst ${formatMs(Math.max(...timesMs))})`;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
