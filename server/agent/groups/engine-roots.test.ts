import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createEngineRoots, type EngineRoots } from './engine-roots.ts';

let root: string;
beforeEach(() => {
  root = `${mkdtempSync(path.join(tmpdir(), 'corral-roots-'))}/`;
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, text: string): void {
  mkdirSync(path.dirname(`${root}${file}`), { recursive: true });
  writeFileSync(`${root}${file}`, text);
}

const told = ({ docker, storage, storageRun }: EngineRoots) =>
  [docker(), storage(), storageRun()].map((place) => place.slice(root.length));
const usual = ['var/lib/docker', 'var/lib/containers/storage', 'run/containers/storage'];

test('without settings, and with the usual ones, they are where they always are', () => {
  const roots = createEngineRoots(root);
  expect(told(roots)).toEqual(usual);

  put('etc/docker/daemon.json', '{"log-driver":"journald"}');
  put('usr/share/containers/storage.conf', '[storage]\ndriver = "overlay"\n# graphroot = "/elsewhere"\n');
  expect(told(roots)).toEqual(usual);
});

test('they may be elsewhere, and are looked for there as soon as it is said', () => {
  const roots = createEngineRoots(root);
  put('etc/docker/daemon.json', '{"data-root":"/mnt/docker/"}');
  put(
    'usr/share/containers/storage.conf',
    '# Comment\n[storage] # table\nrunroot = \'/run/other\'\ngraphroot= "/srv/images"\n[storage.options]\ngraphroot = "/no"\n',
  );
  expect(told(roots)).toEqual(['mnt/docker', 'srv/images', 'run/other']);

  // The administrator's file counts alone.
  put('etc/containers/storage.conf', '[storage]\ngraphroot = "/mnt/containers"\n');
  expect(told(roots)).toEqual(['mnt/docker', 'mnt/containers', 'run/containers/storage']);
});

test.each([
  ['no JSON, no table', '{"data-root"', 'graphroot = "/srv"\n'],
  ['no path from the root', '{"data-root":"docker"}', '[storage]\ngraphroot = "srv"\nrunroot = "$HOME/run"\n'],
  ['no text', '{"data-root":7}', '[storage]\ngraphroot = 7\n'],
  ['a table further down', '{}', '[storage]\ndriver = "overlay"\n[storage.options]\ngraphroot = "/srv"\n'],
  ['another table', '[]', '[storage.options]\ngraphroot = "/srv"\n'],
])('%s: they are where they always are', (_, daemon, conf) => {
  put('etc/docker/daemon.json', daemon);
  put('etc/containers/storage.conf', conf);

  expect(told(createEngineRoots(root))).toEqual(usual);
});

test('the way up leads nowhere', () => {
  put('etc/docker/daemon.json', '{"data-root":"/../../srv"}');

  expect(told(createEngineRoots(root))[0]).toBe('srv');
});
