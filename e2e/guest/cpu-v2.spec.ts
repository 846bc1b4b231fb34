import { expect, openGroup, test } from '../fixtures.ts';
import { applyProcessLimit, keptValues } from '../limits-form.ts';

test('a CPU quota is one file of two numbers on v2, and a process limit goes with it', async ({
  page,
  kernel,
  group,
}) => {
  await openGroup(page, group, 'limits');
  await page.getByRole('textbox', { name: 'CPU quota', exact: true }).fill('1.5 CPUs');
  await applyProcessLimit(page, '77');

  await expect(keptValues(page).getByRole('listitem').filter({ hasText: 'cpu.max' })).toContainText('150000 100000');
  expect(await kernel.read(group, 'cpu.max')).toBe('150000 100000');
  expect(await kernel.read(group, 'pids.max')).toBe('77');
});

test('a process goes where an empty list of CPUs is filled in; in an empty group the list is taken away again', async ({
  page,
  kernel,
  group,
  process,
}) => {
  const sleeper = await process('sleeper', group);
  expect(await kernel.read(group, 'cpuset.cpus')).toBe('');
  expect(await kernel.allowedCpus(sleeper.pid)).toBe('0-1');

  await openGroup(page, group, 'limits');
  const cores = page.getByRole('grid', { name: 'Cores of the host' });
  const text = page.getByRole('textbox', { name: 'CPUs', exact: true });
  const apply = page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' });
  await cores.getByRole('gridcell', { name: 'CPU 1' }).click();
  await expect(text).toHaveValue('1');
  await apply.click();
  await expect(keptValues(page)).toContainText('cpuset.cpus');
  expect(await kernel.read(group, 'cpuset.cpus')).toBe('1');
  expect(await kernel.allowedCpus(sleeper.pid)).toBe('1');

  // With processes in the group the kernel would not empty it (ENOSPC).
  await sleeper.end();
  await expect.poll(() => kernel.read(group, 'cgroup.procs')).toBe('');
  await text.fill('');
  await apply.click();
  await expect.poll(() => kernel.read(group, 'cpuset.cpus')).toBe('');
  expect(await kernel.read(group, 'cpuset.cpus.effective')).toBe('0-1');
});
