import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refuseForeign } from './places.mjs';
import { mark } from './units.mjs';

let folder: string;
const at = (name: string) => path.join(folder, name);
const refuse = () =>
  refuseForeign({ home: at('home'), unitFolder: at('etc'), settingsFile: at('corral.env') }, [at('etc'), at('lib')]);

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-places-'));
  for (const name of ['etc', 'lib']) mkdirSync(at(name));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('nothing there, or all of it install-service’s: goes on', () => {
  refuse();
  for (const name of ['etc/corral-agent.service', 'etc/corral-web.service', 'corral.env'])
    writeFileSync(at(name), `${mark}\n[Unit]\n`);
  mkdirSync(at('home'));
  writeFileSync(at('home/corral-build'), '');
  refuse();
});

test.each(['etc/corral-agent.service', 'lib/corral-web.service', 'corral.env'])(
  '%s of somebody else is refused with its path',
  (name) => {
    writeFileSync(at(name), '[Unit]\n');

    expect(refuse).toThrow(at(name));
  },
);

test('a masked unit and a folder with something else in it are refused with their paths', () => {
  symlinkSync('/dev/null', at('etc/corral-web.service'));
  expect(refuse).toThrow(at('etc/corral-web.service'));
  rmSync(at('etc/corral-web.service'));

  mkdirSync(at('home'));
  writeFileSync(at('home/mine'), '');
  expect(refuse).toThrow(at('home'));
});
