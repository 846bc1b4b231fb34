import path from 'node:path';
import type { Browser } from '@playwright/test';
import Database from 'better-sqlite3';
import { administrator } from './administrator.ts';
import type { Product } from './product.ts';

/** Somebody who may only look. The same password as the administrator's. */
const viewer = { email: 'vera@example.org', password: administrator.password };

/** A browser in which a viewer is signed in. Corral has no form that adds people yet: the account is put in the database. */
export async function signInViewer(browser: Browser, product: Product) {
  addViewer(path.join(product.folder, 'data'));
  const context = await browser.newContext({ baseURL: product.url, storageState: { cookies: [], origins: [] } });
  const page = await context.newPage();
  await page.goto('/sign-in');
  await page.getByLabel('Email').fill(viewer.email);
  await page.getByLabel('Password').fill(viewer.password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Main' }).waitFor();
  return { context, page, email: viewer.email };
}

function addViewer(dataDir: string): void {
  const db = new Database(path.join(dataDir, 'corral.db'));
  try {
    db.prepare(
      `INSERT OR IGNORE INTO User (id, name, email, emailVerified, role, createdAt, updatedAt)
       SELECT 'viewer', 'vera', ?, emailVerified, 'viewer', createdAt, updatedAt FROM User WHERE email = ?`,
    ).run(viewer.email, administrator.email);
    db.prepare(
      `INSERT OR IGNORE INTO Account (id, accountId, providerId, userId, password, createdAt, updatedAt)
       SELECT 'viewer', 'viewer', providerId, 'viewer', password, Account.createdAt, Account.updatedAt
       FROM Account JOIN User ON User.id = Account.userId WHERE User.email = ?`,
    ).run(administrator.email);
  } finally {
    db.close();
  }
}
