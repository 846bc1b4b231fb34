import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { parseWantedText, wantedText } from '#server/domain/wanted/wanted.ts';
import { openWantedStore } from './wanted-store.ts';

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-store-'));
  file = path.join(folder, 'wanted.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

const asked = { by: 'ada@example.org', requestId: 'r1', atMs: 1 };
function wantedAt(path: string): WantedGroup {
  return {
    group: path as GroupPath,
    asked,
    places: [{ hierarchyId: 'memory', rights: null, files: {} }],
    enable: ['memory'],
    limits: [{ edit: { key: 'memory.max', value: 9_007_199_254_740_993n }, asked }],
  };
}

test('holds what it was given over a restart, to the last digit, parents first, for its owner alone', () => {
  const store = openWantedStore(file);
  store.put('/web/api' as GroupPath, wantedAt('/web/api'));
  store.put('/web' as GroupPath, wantedAt('/web'));

  const again = openWantedStore(file);

  expect(again.groups()).toEqual([wantedAt('/web'), wantedAt('/web/api')]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  again.put('/web' as GroupPath, null);
  expect(openWantedStore(file).of('/web' as GroupPath)).toBeNull();
});

test.each([
  ['cut short', '{"version":1,"gro'],
  ['of a later version', '{"version":2,"groups":[],"launches":[]}'],
  ['not text', '\0\0\0'],
  ['with a path that leaves the tree', wantedText({ version: 1, groups: [wantedAt('/a/../b')], launches: [] })],
])('puts a file aside that is %s, and says so', (_, text) => {
  writeFileSync(file, text);
  const said: string[] = [];

  const store = openWantedStore(file, (line) => said.push(line));

  expect(store.groups()).toEqual([]);
  expect(said.join()).toContain('put aside');
  expect(store.setAside && readFileSync(store.setAside, 'utf8')).toBe(text);
  expect(existsSync(file)).toBe(false);
});

test('a write that fails throws, and what was kept stays', () => {
  const store = openWantedStore(file);
  store.put('/web' as GroupPath, wantedAt('/web'));
  rmSync(folder, { recursive: true });

  expect(() => store.put('/web/api' as GroupPath, wantedAt('/web/api'))).toThrow(
    expect.objectContaining({ code: 'STORAGE_BUSY' }),
  );

  expect(store.groups().map(({ group }) => group)).toEqual(['/web']);
  writeFileSync(path.join(mkdirBack(), 'x'), '');
});

/** For the clean-up. */
function mkdirBack(): string {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-store-'));
  return folder;
}

test('sizes are told from objects that only look like one', () => {
  const value = { size: 5n, bytes: '7', other: { bytes: '7', more: 1 } };

  expect(parseWantedText(wantedText(value))).toEqual(value);
});
