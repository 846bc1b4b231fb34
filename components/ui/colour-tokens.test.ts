import { globSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const css = readFileSync('app/globals.css', 'utf8');
const defined = new Set([...css.matchAll(/^\s*--([a-z\d-]+):/gm)].map(([, name]) => name));
const sources = globSync('components/**/*.{ts,tsx}').filter((file) => !file.includes('.test.'));

/** The fonts' variables are made by Next, those of the components by React Aria. */
const isForeign = (name: string) => /^(font-geist|trigger|tab-panel|tree-item|visual-viewport|page-)/.test(name);

function unknownIn(pattern: RegExp, tokenOf: (name: string) => string): string[] {
  return sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(pattern)].flatMap(([, name = '']) =>
      defined.has(tokenOf(name)) || isForeign(name) ? [] : [`${file}: ${name}`],
    ),
  );
}

const variables = /var\(--([a-z\d-]+)\)/g;
const classes =
  /(?<![\w-])(?:bg|text|border|fill|stroke)-((?:cpu|mem|io|pids|psi|limit|ok|warn|bad|info)(?:-[a-z\d]+)*)/g;

test('every colour that is drawn with exists', () => {
  expect(unknownIn(variables, (name) => name)).toEqual([]);
});

test('every class of such a colour does', () => {
  expect(unknownIn(classes, (name) => `color-${name}`)).toEqual([]);
});
