import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { hashInputs, makeIfStale } from './inputs.mjs';

let root: string;
beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'corral-inputs-'));
  mkdirSync(path.join(root, 'app'));
  writeFileSync(path.join(root, 'app/page.tsx'), 'one');
});
afterEach(() => rmSync(root, { recursive: true }));

test('the hash follows contents, names and removals, but not what is skipped', () => {
  const before = hashInputs(root, ['app']);

  writeFileSync(path.join(root, 'app/page.test.tsx'), 'a test');
  const skipped = hashInputs(root, ['app'], (file) => file.endsWith('.test.tsx'));
  const added = hashInputs(root, ['app']);
  writeFileSync(path.join(root, 'app/page.tsx'), 'two');
  const changed = hashInputs(root, ['app'], (file) => file.endsWith('.test.tsx'));

  expect(skipped).toBe(before);
  expect(added).not.toBe(before);
  expect(changed).not.toBe(before);
  expect(hashInputs(root, ['app', 'gone'])).not.toBe(hashInputs(root, ['app']));
});

test('makes once, again when the inputs changed, and again when the result is gone', async () => {
  let made = 0;
  const result = path.join(root, 'result');
  const step = (hash: string) => ({
    stamp: path.join(root, 'stamp'),
    hash,
    results: [result],
    make: async () => {
      made += 1;
      writeFileSync(result, hash);
    },
  });

  await makeIfStale(step('a'));
  await makeIfStale(step('a'));
  expect(made).toBe(1);

  await makeIfStale(step('b'));
  expect(made).toBe(2);

  rmSync(result);
  await makeIfStale(step('b'));
  expect(made).toBe(3);
});

test('makes what lies in folders that are not there yet', async () => {
  const folder = path.join(root, 'new/and/deep');
  const make = async () => {
    mkdirSync(folder, { recursive: true });
  };

  expect(await makeIfStale({ stamp: path.join(folder, 'stamp'), hash: 'a', results: [], make })).toBe(true);
});

test('an interrupted make is made again', async () => {
  const result = path.join(root, 'result');
  const step = { stamp: path.join(root, 'stamp'), hash: 'a', results: [result] };
  const interrupted = makeIfStale({
    ...step,
    make: async () => {
      writeFileSync(result, 'half');
      throw new Error('power cut');
    },
  });
  await expect(interrupted).rejects.toThrow('power cut');

  expect(await makeIfStale({ ...step, make: async () => {} })).toBe(true);
});
