/** docs/security.md says of each line which test shows it: those tests are there, and are called that. */
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

interface Shown {
  line: string;
  /** The names of the test files, and what a title there begins with or has, where one is told. */
  files: string[];
  title: string | null;
}

const named = /`([\w-]+(?:\.[\w-]+)*\.(?:test|spec)\.ts)`/g;

/** What the last column names: "`a.test.ts`, `b.test.ts`: a title …; another; `c.spec.ts`". */
function shownBy(): Shown[] {
  const text = readFileSync(path.join(root, 'docs/security.md'), 'utf8');
  const [, table = ''] = /^## Who may ask what of whom$([\s\S]*?)^(?=#|[^|\n])/m.exec(text) ?? [];
  return table.split('\n').flatMap((line) => {
    const cell = line.split(/(?<!\\)\|/).at(-2);
    if (!cell?.includes('`')) return [];
    let files: string[] = [];
    return cell.split(';').map((part): Shown => {
      const told = [...part.matchAll(named)].map(([, name = '']) => name);
      if (told.length > 0) files = told;
      const title = told.length > 0 ? /`:\s*([^`]+)$/.exec(part)?.[1] : part;
      return { line, files, title: title?.trim() || null };
    });
  });
}

/** Sources of the tests of that name; several folders may have one. */
function sourcesOf(name: string): string[] {
  const found = globSync(`{server,components,scripts,e2e}/**/${name}`, { cwd: root });
  return found.map((file) => readFileSync(path.join(root, file), 'utf8'));
}

const every = shownBy();

test('the table is read', () => expect(every.length).toBeGreaterThan(60));

test.each([...new Set(every.flatMap(({ files }) => files))])('%s is there', (name) => {
  expect(sourcesOf(name)).not.toEqual([]);
});

test.each(every.filter(({ title }) => title))('$files has a test "$title"', ({ files, title }) => {
  const parts = (title ?? '').split('…').map((part) => RegExp.escape(part.trim()));
  const titles = new RegExp(parts.join('.*'));
  expect(files.flatMap(sourcesOf).filter((source) => titles.test(source))).not.toEqual([]);
});
