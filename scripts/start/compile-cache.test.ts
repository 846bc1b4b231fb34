import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { compileCacheOf, makeCompileCache } from './compile-cache.mjs';

const uid = process.getuid?.() ?? 0;
let folder: string;
let cache: string;
const settings = () => ({ agentSocket: path.join(folder, 'agent.sock') });

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-compiled-'));
  cache = compileCacheOf(settings());
});
afterEach(() => rmSync(folder, { recursive: true }));

test('it is closed to others, and stays with what is in it', () => {
  makeCompileCache(settings(), uid);
  expect(statSync(cache).mode & 0o777).toBe(0o700);

  writeFileSync(path.join(cache, 'kept'), '');
  makeCompileCache(settings(), uid);
  expect(existsSync(path.join(cache, 'kept'))).toBe(true);
});

test.each([
  ['that others could write to', () => chmodSync(cache, 0o777), uid],
  ['of another user', () => {}, uid + 1],
])('one %s is thrown away with all that is in it', (_, spoil, agent) => {
  mkdirSync(cache, { mode: 0o700 });
  writeFileSync(path.join(cache, 'planted'), '');
  spoil();

  makeCompileCache(settings(), agent);

  expect(existsSync(path.join(cache, 'planted'))).toBe(false);
  expect(statSync(cache).mode & 0o777).toBe(0o700);
});

test('a link is not followed', () => {
  const elsewhere = path.join(folder, 'elsewhere');
  mkdirSync(elsewhere, { mode: 0o700 });
  writeFileSync(path.join(elsewhere, 'planted'), '');
  symlinkSync(elsewhere, cache);

  makeCompileCache(settings(), uid);

  expect(existsSync(path.join(cache, 'planted'))).toBe(false);
  expect(existsSync(path.join(elsewhere, 'planted'))).toBe(true);
});
