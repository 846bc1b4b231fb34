import { cpusOnChart, expect, openGroup, test } from './fixtures.ts';
import { makeGroup, moveInto, readLimit, v1Mount, writeLimit } from './host-groups.ts';

test.skip(!v1Mount('cpu') || !v1Mount('cpuset'), 'this host has no v1 cpu and cpuset controllers');

test('100 shares beside 1024 get about one tenth of a core that both want', async ({ page, group, process }) => {
  // Both on one core, or they would not compete; the parent's own shares do not matter then.
  const small = `${group}/small`;
  const large = `${group}/large`;
  writeLimit('cpuset', group, 'cpuset.cpus', '0');
  for (const child of [small, large]) {
    makeGroup(child);
    moveInto(child, (await process('burner')).pid);
  }

  await openGroup(page, small, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });
  await page.getByRole('textbox', { name: 'CPU shares', exact: true }).fill('100');
  await preview.getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('100');
  expect(readLimit('cpu', small, 'cpu.shares')).toBe('100');
  expect(readLimit('cpu', large, 'cpu.shares')).toBe('1024');

  // 100 / (100 + 1024) of one core is 0.089; other work on core 0 takes from both alike.
  await openGroup(page, small);
  await expect.poll(() => cpusOnChart(page), { timeout: 60_000 }).toBeGreaterThan(0.03);
  const ratios = await ratioOf(page, small, large);
  expect(ratios).toBeGreaterThan(0.06);
  expect(ratios).toBeLessThan(0.16);
});

/** The two charts' use in the same range of time: small to large. */
async function ratioOf(page: import('@playwright/test').Page, small: string, large: string): Promise<number> {
  const use: number[] = [];
  for (const group of [small, large]) {
    await openGroup(page, group);
    const moment = page.getByRole('slider', { name: 'CPU: moment' });
    await expect.poll(() => cpusOnChart(page), { timeout: 60_000 }).toBeGreaterThan(0);
    await moment.focus();
    use.push(await cpusOnChart(page));
  }
  const [little = 0, much = 1] = use;
  return little / much;
}
