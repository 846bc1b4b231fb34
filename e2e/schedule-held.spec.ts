import { callByHand } from './call.ts';
import { expect, test } from './fixtures.ts';
import { removeEverywhere, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('memory') || !v1Mount('pids'), 'this host has no v1 memory and pids controllers');

const top = `/corral-test-e2e-held-${process.pid}`;
const email = 'held@example.org';
const password = 'grazing-quietly-9-hills';
test.afterAll(() => removeEverywhere(top));

test('a member’s schedule waits once they are out of the team, and says why, until somebody resumes it', async ({
  page,
  playwright,
  product: { url },
}) => {
  const mel = await playwright.request.newContext({ storageState: { cookies: [], origins: [] } });
  const tell = async (who: typeof mel, name: string, input: object) => {
    const answer = await callByHand(who, url, name, input);
    expect(answer, name).toMatchObject({ status: 200 });
    return answer.data as Record<string, string>;
  };
  const { url: link } = await tell(page.request, 'people.invite', { email, role: 'member' });
  await tell(mel, 'links.use', { token: new URL(link ?? '').searchParams.get('token'), password });
  await mel.post(`${url}/api/auth/sign-in/email`, { headers: { origin: url }, data: { email, password } });
  const group = { parent: '/', name: top.slice(1), edits: [] };
  const { id: team } = await tell(page.request, 'teams.create', { name: 'Held', top: { kind: 'create', group } });
  await tell(page.request, 'teams.addMember', { id: team, email });
  await tell(mel, 'groups.create', { parent: top, name: 'night', edits: [] });
  const edits = [{ key: 'pids.max', value: 80 }];
  // Of another day than today.
  const days = [((new Date().getDay() + 2) % 7) + 1];
  await tell(mel, 'schedules.create', { group: `${top}/night`, edits, days, from: '20:00', until: '06:00' });
  await page.goto('/teams/schedules');
  const row = page
    .getByRole('table', { name: 'Schedules' })
    .getByRole('row')
    .filter({ hasText: `${top}/night` });
  await expect(row).toContainText('waiting');

  const asked = `${url}/api/trpc/teams.get?input=${encodeURIComponent(JSON.stringify({ json: { id: team } }))}`;
  const { people } = (await (await page.request.get(asked)).json()).result.data.json as {
    people: { id: string; email: string }[];
  };
  const person = people.find((each) => each.email === email)?.id;
  await tell(page.request, 'teams.removeMember', { id: team, person });

  await expect(row).toContainText(`Paused, because ${email}, who asked for it, may not change these limits`);
  await expect(row).toContainText('paused');

  await row.getByRole('button', { name: /^Resume/ }).click();
  await expect(row).toContainText('waiting');
  await expect(row).not.toContainText('Paused, because');

  await page.goto(`/audit?group=${top}/night`);
  const record = page.getByRole('table', { name: 'Audit log' });
  await expect(record.getByRole('row').filter({ hasText: 'Pause schedule' })).toContainText('corral');
  // Other stories look at the same page.
  await page.goto('/teams/schedules');
  await row.getByRole('button', { name: /^Remove/ }).click();
  await page.getByRole('button', { name: 'Remove schedule' }).click();
  await expect(row).toHaveCount(0);
  await tell(page.request, 'teams.remove', { id: team });
  await mel.dispose();
});
