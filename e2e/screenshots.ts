/**
 * Takes the pictures of README.md from the real product: `node e2e/screenshots.ts`. The agent runs in the guest, on a kernel
 * with v2 and nobody's groups but these, so that no picture shows what else runs on the machine it was taken on.
 */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { fillFirstStart } from './administrator.ts';
import { chromiumLaunch } from './chromium.ts';
import { enterGuest, startWithWebHere } from './guest/guest.ts';
import { call } from './newcomers.ts';
import type { Product } from './product.ts';

const images = path.resolve(import.meta.dirname, '../docs/images');
/** Enough history for the charts to have a shape. */
const settleMs = 75_000;

/** A shop's groups with a little work in them; every process holds some memory and uses the CPU now and then. */
const fillGroups = `
cd /sys/fs/cgroup
echo '+cpu +memory +pids +io +cpuset' > cgroup.subtree_control
mkdir shop && echo '+cpu +memory +pids +io' > shop/cgroup.subtree_control
work() { # group, MiB, rounds of counting, pause in seconds
  mkdir -p "shop/$1"
  (echo 0 > "shop/$1/cgroup.procs"
   (head -c "$2"m /dev/zero; sleep 3600) | tail -c "$2"m &
   while :; do n=$(( $3 + RANDOM % $3 )); while [ $n -gt 0 ]; do n=$((n-1)); done; sleep "$4"; done) >/dev/null 2>&1 </dev/null &
}
work api 40 9000 0.25; work web 64 4000 0.4; work batch 24 14000 1.5; work mail 12 400 0.9
echo '25000 100000' > shop/api/cpu.max; echo 256 > shop/batch/cpu.weight; echo 200 > shop/web/cpu.weight
echo 96M > shop/api/memory.max; echo 128M > shop/web/memory.high; echo 200 > shop/api/pids.max
`;

/** The shop, and two teams with groups of their own beside it. */
async function makeTeams(page: Page, product: Pick<Product, 'url'>): Promise<void> {
  await call(page, product, 'teams.create', { name: 'Shop', top: { kind: 'adopt', group: '/shop' } });
  for (const [name, cpus, mib, pids] of [
    ['Analytics', 1.5, 1024, 400],
    ['Builds', 0.5, 512, 150],
  ] as const) {
    const edits = [
      { key: 'cpu.quota', value: { quotaUsec: cpus * 100_000, periodUsec: 100_000 } },
      { key: 'memory.max', value: mib * 2 ** 20 },
      { key: 'pids.max', value: pids },
    ];
    const group = { parent: '/', name: name.toLowerCase(), edits };
    await call(page, product, 'teams.create', { name, top: { kind: 'create', group } });
  }
}

const opened = new AsyncDisposableStack();
try {
  const guest = await enterGuest();
  opened.defer(() => guest.leave());
  await guest.exec('hostname', 'shop-01');
  const product = await startWithWebHere(guest, {});
  opened.defer(() => product.stop());
  await guest.exec('bash', '-c', fillGroups);
  const browser = await chromium.launch(chromiumLaunch);
  opened.defer(() => browser.close());
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, baseURL: product.url });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  await page.goto(product.firstStartLink);
  await fillFirstStart(page);
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  await makeTeams(page, product);
  await page.waitForTimeout(settleMs);
  mkdirSync(images, { recursive: true });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await picture(page, '/', `overview-${colorScheme}`);
    await picture(page, '/groups/shop/api', `charts-${colorScheme}`);
    await picture(page, '/groups/shop/api?tab=limits', `limits-${colorScheme}`, async () => {
      await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');
      await page.getByText('49999872').first().waitFor();
    });
    await picture(page, '/teams', `teams-${colorScheme}`, () =>
      page.getByRole('region', { name: 'Budgets against this machine' }).waitFor(),
    );
  }
} finally {
  await opened.disposeAsync();
}

async function picture(page: Page, address: string, name: string, prepare = () => untilLive(page)): Promise<void> {
  await page.goto(address);
  await prepare();
  // More samples, so that every tile and chart has its present value.
  await page.waitForTimeout(8000);
  await page.screenshot({ path: path.join(images, `${name}.png`) });
  console.log(`docs/images/${name}.png`);
}

function untilLive(page: Page): Promise<void> {
  return page.getByText(/^live/).first().waitFor();
}
