/** Webhooks in a real browser, with receivers on loopback that check what they get with the library of Standard Webhooks. */
import type { Browser, Page } from '@playwright/test';
import { Webhook } from 'standardwebhooks';
import { answers, openReceiver } from '#server/outbound/receiver.fixtures.ts';
import { callByHand } from './call.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';
import type { Product } from './product.ts';

test.skip(!v1Mount('pids'), 'this host has no v1 pids controller');

const password = 'grazing-quietly-9-hills';
const shop = `/corral-test-e2e-hooks-${process.pid}`;

test.afterEach(() => removeEverywhere(shop));

/** As the administrator of the page. */
async function call(page: Page, { url }: Product, name: string, input: object): Promise<unknown> {
  const answer = await callByHand(page.request, url, name, input);
  expect(answer, name).toMatchObject({ status: 200 });
  return answer.data;
}

test('a webhook is added, a member asks and is granted: the receiver is told, signed; one that hangs delays nothing', async ({
  browser,
  page,
  product,
  allowedMessages,
}) => {
  // The address that is refused.
  allowedMessages.push(/status of 400/);
  await using receiver = await openReceiver();
  await using hanging = await openReceiver(answers.hang);
  await page.goto('/');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Webhooks' }).click();
  await page.getByRole('button', { name: 'Add webhook…' }).click();
  const adding = page.getByRole('dialog', { name: 'Add a webhook' });
  await adding.getByRole('textbox', { name: 'Name' }).fill('hooks-chat');
  // What other stories do on this host is none of this one's.
  for (const topic of [/^OOM kill/, /^Limits returned/])
    await adding.getByRole('checkbox', { name: topic }).uncheck({ force: true });
  await adding.getByRole('textbox', { name: 'Address' }).fill('https://10.0.0.1/hook');
  await adding.getByRole('button', { name: 'Add webhook' }).click();
  await expect(adding.getByText('10.0.0.1 is not a public address')).toBeVisible();
  await adding.getByRole('textbox', { name: 'Address' }).fill(receiver.url);
  await adding.getByRole('button', { name: 'Add webhook' }).click();
  const shown = page.getByRole('dialog', { name: 'Signing secret' });
  const secret = (await shown.getByLabel('Signing secret', { exact: true }).last().textContent()) ?? '';
  await shown.getByRole('button', { name: 'Done' }).click();
  const slow = { name: 'hooks-slow', url: hanging.url, topics: ['request-asked', 'request-decided'] };
  const { id: slowId } = (await call(page, product, 'webhooks.create', slow)) as { id: string };

  const table = page.getByRole('table', { name: 'Webhooks' });
  await table.getByRole('link', { name: 'hooks-chat' }).click();
  await page.getByRole('button', { name: 'Send a test' }).click();
  const log = page.getByRole('table', { name: 'Deliveries' });
  const rowOf = (type: string) => log.getByRole('row', { name: new RegExp(type) });
  await expect(rowOf('webhook.test')).toContainText('delivered');

  const mel = await memberOf(browser, page, product);
  const asked = { group: shop, asked: { pids: 60 }, why: 'the tests need more', minutes: 10 };
  const { id } = (await callByHand(mel.request, product.url, 'requests.ask', asked)).data as { id: string };
  // The one that hangs has been told, and says nothing.
  await expect.poll(() => hanging.received.length).toBe(1);
  await expect(rowOf('request.asked')).toContainText('delivered');
  const plan = (await callByHand(page.request, product.url, 'requests.plan', { id })).data as {
    plan: { basis: string };
  };
  await call(page, product, 'requests.approve', { id, basis: plan.plan.basis });
  await expect(rowOf('request.granted')).toContainText('delivered');
  await page.goto('/requests');
  await expect(page.getByRole('table', { name: 'Requests' })).toContainText('the tests need more');

  const checked = receiver.received.map(
    ({ body, headers }) => new Webhook(secret).verify(body, headers as Record<string, string>) as Told,
  );
  expect(checked.map(({ type }) => type)).toEqual(['webhook.test', 'request.asked', 'request.granted']);
  expect(checked[2]).toMatchObject({
    text: `ada@example.org granted hank@example.org 60 processes in ${shop} for 10 min.`,
    link: `${product.url}/requests/${id}`,
    data: { group: shop, team: { name: 'Hooks' }, code: 'told-request-granted', values: { pids: 60, minutes: 10 } },
  });
  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id'])).size).toBe(3);

  await page.goto(`/settings/webhooks/${slowId}`);
  await expect(page.getByRole('table', { name: 'Deliveries' })).toContainText('request.granted');
  await expect(page.getByRole('table', { name: 'Deliveries' })).not.toContainText('delivered');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove webhook' }).click();
  await table.getByRole('link', { name: 'hooks-chat' }).click();
  await rowOf('request.granted').getByRole('button').click();
  const delivery = page.getByRole('dialog', { name: 'request.granted' });
  await expect(delivery.getByRole('table', { name: 'Attempts' })).toContainText('200 in');
  await delivery.getByRole('button', { name: 'Send again' }).click();
  await expect.poll(() => receiver.received.length).toBe(4);
  expect(receiver.received[3]?.headers['webhook-id']).toBe(receiver.received[2]?.headers['webhook-id']);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('alertdialog').getByRole('button', { name: 'Remove webhook' }).click();
  await expect(page.getByRole('heading', { name: 'Webhooks' })).toBeVisible();
  await mel.context().close();
});

test('web is killed between attempts and in one: nothing is lost, and all is sent under its own id', async ({
  page,
  product,
}) => {
  await using receiver = await openReceiver(answers.status(500));
  const hook = { name: 'hooks-killed', url: receiver.url, topics: ['request-ended'] };
  const { id } = (await call(page, product, 'webhooks.create', hook)) as { id: string };
  const { id: message } = (await call(page, product, 'webhooks.test', { id })) as { id: string };
  await expect.poll(() => receiver.received.length).toBe(1);
  // A page would say, rightly, that web is away.
  await page.goto('about:blank');
  receiver.answerNext(answers.hang);
  process.kill(product.webPid(), 'SIGKILL');

  // After its wait, by the web that was started anew; which is killed in it.
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(2);
  receiver.always(answers.ok);
  process.kill(product.webPid(), 'SIGKILL');
  await expect.poll(() => receiver.received.length, { timeout: 60_000 }).toBe(3);

  expect(new Set(receiver.received.map(({ headers }) => headers['webhook-id']))).toEqual(new Set([message]));
  await page.goto(`/settings/webhooks/${id}`);
  const log = page.getByRole('table', { name: 'Deliveries' });
  await expect(log).toContainText('delivered');
  await log.getByRole('button').click();
  await expect(page.getByRole('table', { name: 'Attempts' })).toContainText('Corral was stopped in this attempt');
  await call(page, product, 'webhooks.remove', { id });
});

interface Told {
  type: string;
  text: string;
}

/** A browser of a new member of a new team with a group of its own. */
async function memberOf(browser: Browser, page: Page, product: Product): Promise<Page> {
  const email = 'hank@example.org';
  const { url } = (await call(page, product, 'people.invite', { email, role: 'member' })) as { url: string };
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const theirs = await context.newPage();
  await theirs.goto(url);
  await theirs.getByLabel('Password', { exact: true }).fill(password);
  await theirs.getByLabel('Password again').fill(password);
  await theirs.getByRole('button', { name: 'Create account' }).click();
  await expect(theirs.getByText('You are in no team yet')).toBeVisible();
  const top = { kind: 'create', group: { parent: '/', name: shop.slice(1), edits: [{ key: 'pids.max', value: 50 }] } };
  const { id } = (await call(page, product, 'teams.create', { name: 'Hooks', top })) as { id: string };
  await call(page, product, 'teams.addMember', { id, email });
  return theirs;
}
