import { expect, openGroup, test } from '../fixtures.ts';

test('processes that wait for their quota are seen as pressure and as throttling', async ({
  page,
  kernel,
  group,
  process,
}) => {
  for (let count = 0; count < 2; count += 1) await process('burner', group);
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'CPU quota', exact: true }).fill('0.2 CPUs');
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect.poll(() => kernel.read(group, 'cpu.max')).toMatch(/^20000 100000$/);

  await page.getByRole('tab', { name: 'Charts' }).click();

  for (const [chart, toldOf] of [
    ['Pressure', /cpu[^,]* [1-9]/i],
    ['Throttled', / [1-9]/],
  ] as const) {
    const moment = page.getByRole('slider', { name: `${chart}: moment` });
    await expect(moment).toHaveAttribute('aria-valuetext', toldOf);
  }
  expect(await kernel.read(group, 'cpu.pressure')).toMatch(/^some avg10=[1-9]/m);
  expect(await kernel.read(group, 'cpu.stat')).toMatch(/^throttled_usec [1-9]/m);
});
