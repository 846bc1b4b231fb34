import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { fromClone } from './payload.mjs';

const root = path.resolve(import.meta.dirname, '../..');

/** All that a module of scripts imports by its place, and what that imports. */
function imported(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file) || !file.startsWith('scripts/')) return found;
  found.add(file);
  const text = readFileSync(path.join(root, file), 'utf8');
  for (const [, name = ''] of text.matchAll(/(?:from|import)\s*\(?'(\.[^']+)'/g))
    imported(path.join(path.dirname(file), name), found);
  return found;
}

test.each(globSync('scripts/service/run-*.mjs', { cwd: root }))('what %s imports is installed with it', (start) => {
  const needed = [...imported(start)];

  expect(needed.length).toBeGreaterThan(4);
  expect(needed.filter((file) => !fromClone.some((part) => file === part || file.startsWith(`${part}/`)))).toEqual([]);
});
