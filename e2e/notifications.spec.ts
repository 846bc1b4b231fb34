/** Notifications in two browsers at once: who is told what, without reloading, and once also where web is killed in between. */
import type { Page } from '@playwright/test';
import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, removeEverywhere, v1Mount, writeLimit } from './host-groups.ts';
import { killedIn } from './killed-in.ts';
import { call, enterNewTeam } from './newcomers.ts';
import type { Product } from './product.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const shop = `/corral-test-e2e-bell-${process.pid}`;
const api = `${shop}/api`;
const chimes = `/corral-test-e2e-chime-${process.pid}`;

test.afterEach(() => {
  for (const group of [shop, chimes]) removeEverywhere(group);
});

const bell = (page: Page) => page.getByRole('button', { name: /^Notifications/ });
const lines = (page: Page) => page.getByRole('dialog', { name: 'Notifications' }).getByRole('listitem');

test('a member asks, an administrator decides, a process is killed: each is told of theirs at once, and reads it', async ({
  browser,
  page,
  product,
}) => {
  await page.goto('/account');
  const bea = await enterNewTeam(browser, page, product, { person: 'bea', team: 'Bells', group: shop });
  await openGroup(bea, shop);
  await expect(bell(bea)).toHaveAccessibleName('Notifications');

  // The administrator looks at something else, and nothing is reloaded.
  writeLimit('pids', shop, 'pids.max', '50');
  const { id } = (await call(bea, product, 'requests.ask', asked(shop, 60))) as { id: string };
  const asking = `bea@example.org asks for 60 processes in ${shop}.`;
  await expect(bell(page)).toHaveAccessibleName(/unread$/);
  await bell(page).click();
  await lines(page).filter({ hasText: asking }).getByRole('link').click();
  await expect(page).toHaveURL(new RegExp(`/requests/${id}$`));
  await page.getByRole('region', { name: 'Decide' }).getByLabel('Message to the requester').fill('Go on.');
  await page.getByRole('button', { name: 'Grant', exact: false }).last().click();

  await expect(bell(bea)).toHaveAccessibleName('Notifications, 1 unread');
  await bell(bea).click();
  await expect(lines(bea)).toHaveText([
    new RegExp(`^ada@example.org granted you 60 processes in ${shop} for 10 min\\..*unread$`),
  ]);
  await lines(bea).getByRole('link').click();
  await expect(bea.getByText('Go on.')).toBeVisible();
  await expect(bell(bea)).toHaveAccessibleName('Notifications');

  // Two kills in a group of hers are one line until she has read it.
  makeGroup(api);
  writeLimit('memory', api, 'memory.limit_in_bytes', String(32 << 20));
  await killedIn(api);
  await killedIn(api);
  await bell(bea).click();
  await expect(lines(bea).first()).toContainText(`2 processes were killed in ${api}`);
  await expect(bell(bea)).toHaveAccessibleName('Notifications, 1 unread');
  await bea.getByRole('link', { name: 'All notifications' }).click();
  await expect(bea).toHaveURL(/\/notifications$/);
  const list = bea.getByRole('region', { name: 'Notifications' });
  await expect(list.getByRole('listitem')).toHaveCount(2);

  // Read in one page, it is read in the other.
  const other = await bea.context().newPage();
  await other.goto(`/groups${shop}`);
  await expect(bell(other)).toHaveAccessibleName('Notifications, 1 unread');
  await list.getByRole('button', { name: 'Mark all as read' }).click();
  await expect(bell(other)).toHaveAccessibleName('Notifications');
  await list.getByRole('listitem').first().getByRole('button', { name: 'Mark as unread' }).click();
  await expect(bell(other)).toHaveAccessibleName('Notifications, 1 unread');
  await other.close();

  // Of the kills the administrator is told on the Events page: they are in no team.
  await page.goto('/notifications');
  await expect(page.getByRole('region', { name: 'Notifications' })).toContainText(asking);
  await expect(page.getByRole('region', { name: 'Notifications' })).not.toContainText(api);

  // Taken out of the team she sees nothing of it any more.
  const { id: team, people } = await teamOf(page, product, 'Bells');
  const person = people.find(({ email }) => email === 'bea@example.org')?.id;
  await call(page, product, 'teams.removeMember', { id: team, person });
  await expect.poll(async () => (await told(bea, product)).map(({ sentence }) => sentence.text)).toEqual([]);
  await bea.context().close();
  await call(page, product, 'teams.remove', { id: team });
});

test('web is killed as soon as something is told: it is told, and once', async ({ browser, page, product }) => {
  await page.goto('/account');
  const cleo = await enterNewTeam(browser, page, product, { person: 'cleo', team: 'Chimes', group: chimes });
  writeLimit('pids', chimes, 'pids.max', '50');
  const cookies = cleo.context();
  await cleo.goto('about:blank');
  await page.goto('about:blank');
  const wanted: string[] = [];
  for (const pids of [61, 62, 63]) {
    wanted.push(`cleo@example.org asks for ${pids} processes in ${chimes}.`);
    const answered = callByHand(cookies.request, product.url, 'requests.ask', asked(chimes, pids)).catch(() => null);
    // In the first turn as soon as it is answered, then in the middle of it.
    if (pids === 61) await answered;
    process.kill(product.webPid(), 'SIGKILL');
    await answered;
    await expect.poll(() => isUp(product), { timeout: 60_000 }).toBe(true);
  }

  await page.goto('/');
  const requests = (await query(page, product, 'requests.list', { limit: 200 })) as {
    rows: { askedBy: string; asked: { pids: number } }[];
  };
  const stored = requests.rows.filter(({ askedBy }) => askedBy === 'cleo@example.org').map((row) => row.asked.pids);
  const heard = (await told(page, product))
    .map(({ sentence }) => sentence.text)
    .filter((text) => text.includes('cleo'));
  expect(heard).toEqual(stored.map((pids) => `cleo@example.org asks for ${pids} processes in ${chimes}.`));
  expect(heard).toContain(wanted[0]);
  await cookies.close();
  await call(page, product, 'teams.remove', { id: (await teamOf(page, product, 'Chimes')).id });
});

const asked = (group: string, pids: number) => ({ group, asked: { pids }, why: 'the tests need more', minutes: 10 });

async function query(page: Page, { url }: Product, name: string, input: object): Promise<unknown> {
  const address = `${url}/api/trpc/${name}?input=${encodeURIComponent(JSON.stringify({ json: input }))}`;
  const body = await (await page.request.get(address)).json();
  return body.result.data.json;
}

async function told(page: Page, product: Product): Promise<{ sentence: { text: string } }[]> {
  return ((await query(page, product, 'notifications.list', { limit: 200 })) as { rows: [] }).rows;
}

async function teamOf(
  page: Page,
  product: Product,
  team: string,
): Promise<{ id: string; people: { id: string; email: string }[] }> {
  const teams = (await query(page, product, 'teams.list', {})) as { id: string; name: string }[];
  const id = teams.find(({ name }) => name === team)?.id;
  return (await query(page, product, 'teams.get', { id })) as never;
}

async function isUp({ url }: Product): Promise<boolean> {
  return fetch(`${url}/api/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}
