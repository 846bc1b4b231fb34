import {
  closeSync,
  lchownSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { openHomeFiles } from './home-files.ts';

const root = `${mkdtempSync(path.join(tmpdir(), 'corral-home-'))}/`;
afterAll(() => rmSync(root, { recursive: true }));

const mebibyte = 1 << 20;
let clockMs = 0;
let home = '';
let count = 0;

beforeEach(() => {
  home = `/home/p${count++}`;
  put('.profile', '');
  mkdirSync(`${root}proc/self`, { recursive: true });
  writeFileSync(`${root}proc/self/mountinfo`, `${mountIdOf(root)} 1 8:1 / / rw - ext4 /dev/sda1 rw\n`);
});

function put(file: string, text: string): void {
  mkdirSync(path.dirname(`${root}${home.slice(1)}/${file}`), { recursive: true });
  writeFileSync(`${root}${home.slice(1)}/${file}`, text);
}

function mountIdOf(folder: string): string {
  const fd = openSync(folder, 'r');
  const id = /^mnt_id:\s*(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'utf8'))?.[1] ?? '';
  closeSync(fd);
  return id;
}

const filesAt = (place: string) => openHomeFiles({ root, home: place, nowMs: () => clockMs });

test('text and names are read, and nothing stays open', () => {
  put('a/b/text', 'é\n');
  put('a/b/more', '');
  const files = filesAt(home);
  const before = readdirSync('/proc/self/fd').length;

  expect(files.read('a/b/text')).toBe('é\n');
  expect(files.list('a/b')).toEqual(['more', 'text']);
  expect(Object.fromEntries(files.readAll('a/b'))).toEqual({ more: '', text: 'é\n' });
  expect(files.read('a/b')).toBeNull();
  expect(files.list('a/b/text')).toEqual([]);
  expect(files.read('a/nothing/text')).toBeNull();
  expect(readdirSync('/proc/self/fd')).toHaveLength(before);
});

test('what is made of a file is made anew when it is another', () => {
  const files = filesAt(home);
  const made: string[] = [];
  const look = () => files.kept('list', (text) => made.push(text));

  put('list', 'one');
  look();
  look();
  put('list', 'three');

  expect(look()).toBe(2);
  expect(made).toEqual(['one', 'three']);
});

test('a second’s worth is read, and no more before the next one', () => {
  put('large', 'x'.repeat(3 * mebibyte));
  const files = filesAt(home);

  expect(files.read('large')).toHaveLength(3 * mebibyte);
  expect(files.read('large')).toBeNull();
  expect(files.kept('large', (text) => text.length)).toBeNull();
  clockMs += 1000;
  expect(files.read('large')).toHaveLength(3 * mebibyte);
});

test('nor are more files opened', () => {
  put('text', 'here');
  const files = filesAt(home);
  const reads = Array.from({ length: 1000 }, () => files.read('text'));

  expect(reads[0]).toBe('here');
  expect(reads.at(-1)).toBeNull();
  clockMs += 1000;
  expect(files.read('text')).toBe('here');
});

test('a folder with too many names has none', () => {
  for (let name = 0; name < 201; name += 1) put(`many/${name}`, '');

  expect(filesAt(home).list('many')).toEqual([]);
  expect(filesAt(home).readAll('many').size).toBe(0);
});

test('a link is followed on the way to the home, where it is the host’s, and nowhere below', () => {
  put('text', 'here');
  symlinkSync(`.${home}`, `${root}link`);
  symlinkSync('text', `${root}${home.slice(1)}/alias`);
  symlinkSync('.', `${root}${home.slice(1)}/self`);

  put('other/deep/text', 'elsewhere');
  symlinkSync('other', `${root}${home.slice(1)}/deep`);

  expect(filesAt('/link').read('text')).toBe('here');
  expect(filesAt(home).read('deep/text')).toBeNull();
  expect(filesAt(home).read('alias')).toBeNull();
  expect(filesAt(home).read('self/text')).toBeNull();
  expect(filesAt(home).list('self')).toEqual([]);
  expect([...filesAt(home).readAll('').keys()]).toEqual(['.profile', 'text']);
  rmSync(`${root}link`);
});

const notHere = process.geteuid?.() === 0 ? '' : ' (not here: not root)';
test.skipIf(notHere !== '')(`nor is a link of somebody else’s, wherever it is${notHere}`, () => {
  put('text', 'here');
  symlinkSync(`.${home}`, `${root}theirs`);
  lchownSync(`${root}theirs`, 1000, 1000);

  expect(filesAt('/theirs').read('text')).toBeNull();
  rmSync(`${root}theirs`);
});

test('links that lead in a circle, a home that is none, and the root end nowhere', () => {
  put('text', 'here');
  symlinkSync('circle', `${root}circle`);

  for (const place of ['/circle', '/nothing', 'home', '/', '/../..', ''])
    expect(filesAt(place).read('text')).toBeNull();
});
