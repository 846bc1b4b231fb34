import type { Locator, Page } from '@playwright/test';

/** On a group's Limits tab: types a process limit and applies it. */
export async function applyProcessLimit(page: Page, value: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Process limit', exact: true }).fill(value);
  await page.getByRole('region', { name: 'Preview', exact: true }).getByRole('button', { name: 'Apply' }).click();
}

/** Where a change that was applied tells what became of it. */
export function keptValues(page: Page): Locator {
  return page.getByRole('region', { name: 'What the kernel kept' });
}
