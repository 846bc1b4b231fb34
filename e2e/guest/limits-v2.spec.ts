import { fillFirstStart } from '../administrator.ts';
import { test as base, expect } from '../fixtures.ts';
import { type Guest, startGuest } from './guest.ts';

const test = base.extend<object, { guest: Guest }>({
  guest: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the parameter's form.
    async ({}, use) => {
      const guest = await startGuest();
      await use(guest);
      await guest.stop();
    },
    { scope: 'worker', timeout: 600_000 },
  ],
  baseURL: async ({ guest }, use) => use(guest.url),
  // biome-ignore lint/correctness/noEmptyPattern: as above.
  storageState: async ({}, use) => use({ cookies: [], origins: [] }),
});

test('on v2, memory.max and cpu.max are set from outside and the kernel keeps what was foretold', async ({
  page,
  guest,
}) => {
  await guest.exec('mkdir', '/sys/fs/cgroup/corral-test-v2');
  await page.goto(guest.firstStartLink);
  await fillFirstStart(page);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();

  await page.goto('/groups/corral-test-v2?tab=limits');
  const preview = page.getByRole('region', { name: 'Preview', exact: true });
  const apply = preview.getByRole('button', { name: 'Apply' });
  const kept = page.getByRole('region', { name: 'What the kernel kept' });

  await page.getByRole('textbox', { name: 'Memory limit', exact: true }).fill('50000000');
  await expect(preview.getByRole('list', { name: 'Writes, in order' })).toContainText('memory.max');
  await expect(preview).toContainText('49999872');
  await apply.click();
  await expect(kept.getByRole('listitem').filter({ hasText: 'memory.max' })).toContainText('49999872');
  expect(await guest.exec('cat', '/sys/fs/cgroup/corral-test-v2/memory.max')).toBe('49999872\n');

  await page.getByRole('textbox', { name: 'CPU quota', exact: true }).fill('1.5 CPUs');
  await apply.click();
  await expect(kept.getByRole('listitem').filter({ hasText: 'cpu.max' })).toContainText('150000 100000');
  expect(await guest.exec('cat', '/sys/fs/cgroup/corral-test-v2/cpu.max')).toBe('150000 100000\n');
});
