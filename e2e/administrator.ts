import { expect, type Page } from '@playwright/test';
import type { Product } from './product.ts';

/** The first administrator of every product that a story starts. */
export const administrator = { email: 'ada@example.org', password: 'grazing-quietly-7-fields' };

/** Fills and sends the form that the first-start link opens. */
export async function fillFirstStart(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Email' }).fill(administrator.email);
  await page.getByLabel('Password', { exact: true }).fill(administrator.password);
  await page.getByLabel('Password again').fill(administrator.password);
  await page.getByRole('button', { name: 'Create administrator' }).click();
}

/** Opens a product's first-start link and becomes its administrator. */
export async function enterAsFirst(page: Page, { firstStartLink }: Pick<Product, 'firstStartLink'>): Promise<void> {
  await page.goto(firstStartLink);
  await fillFirstStart(page);
  await expect(page.getByRole('navigation', { name: 'Main' })).toBeVisible();
}
