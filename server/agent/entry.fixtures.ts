/** For tests only: what to start as a process of its own. */
import { existsSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

/**
 * The module to start for one of the sources: the bundle that `npm test` made of it (VITEST_AGENT_BUNDLES), for an agent of some
 * hundred sources takes long to start, on an emulated processor most of all; the source itself where there is none.
 */
export function entryOf(source: string): string {
  const folder = process.env.VITEST_AGENT_BUNDLES;
  if (!folder) return source;
  const name = path.relative(root, source).replace(/\.ts$/, '').replaceAll('/', '-');
  const bundle = path.join(folder, `${name}.mjs`);
  return existsSync(bundle) ? bundle : source;
}
