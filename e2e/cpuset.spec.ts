import { expect, openGroup, test } from './fixtures.ts';
import { allowedCpus, readLimit, v1Mount } from './host-groups.ts';

test.skip(!v1Mount('cpuset'), 'this host has no v1 cpuset controller');

test('painting one core pins the group, and its process follows', async ({ page, group, process }) => {
  const all = readLimit('cpuset', '/', 'cpuset.cpus');
  test.skip(!/[-,]/.test(all), 'this host has one core only');
  const sleeper = await process('sleeper', group);
  expect(allowedCpus(sleeper.pid)).toBe(all);

  await openGroup(page, group, 'limits');
  const cores = page.getByRole('grid', { name: 'Cores of the host' });
  const text = page.getByRole('textbox', { name: 'CPUs', exact: true });
  await expect(text).toHaveValue(all);
  // A press takes a chosen core out; the text under the hand is in step.
  await cores.getByRole('gridcell', { name: 'CPU 0' }).click();
  await expect(text).not.toHaveValue(all);
  await text.fill('0');
  await expect(cores.getByRole('gridcell', { name: 'CPU 0' })).toHaveAttribute('aria-selected', 'true');
  await expect(cores.getByRole('gridcell', { name: 'CPU 1' })).toHaveAttribute('aria-selected', 'false');
  await cores.getByRole('gridcell', { name: 'CPU 0' }).click();
  await cores.getByRole('gridcell', { name: 'CPU 1' }).click();
  await expect(text).toHaveValue('1');

  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
  await expect(page.getByRole('region', { name: 'What the kernel kept' })).toContainText('cpuset.cpus');

  expect(readLimit('cpuset', group, 'cpuset.cpus')).toBe('1');
  expect(allowedCpus(sleeper.pid)).toBe('1');
});
