import { callByHand } from './call.ts';
import { expect, openGroup, test } from './fixtures.ts';
import { makeGroup, readLimit, removeEverywhere, v1Mount, writeLimit } from './host-groups.ts';
import { enterNewTeam } from './newcomers.ts';

test.skip(!v1Mount('pids') || !v1Mount('memory'), 'this host has no v1 pids and memory controllers');

const team = `corral-test-e2e-templates-${process.pid}`;
const shop = `${team}-shop`;
test.afterEach(() => {
  for (const each of [team, shop]) removeEverywhere(each);
});

test('a template made from scratch is given to three groups at once, with one preview and a result for each', async ({
  page,
  group,
}) => {
  const groups = ['a', 'b', 'c'].map((name) => `${group}/${name}`);
  for (const each of groups) makeGroup(each);
  writeLimit('pids', groups[2] ?? '', 'pids.max', '25');

  await page.goto('/teams/templates');
  await expect(page.getByText('There are no templates yet')).toBeVisible();
  await page.getByRole('button', { name: 'New template…' }).click();
  const making = page.getByRole('dialog', { name: 'New template' });
  await making.getByRole('textbox', { name: 'Name' }).fill('small build job');
  await making.getByRole('button', { name: /^Processes/ }).click();
  await making.getByRole('textbox', { name: 'Process limit', exact: true }).fill('25');
  await expect(making.getByRole('region', { name: 'What it sets' })).toContainText('pids.max25');
  await making.getByRole('button', { name: 'Create template' }).click();

  const table = page.getByRole('table', { name: 'Templates' });
  await expect(table.getByRole('row', { name: /small build job/ })).toContainText('pids.max');
  await page.getByRole('button', { name: 'Apply small build job to groups' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply small build job' });
  await dialog.getByRole('searchbox', { name: 'Find groups' }).fill(group);
  for (const each of groups) await dialog.getByRole('checkbox', { name: each, exact: true }).check({ force: true });
  await dialog.getByRole('button', { name: 'Preview for 3 groups' }).click();
  const previews = dialog.getByRole('list', { name: 'What it would do' });
  await expect(previews.getByText('1 file')).toHaveCount(2);
  await expect(previews.getByText('stands already')).toHaveCount(1);
  await previews
    .getByText(groups[0] ?? '', { exact: true })
    .first()
    .click();
  await expect(previews.getByRole('list', { name: 'Writes, in order' }).first()).toContainText('pids.max');
  expect(readLimit('pids', groups[0] ?? '', 'pids.max')).toBe('max');

  // Somebody is quicker in the second group.
  writeLimit('pids', groups[1] ?? '', 'pids.max', '7');
  await dialog.getByRole('button', { name: 'Apply to 2 groups' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Applied to 1 of 2 groups.');
  const results = dialog.getByRole('table', { name: 'What became of each group' });
  await expect(results.getByRole('row', { name: new RegExp(`^${groups[0]}`) })).toContainText('applied');
  await expect(results.getByRole('row', { name: new RegExp(`^${groups[1]}`) })).toContainText('refused');
  expect(groups.map((each) => readLimit('pids', each, 'pids.max'))).toEqual(['25', '7', '25']);

  await results.getByRole('link', { name: `Record of ${groups[0]}` }).click();
  const record = page.getByRole('table', { name: 'Audit log' });
  await expect(record.getByRole('rowheader')).toHaveCount(1);
  await expect(record).toContainText('template small build job: pids.max = 25');
});

test('what groups would take of one budget is counted together: the preview says which of them would be refused', async ({
  browser,
  page,
  product,
}) => {
  await page.goto('/');
  const edits = [{ key: 'pids.max', value: 8 }];
  const making = await callByHand(page.request, product.url, 'templates.create', { name: 'eight each', edits });
  expect(making.status).toBe(200);
  const theirs = await enterNewTeam(browser, page, product, { person: 'gita', team: 'Budgeted', group: `/${shop}` });
  await theirs.context().close();
  writeLimit('pids', `/${shop}`, 'pids.max', '20');
  const groups = ['a', 'b', 'c'].map((name) => `/${shop}/${name}`);
  for (const each of groups) makeGroup(each);

  await page.goto('/teams/templates');
  await page.getByRole('button', { name: 'Apply eight each to groups' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply eight each' });
  await dialog.getByRole('searchbox', { name: 'Find groups' }).fill(shop);
  for (const each of groups) await dialog.getByRole('checkbox', { name: each, exact: true }).check({ force: true });
  await dialog.getByRole('button', { name: 'Preview for 3 groups' }).click();
  await expect(dialog.getByRole('status')).toHaveText('1 of 3 groups would be refused: it is left out.');
  const last = dialog.getByRole('list', { name: 'What it would do' }).locator('> li').last();
  await expect(last).toContainText('would be refused');
  await expect(last).toContainText(`Budgeted's budget there is 20 processes; 4 processes can be handed out.`);
  await last.getByText(`/${shop}/c`, { exact: true }).first().click();
  await expect(last).toContainText('Counted with what the 2 groups before it would be given by this.');

  await dialog.getByRole('button', { name: 'Apply to 2 groups' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Applied to all 2 groups.');
  expect(groups.map((each) => readLimit('pids', each, 'pids.max'))).toEqual(['8', '8', 'max']);
});

test('the limits of a group become a template, which a group’s page leads to', async ({ page, group }) => {
  writeLimit('pids', group, 'pids.max', '33');
  await page.goto('/teams/templates');
  await page.getByRole('button', { name: 'New template…' }).click();
  const making = page.getByRole('dialog', { name: 'New template' });
  await making.getByRole('textbox', { name: 'Name' }).fill('as that one');
  await making.getByRole('button', { name: 'Take the limits of a group…' }).click();
  await making.getByRole('searchbox', { name: 'Find the group to take from' }).fill(group);
  await making.getByRole('option', { name: group, exact: true }).click();
  await making.getByRole('button', { name: 'Take its limits' }).click();
  const sets = making.getByRole('region', { name: 'What it sets' });
  await expect(sets).toContainText('pids.max33');
  await expect(making.getByRole('textbox', { name: 'Name' })).toHaveValue('as that one');
  await making.getByRole('button', { name: 'Create template' }).click();
  await expect(page.getByRole('table', { name: 'Templates' })).toContainText('as that one');

  const other = `${group}/other`;
  makeGroup(other);
  await openGroup(page, other, 'limits');
  await page.getByRole('link', { name: 'Use a template…' }).click();
  await page.getByRole('button', { name: 'Apply as that one to groups' }).click();
  const dialog = page.getByRole('dialog', { name: 'Apply as that one' });
  await expect(dialog.getByRole('checkbox', { name: other, exact: true })).toBeChecked();
  await dialog.getByRole('button', { name: 'Preview', exact: true }).click();
  await dialog.getByRole('button', { name: 'Apply to 1 group' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Applied to the group.');
  expect(readLimit('pids', other, 'pids.max')).toBe('33');
});

test('a member uses templates in the groups of their team alone, and changes none', async ({
  browser,
  page,
  product,
  group,
}) => {
  const call = (name: string, input: object) => callByHand(page.request, product.url, name, input);
  await page.goto('/');
  const edits = [{ key: 'pids.max', value: 12 }];
  expect((await call('templates.create', { name: 'for members', edits })).status).toBe(200);
  const theirs = await enterNewTeam(browser, page, product, { person: 'tess', team: 'Templates', group: `/${team}` });
  makeGroup(`/${team}/job`);

  await theirs.goto('/teams/templates');
  await expect(theirs.getByRole('button', { name: 'Apply for members to groups' })).toBeVisible();
  await expect(theirs.getByRole('button', { name: /New template|Edit for members|Remove for members/ })).toHaveCount(0);
  await theirs.getByRole('button', { name: 'Apply for members to groups' }).click();
  const dialog = theirs.getByRole('dialog', { name: 'Apply for members' });
  await expect(dialog.getByRole('checkbox')).toHaveCount(1);
  await dialog.getByRole('checkbox', { name: `/${team}/job` }).check({ force: true });
  await dialog.getByRole('button', { name: 'Preview', exact: true }).click();
  await dialog.getByRole('button', { name: 'Apply to 1 group' }).click();
  await expect(dialog.getByRole('status')).toHaveText('Applied to the group.');
  expect(readLimit('pids', `/${team}/job`, 'pids.max')).toBe('12');

  // Past the form: another's group is answered as one that there is not.
  const templates = (await (await theirs.request.get(`${product.url}/api/trpc/templates.list`)).json()) as {
    result: { data: { json: { id: string; name: string; revision: number }[] } };
  };
  const { id, revision } = templates.result.data.json.find(({ name }) => name === 'for members') ?? {};
  const answers = [];
  for (const other of [group, '/corral-test-nothing']) {
    const input = { id, revision, groups: [{ group: other, basis: 'x' }] };
    const { data } = await callByHand(theirs.request, product.url, 'templates.use', input);
    const [result] = data as { result: string; why: string }[];
    answers.push([result?.result, result?.why.replace(other, '')]);
  }
  expect(answers[0]).toEqual(answers[1]);
  expect(readLimit('pids', group, 'pids.max')).toBe('max');
  await theirs.context().close();
});
