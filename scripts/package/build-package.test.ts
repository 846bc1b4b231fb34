/**
 * The package as dpkg sees it: its files, and its life in a root of its own, with contents that are small. With the real ones,
 * started and through a reboot, it is tested by `npm run package-test`.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { packClone } from './build-package.mjs';

// dpkg syncs what it writes, and a busy disk takes its time: time is no promise of these tests.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 });

const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/dpkg');
const repository = path.resolve(import.meta.dirname, '../..');
const folder = mkdtempSync(path.join(tmpdir(), 'corral-package-'));
const clone = path.join(folder, 'clone');
let file: string;
let root: string;

const put = (name: string, text = '') => {
  mkdirSync(path.dirname(path.join(clone, name)), { recursive: true });
  writeFileSync(path.join(clone, name), text);
};

describe.skipIf(!canInstall)('the package (needs dpkg, and root for the owners of files)', () => {
  beforeAll(async () => {
    for (const name of ['scripts/start', 'scripts/service', 'scripts/package', '.env.example', 'package.json'])
      cpSync(path.join(repository, name), path.join(clone, name), { recursive: true });
    for (const name of ['README.md', 'docs/runbook.md', 'docs/images/a.png', 'server/agent/main.ts', '.env']) put(name);
    put('.corral/agent/main.mjs');
    for (const name of ['server/agent/main.test.ts', 'prisma/migrations/sqlite/1/migration.sql', '.next/corral-build'])
      put(name);
    for (const name of ['@trpc/server', 'better-sqlite3', 'superjson', 'zod', 'deep'])
      put(`node_modules/${name}/package.json`, name === 'superjson' ? '{"dependencies":{"deep":"1"}}' : '{}');
    for (const name of ['linux-x64', 'linux-arm64', 'darwin-x64'])
      put(`node_modules/better-sqlite3/prebuilds/${name}.node`);
    for (const name of [
      'server.js',
      '.env',
      '.next/static/a.js',
      'node_modules/next/index.js',
      'node_modules/sharp/a.js',
    ])
      put(`.next/standalone/${name}`);
    put('node', '#!/bin/sh\n');
    file = await pack(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const pack = (to: string) =>
    packClone({ root: clone, node: path.join(clone, 'node'), say: () => {}, folder: to, compression: ['-Zgzip'] });

  beforeEach(() => {
    root = mkdtempSync(path.join(folder, 'root-'));
    for (const name of ['info', 'updates', 'triggers'])
      mkdirSync(path.join(root, 'var/lib/dpkg', name), { recursive: true });
    writeFileSync(path.join(root, 'var/lib/dpkg/status'), '');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  const dpkg = (args: string[], env = {}) => {
    const force = [
      '--force-script-chrootless',
      '--force-depends',
      '--force-unsafe-io',
      '--log=/dev/null',
      '--no-pager',
    ];
    const all = { ...process.env, ...env, LC_ALL: 'C' };
    const { status, stdout, stderr } = spawnSync('dpkg', [`--root=${root}`, ...force, ...args], {
      encoding: 'utf8',
      env: all,
    });
    return { status, said: stdout + stderr };
  };
  /** Whatever Corral would have left, outside of dpkg's own records. */
  const left = () =>
    (readdirSync(root, { recursive: true }) as string[]).filter(
      (name) => !name.startsWith('var/lib/dpkg') && /corral|node/.test(name),
    );
  const state = () => dpkg(['-s', 'corral']).said.match(/^Status: (.*)$/m)?.[1] ?? 'unknown';

  test('has what runs, and nothing of tests, other systems or the clone’s own settings', () => {
    const names = execFileSync('dpkg-deb', ['--fsys-tarfile', file], { maxBuffer: 1e8 });
    const list = execFileSync('tar', ['-tvf', '-'], { input: names, encoding: 'utf8' }).split('\n');
    const find = (ending: string) => list.filter((line) => line.includes(ending));

    for (const name of ['corral/bin/node', 'corral/server.js', 'corral/.next/static/a.js', 'deep/package.json'])
      expect(find(name), name).toHaveLength(1);
    for (const name of ['system/corral-agent.service', 'system/corral-web.service', 'scripts/service/run-web.mjs'])
      expect(find(name), name).toHaveLength(1);
    expect(find('main.test.ts')).toEqual([]);
    expect(find('/sharp')).toEqual([]);
    expect(find('.png')).toEqual([]);
    expect(list.filter((line) => line.endsWith('/.env'))).toEqual([]);
    expect(find('prebuilds/').filter((line) => line.endsWith('.node'))).toHaveLength(1);
    expect(find('/etc/corral/corral.env')[0]).toMatch(/^-rw------- root\/root/);
    expect(list.filter((line) => line !== '' && !/^\S+ root\/root/.test(line))).toEqual([]);
  });

  test('the same clone makes the same file', async () => {
    const again = await pack(path.join(folder, 'again'));

    expect(readFileSync(again).equals(readFileSync(file))).toBe(true);
  });

  test('is installed, upgraded, removed and purged, and leaves what Corral has stored', () => {
    expect(dpkg(['-i', file])).toMatchObject({ status: 0 });
    expect(state()).toBe('install ok installed');
    expect(left().some((name) => name.endsWith('multi-user.target.wants/corral-web.service'))).toBe(true);
    writeFileSync(path.join(root, 'etc/corral/corral.env'), 'CORRAL_PORT=3100\n');
    for (const name of ['corral', 'corral-agent']) {
      mkdirSync(path.join(root, 'var/lib', name));
      writeFileSync(path.join(root, 'var/lib', name, 'kept'), '');
    }

    expect(dpkg(['-i', file])).toMatchObject({ status: 0 });
    expect(readFileSync(path.join(root, 'etc/corral/corral.env'), 'utf8')).toBe('CORRAL_PORT=3100\n');
    expect(dpkg(['-r', 'corral'])).toMatchObject({ status: 0 });
    expect(existsSync(path.join(root, 'etc/corral/corral.env'))).toBe(true);
    expect(existsSync(path.join(root, 'usr/lib/corral'))).toBe(false);
    expect(dpkg(['-P', 'corral'])).toMatchObject({ status: 0 });
    expect(left().sort()).toEqual([
      'var/lib/corral',
      'var/lib/corral-agent',
      'var/lib/corral-agent/kept',
      'var/lib/corral/kept',
    ]);

    dpkg(['-i', file]);
    expect(dpkg(['-P', 'corral'], { CORRAL_PURGE_DATA: '1' })).toMatchObject({ status: 0 });
    expect(left()).toEqual([]);
  });

  test('a unit in /etc that is not the package’s is refused with its path, and nothing is installed', () => {
    mkdirSync(path.join(root, 'etc/systemd/system'), { recursive: true });
    writeFileSync(path.join(root, 'etc/systemd/system/corral-web.service'), '[Unit]\n');

    const { status, said } = dpkg(['-i', file]);
    expect(status).not.toBe(0);
    expect(said).toContain('/etc/systemd/system/corral-web.service is there already');
    expect(left()).toEqual(['etc/systemd/system/corral-web.service']);
  });

  test('a locked database: nothing is installed, and the next time all of it', async () => {
    const lock = path.join(root, 'var/lib/dpkg/lock');
    const hold = `use Fcntl; open(my $f, '+>', $ARGV[0]) or die; my $l = pack('s s x4 q q i x4', F_WRLCK, 0, 0, 0, 0);
      fcntl($f, F_SETLK, $l) or die; $| = 1; print "held\n"; my $end = <STDIN>`;
    const holder = spawn('perl', ['-e', hold, lock], { stdio: ['pipe', 'pipe', 'inherit'] });
    await once(holder.stdout, 'data');

    const { status, said } = dpkg(['-i', file]);
    expect(status).toBe(2);
    expect(said).toMatch(/lock/);
    expect(left()).toEqual([]);
    holder.stdin.end();
    await once(holder, 'exit');
    expect(dpkg(['-i', file])).toMatchObject({ status: 0 });
  });

  test('a disk that fills up while it is unpacked: nothing is installed, and the next time all of it', () => {
    const usr = path.join(root, 'usr');
    mkdirSync(usr);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'corral-test', usr]);
    try {
      const { status, said } = dpkg(['-i', file]);
      expect(status).not.toBe(0);
      expect(said).toContain('No space left on device');
      expect(state()).not.toContain('installed ok');
      expect(left().filter((name) => !name.startsWith('etc'))).toEqual([]);
    } finally {
      execFileSync('umount', [usr]);
    }
    expect(dpkg(['-i', file])).toMatchObject({ status: 0 });
    expect(state()).toBe('install ok installed');
  });

  test('every maintainer script may run again, as after a power cut', () => {
    dpkg(['-i', file]);
    chmodSync(path.join(root, 'var/lib/dpkg/info/corral.postinst'), 0o755);
    const run = (script: string, ...args: string[]) =>
      execFileSync(path.join(root, `var/lib/dpkg/info/corral.${script}`), args, {
        env: { ...process.env, DPKG_ROOT: root, DPKG_MAINTSCRIPT_PACKAGE: 'corral' },
      });

    for (const _ of [1, 2]) run('postinst', 'configure', '');
    for (const _ of [1, 2]) run('prerm', 'remove');
    for (const _ of [1, 2]) run('postrm', 'purge');
  });
});
