import { expect, openGroup, test } from '../fixtures.ts';

test('v2 takes a memory limit below what is in use and kills: foretold, confirmed by name, and then so', async ({
  page,
  kernel,
  group,
  process,
}) => {
  const holder = await process('holder', group);
  await expect.poll(async () => Number(await kernel.read(group, 'memory.current'))).toBeGreaterThan(60 << 20);
  await openGroup(page, group, 'limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('16M');

  await expect(preview).toContainText('v2 reclaims what it can and then kills, at once');
  await expect(preview).toContainText(`pid ${holder.pid}`);
  const apply = preview.getByRole('button', { name: 'Apply and risk kills' });
  await expect(apply).toBeDisabled();
  await preview.getByRole('textbox').fill(group.slice(1));
  await apply.click();

  await expect.poll(() => kernel.isAlive(holder.pid)).toBe(false);
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('16777216');
  expect(await kernel.read(group, 'memory.max')).toBe('16777216');
  expect(await kernel.read(group, 'memory.events')).toMatch(/^oom_kill [1-9]/m);
});
