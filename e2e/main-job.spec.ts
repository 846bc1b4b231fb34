import { cpusOnChart, expect, openGroup, test } from './fixtures.ts';

test.skip(
  ({ kernel }) => kernel.version('memory') === null || kernel.version('cpu') === null,
  'this host has no v1 memory and cpu controllers',
);

test.use({ isWhole: true });

// The story of the whole product, from an empty group to its record.
test('create foo, limit it, move a process in, watch it, find it all on record', {
  tag: '@v2',
}, async ({ page, kernel, group, process, place }) => {
  const memoryFile = kernel.version('memory') === 2 ? 'memory.max' : 'memory.limit_in_bytes';
  const foo = `${group}/foo`;
  const burner = await process('burner');
  await openGroup(page, group);
  await page.getByRole('button', { name: 'Create group' }).click();
  const dialog = page.getByRole('dialog', { name: `Create a group in ${group}` });
  await dialog.getByRole('textbox', { name: 'Name' }).fill('foo');
  await dialog.getByRole('button', { name: /create/i }).click();
  await expect(page.getByRole('heading', { name: 'foo', level: 1 })).toBeVisible();
  // Usable at once: v1 leaves a new cpuset empty.
  if (kernel.version('cpuset') === 1)
    expect(await kernel.read(foo, 'cpuset.cpus')).toBe(await kernel.read(group, 'cpuset.cpus'));

  await openGroup(page, foo, 'limits');
  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  const kept = page.getByRole('region', { name: 'What the kernel kept' });
  await expect(kept.getByRole('listitem').filter({ hasText: memoryFile })).toContainText('49999872');

  await page.getByRole('tab', { name: 'Processes' }).click();
  await page.getByRole('button', { name: 'Add processes…' }).click();
  const adding = page.getByRole('dialog', { name: 'Add processes to foo' });
  await adding.getByRole('searchbox').fill(String(burner.pid));
  await adding.getByRole('row', { name: /while :/ }).click();
  await adding.getByRole('button', { name: /^Move 1 here/ }).click();
  const after = page.getByRole('figure').filter({ hasText: `/proc/${burner.pid}/cgroup after` });
  await expect(after).toContainText(foo);
  const told = await kernel.groupsOf(burner.pid);
  for (const line of told.trim().split('\n')) await expect(after).toContainText(line);
  await page.getByRole('button', { name: 'Done' }).click();
  await expect(page.getByRole('row').filter({ hasText: String(burner.pid) })).toBeVisible();

  await page.getByRole('tab', { name: 'Charts' }).click();
  await expect.poll(() => cpusOnChart(page), { timeout: 60_000 }).toBeGreaterThan(0);
  await expect(page.getByRole('link', { name: /memory/i }).first()).toBeVisible();

  await page.goto('/audit');
  await page.getByRole('textbox', { name: 'Group' }).fill(foo);
  const record = page.getByRole('table', { name: 'Audit log' });
  for (const action of ['Create group', 'Change limits', 'Move processes']) {
    await expect(record.getByRole('row').filter({ hasText: action }).filter({ hasText: 'applied' })).toHaveCount(1);
  }
  await record.getByRole('row').filter({ hasText: 'Change limits' }).click();
  const detail = page.getByRole('dialog', { name: 'Change limits' });
  const values = detail.getByRole('table', { name: 'Before and after' });
  const written = values
    .getByRole('row', { name: new RegExp(RegExp.escape(memoryFile)) })
    .filter({ hasNotText: 'kept after reboot' });
  await expect(written).toContainText('50000000');
  await expect(written).toContainText('49999872');
  await expect(detail).toContainText('ada@example.org');
  // The guest's side of the emulated network sees this host at its gateway.
  await expect(detail).toContainText(place === 'host' ? '127.0.0.1' : '10.0.2.2');
});
