import { existsSync } from 'node:fs';
import { expect, openGroup, test, treeRow } from './fixtures.ts';
import { makeGroup, v1Mount, writeLimit } from './host-groups.ts';
import { killedIn } from './killed-in.ts';

test.skip(!v1Mount('memory'), 'this host has no v1 memory controller');
test.skip(!existsSync('/dev/kmsg'), 'this host has no /dev/kmsg to read kills from');

const mebibyte = 1024 * 1024;

test('a kill by the limit of an ancestor is told at once, with whose limit it was and who set it', async ({
  page,
  group,
}) => {
  const child = `${group}/worker`;
  makeGroup(child);
  const events = page.getByRole('link', { name: /^Events/ });

  // The limit is set by the person, so that the card can say who did.
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('64 MiB');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText(String(64 * mebibyte));
  // Those of other stories, which nobody has looked at.
  const before = Number(/ (\d+) new kill/.exec(await events.ariaSnapshot())?.[1] ?? 0);

  // Live: the page is open before anything happens.
  await openGroup(page, child, 'events');
  await expect(page.getByRole('region', { name: 'Events' })).toContainText(/Nothing has happened here yet|appeared/);
  const pid = await killedIn(child);
  const row = page.getByRole('table', { name: 'Events of the group' }).getByRole('row', { name: `(${pid})` });
  await expect(row).toContainText(`the memory limit of 64 MiB of ${group} was hit`);

  // Badges: on the rail, in the tree, in the head.
  await expect(events).toContainText(before === 0 ? '1 new kill' : `${before + 1} new kills`);
  await expect(treeRow(page, 'worker').getByRole('img', { name: '1 kill in 24 hours' })).toBeVisible();
  await expect(page.getByRole('main').getByText('1 kill', { exact: true })).toBeVisible();

  await row.getByRole('button').click();
  const card = page.getByRole('dialog', { name: 'Killed: a memory limit was hit' });
  const victim = card.getByRole('region', { name: 'Victim' });
  await expect(victim).toContainText(`Pid${pid}`);
  await expect(victim).toContainText('root (uid 0)');
  await expect(victim).toContainText(child);
  await expect(victim.getByRole('list', { name: 'Memory of the victim' })).toContainText('anonymous');
  const limit = card.getByRole('region', { name: 'The limit that was hit' });
  await expect(limit.getByRole('link', { name: group, exact: true })).toBeVisible();
  await expect(limit).toContainText('a group above');
  await expect(limit).toContainText('64 MiB of 64 MiB');
  await expect(limit).toContainText('memory.max = 67108864 (64 MiB)');
  await expect(
    card.getByRole('table', { name: 'Processes at that moment' }).getByRole('row', { name: /killed/ }),
  ).toContainText(String(pid));

  // What to do leads to the form of the group whose limit it was, with the raise filled in.
  await card
    .getByRole('region', { name: 'What to do' })
    .getByRole('listitem')
    .filter({ hasText: 'raise the limit' })
    .getByRole('link', { name: 'Open in Limits' })
    .click();
  await expect(page).toHaveURL(new RegExp(`/groups${group}\\?tab=limits`));
  await expect(page.getByRole('textbox', { name: 'Memory limit', exact: true })).toHaveValue('96 MiB');

  // The ancestor's charts have the mark; the Events page has the kill, and having seen it takes the badge away.
  await openGroup(page, group);
  await page
    .getByRole('link', { name: new RegExp(`\\(${pid}\\) was killed`) })
    .first()
    .click();
  await expect(page.getByRole('dialog', { name: 'Killed: a memory limit was hit' })).toContainText(child);
  await page.getByRole('button', { name: 'Close' }).last().click();
  await expect(page.getByRole('table', { name: 'Events' }).getByRole('row', { name: `(${pid})` })).toBeVisible();
  await expect(events).not.toContainText('new kill');
});

test('a kill while web is away and the group is gone a moment later is on record', async ({
  page,
  group,
  product,
  allowedMessages,
}) => {
  // What the browser itself says about a server that was away.
  allowedMessages.push(/Failed to load resource|ERR_/);
  const child = `${group}/short-lived`;
  makeGroup(child);
  writeLimit('memory', child, 'memory.limit_in_bytes', String(48 * mebibyte));
  await page.goto('/events?sort=kills');
  await expect(page.getByRole('heading', { name: 'Events' })).toBeVisible();

  process.kill(product.webPid(), 'SIGKILL');
  const pid = await killedIn(child);

  // The supervisor brings web back, the page its own connection.
  await expect(page.getByRole('table', { name: 'Events' }).getByRole('row', { name: `(${pid})` })).toContainText(
    'own memory limit of 48 MiB',
    { timeout: 90_000 },
  );
});
