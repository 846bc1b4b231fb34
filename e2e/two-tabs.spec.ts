import type { Page } from '@playwright/test';
import { expect, openGroup, test } from './fixtures.ts';

test.skip(({ kernel }) => kernel.version('pids') === null, 'this host has no v1 pids controller');

test('of two people who apply at once, the second sees that the value moved, and decides again', {
  tag: '@v2',
}, async ({ page, context, kernel, group, allowedMessages }) => {
  // The answer to the one who comes second.
  allowedMessages.push(/409/);
  const other = await context.newPage();
  for (const [tab, value] of [
    [page, '100'],
    [other, '200'],
  ] as const) {
    await openGroup(tab, group, 'limits');
    await field(tab).fill(value);
  }
  for (const tab of [page, other]) await expect(applyButton(tab)).toBeEnabled();

  await Promise.all([applyButton(page).click(), applyButton(other).click()]);

  await expect.poll(async () => (await moved(page).count()) + (await moved(other).count())).toBe(1);
  const isOtherSecond = (await moved(other).count()) === 1;
  const [second, first] = isOtherSecond ? [other, '100'] : [page, '200'];
  await expect(moved(second)).toContainText('pids.max');
  expect(await kernel.read(group, 'pids.max')).toBe(first);

  await field(second).fill('300');
  await applyButton(second).click();
  await expect(second.getByRole('region', { name: 'What the kernel kept' })).toContainText('300');
  expect(await kernel.read(group, 'pids.max')).toBe('300');
});

function field(tab: Page) {
  return tab.getByRole('textbox', { name: 'Process limit', exact: true });
}

function applyButton(tab: Page) {
  return tab.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' });
}

function moved(tab: Page) {
  return tab.getByRole('alert').filter({ hasText: 'moved since this preview' });
}
