import { callByHand } from './call.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const top = `/corral-test-e2e-nightly-${process.pid}`;
const inner = `${top}/night`;
test.afterAll(() => removeEverywhere(top));

test('a schedule beyond the team’s budget says so before it is made, and one within it is made', async ({
  page,
  product: { url },
}) => {
  const tell = async (name: string, input: object) => {
    const answer = await callByHand(page.request, url, name, input);
    expect(answer, name).toMatchObject({ status: 200 });
    return answer.data as Record<string, string>;
  };
  const group = { parent: '/', name: top.slice(1), edits: [{ key: 'pids.max', value: 50 }] };
  const { id: team } = await tell('teams.create', { name: 'Nightly', top: { kind: 'create', group } });
  await tell('groups.create', { parent: top, name: 'night', edits: [] });

  await page.goto('/teams/schedules');
  await page.getByRole('button', { name: 'New schedule…' }).first().click();
  await page.getByRole('searchbox', { name: 'Find the group' }).fill(inner);
  await page.getByRole('option', { name: inner, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `Schedule for ${inner}` });
  const create = dialog.getByRole('button', { name: 'Create schedule' });
  const what = dialog.getByRole('region', { name: 'What it does' });
  // Nothing of it begins while this is looked at.
  await dialog.getByLabel('From').fill(clock(120));
  await dialog.getByLabel('Until').fill(clock(180));
  await dialog.getByRole('button', { name: /^Processes/ }).click();
  const limit = dialog.getByRole('textbox', { name: 'Process limit', exact: true });

  await limit.fill('80');
  await expect(what).toContainText("Nightly's budget");
  await expect(create).toBeDisabled();
  const days = [1, 2, 3, 4, 5, 6, 7];
  const beyond = { group: inner, edits: [{ key: 'pids.max', value: 80 }], days, from: '20:00', until: '06:00' };
  expect(await callByHand(page.request, url, 'schedules.create', beyond)).toMatchObject({ code: 'BUDGET_EXCEEDED' });

  await limit.fill('40');
  await expect(create).toBeEnabled();
  await expect(what).not.toContainText('budget');
  await create.click();
  const row = page.getByRole('table', { name: 'Schedules' }).getByRole('row').filter({ hasText: inner });
  await expect(row).toBeVisible();

  // Other stories look at the same page.
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('button', { name: 'Remove schedule' }).click();
  await expect(row).toHaveCount(0);
  await tell('teams.remove', { id: team });
});

/** A time of the day, so many minutes from now, by the clocks of this host. */
function clock(minutes: number): string {
  const at = new Date(Date.now() + minutes * 60_000);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
