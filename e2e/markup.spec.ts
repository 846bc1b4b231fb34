/** Names and words with markup in them, wherever people can type some, on every screen that shows them: they stay text. */
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { administrator, enterAsFirst } from './administrator.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';
import { call } from './newcomers.ts';
import { type Product, startProduct } from './product.ts';

test.skip(!v1Mount('pids') || !v1Mount('memory'), 'this host has no v1 pids and memory controllers');

/** What a page that took it for markup would run, and a tag that it would close. */
const markup = (what: string) => `${what}"'><img src=x onerror=ran()></script>`;
/** A group's name cannot have a slash. */
const group = `/corral-test-e2e-${process.pid}-<img src=x onerror=ran()>`;
// A product of its own: what is left in it is in nobody's way.
test.use({ storageState: { cookies: [], origins: [] } });
let product: Product;

test.beforeAll(async () => {
  product = await startProduct({ CORRAL_AGENT_LAUNCH_USERS: 'nobody', CORRAL_WEBHOOK_ALLOW: '127.0.0.1' });
});
test.afterEach(async ({ page }) => {
  // The page's live connection ends before its server does, or its console says so.
  await page.goto('about:blank');
});
test.afterAll(async () => {
  await product?.stop();
  removeEverywhere(group);
});

/** The screens as the folders of the pages have them, without those that are about one thing. */
function screens(folder = path.resolve(import.meta.dirname, '../app/(app)'), at = ''): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'page.tsx') return [at || '/'];
    return entry.isDirectory() && !entry.name.startsWith('[')
      ? screens(path.join(folder, entry.name), `${at}/${entry.name}`)
      : [];
  });
}

test('markup in the names of people, teams, groups and all else stays text on every screen', async ({ page }) => {
  await page.addInitScript(() => {
    const seen: string[] = [];
    Reflect.set(window, 'seen', seen);
    Reflect.set(window, 'ran', () => seen.push('ran'));
    document.addEventListener('securitypolicyviolation', (event) => seen.push(event.effectiveDirective));
  });
  await enterAsFirst(page, product);
  const make = async (name: string, input: object) => (await call(page, product, name, input)) as { id: string };
  const edits = [{ key: 'pids.max', value: 50 }];
  await call(page, product, 'people.invite', { email: 'markup@example.org', name: markup('Bo'), role: 'member' });
  const team = await make('teams.create', {
    ...{ name: markup('Red'), purpose: markup('builds') },
    top: { kind: 'create', group: { parent: '/', name: group.slice(1), edits } },
  });
  await call(page, product, 'teams.addMember', { id: team.id, email: administrator.email });
  const request = await make('requests.ask', { group, asked: { pids: 80 }, why: markup('more') });
  await make('templates.create', { name: markup('small'), purpose: markup('CI'), edits });
  const hours = { days: [1], from: '20:00', until: '06:00' };
  await make('schedules.create', { group, edits, ...hours });
  const hook = { name: markup('hook'), url: 'http://127.0.0.1:9/', topics: ['request-asked'] };
  const webhook = await make('webhooks.create', hook);
  const command = { kind: 'argv', argv: ['echo', markup('said')] };
  const launch = { group, command, folder: '/', user: 'nobody' };
  const { outcome: run } = (await call(page, product, 'launch.start', launch)) as { outcome: { id: string } };

  const tabs = ['charts', 'limits', 'processes', 'changes', 'events', 'files'];
  const ofOne = [
    `/teams/${team.id}`,
    `/requests/${request.id}`,
    `/settings/webhooks/${webhook.id}`,
    `/runs/${run.id}`,
    `/requests/ask?group=${encodeURIComponent(group)}`,
    ...tabs.map((tab) => `/groups${encodeURI(group)}?tab=${tab}`),
  ];
  for (const address of [...screens(), ...ofOne]) {
    await test.step(address, async () => {
      await page.goto(`${product.url}${address}`);
      await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeVisible();
      await expect(page.locator('img[src="x"]')).toHaveCount(0);
      expect(await page.evaluate(() => Reflect.get(window, 'seen') as string[])).toEqual([]);
    });
  }
  // It was there to be shown: not escaped twice, not left out.
  for (const [address, shown] of [
    ['/teams', markup('Red')],
    [`/requests/${request.id}`, markup('more')],
    ['/teams/templates', markup('small')],
    ['/settings/webhooks', markup('hook')],
    ['/people', markup('Bo')],
    [`/runs/${run.id}`, markup('said')],
  ] as const) {
    await page.goto(`${product.url}${address}`);
    await expect(page.getByRole('main')).toContainText(shown);
  }
});
