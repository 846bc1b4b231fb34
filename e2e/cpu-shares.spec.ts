import { cpusOnChart, expect, openGroup, test } from './fixtures.ts';
import { makeGroup, moveInto, readLimit, v1Mount, writeLimit } from './host-groups.ts';

test.skip(
  !v1Mount('cpu') || !v1Mount('cpuacct') || !v1Mount('cpuset'),
  'this host has no v1 cpu, cpuacct and cpuset controllers',
);

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

  // Both counters over the same time: other work on core 0 takes from both alike. 100 / (100 + 1024) is 0.089.
  const usedBefore = { small: usedSeconds(small), large: usedSeconds(large) };
  await expect.poll(() => usedSeconds(large) - usedBefore.large, { timeout: 90_000 }).toBeGreaterThan(3);
  const ratio = (usedSeconds(small) - usedBefore.small) / (usedSeconds(large) - usedBefore.large);
  expect(ratio).toBeGreaterThan(0.06);
  expect(ratio).toBeLessThan(0.16);
  for (const child of [small, large]) {
    await openGroup(page, child);
    await expect.poll(() => cpusOnChart(page), { timeout: 60_000 }).toBeGreaterThan(0);
  }
});

function usedSeconds(group: string): number {
  return Number(readLimit('cpuacct', group, 'cpuacct.usage')) / 1e9;
}
