/** People besides the administrator, in browsers of their own, for stories with several people signed in at once. */
import { type Browser, expect, type Page } from '@playwright/test';
import { callByHand } from './call.ts';
import type { Product } from './product.ts';

const password = 'grazing-quietly-9-hills';

/** Calls a procedure as whoever the page's cookies say, and gives what it answers. A refusal fails the story. */
export async function call(page: Page, { url }: Pick<Product, 'url'>, name: string, input: object): Promise<unknown> {
  const answer = await callByHand(page.request, url, name, input);
  expect(answer, name).toMatchObject({ status: 200 });
  return answer.data;
}

/** Invited by whom the page belongs to, in a browser in which they have just chosen their password. */
export async function enter(
  browser: Browser,
  page: Page,
  product: Pick<Product, 'url'>,
  { name, role }: { name: string; role: 'member' | 'auditor' | 'operator' },
): Promise<Page> {
  const email = emailOf(name);
  const { url } = (await call(page, product, 'people.invite', { email, role })) as { url: string };
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const theirs = await context.newPage();
  await theirs.goto(url);
  await theirs.getByLabel('Password', { exact: true }).fill(password);
  await theirs.getByLabel('Password again').fill(password);
  await theirs.getByRole('button', { name: 'Create account' }).click();
  await expect(theirs.getByRole('navigation', { name: 'Main' })).toBeVisible();
  return theirs;
}

function emailOf(name: string): string {
  return `${name}@example.org`;
}

/** A new member of a new team, whose top group is made for it. */
export async function enterNewTeam(
  browser: Browser,
  page: Page,
  product: Pick<Product, 'url'>,
  { person, team, group }: { person: string; team: string; group: string },
): Promise<Page> {
  const theirs = await enter(browser, page, product, { name: person, role: 'member' });
  await expect(theirs.getByText('You are in no team yet')).toBeVisible();
  const top = { kind: 'create', group: { parent: '/', name: group.slice(1), edits: [] } };
  const { id } = (await call(page, product, 'teams.create', { name: team, top })) as { id: string };
  await call(page, product, 'teams.addMember', { id, email: emailOf(person) });
  await theirs.reload();
  return theirs;
}
