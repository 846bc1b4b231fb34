/** The units without a systemd that runs: what its own programs say of their text. Running, they are tested by `npm run package-test`. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { agentUnit, mark, unitsOf, webUnit } from './units.mjs';

const hasAnalyze = spawnSync('systemd-analyze', ['--version']).status === 0;
const folder = mkdtempSync(path.join(tmpdir(), 'corral-units-'));
afterAll(() => rmSync(folder, { recursive: true }));

const usual = {
  home: path.join(folder, 'home'),
  settingsFile: '/etc/corral/corral.env',
  webUser: 'corral',
  dataDir: '/var/lib/corral',
  runDir: '/run/corral',
  agentDir: '/var/lib/corral-agent',
};

function analyze(args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr } = spawnSync('systemd-analyze', args, { cwd: folder, encoding: 'utf8' });
  return { status, said: stdout + stderr };
}

describe.skipIf(!hasAnalyze)('by systemd-analyze (needs the package systemd)', () => {
  mkdirSync(path.join(usual.home, 'bin'), { recursive: true });
  writeFileSync(path.join(usual.home, 'bin/node'), '#!/bin/sh\n');
  chmodSync(path.join(usual.home, 'bin/node'), 0o755);
  const files = Object.entries(unitsOf(usual)).map(([name, text]) => {
    const file = path.join(folder, name);
    writeFileSync(file, text);
    return file;
  });

  test('no line of the units is unknown or wrong', () => {
    const { said } = analyze(['verify', '--man=no', ...files]);

    expect(said.split('\n').filter((line) => line.includes('corral-'))).toEqual([]);
  });

  test.each([
    [agentUnit, 4.0],
    [webUnit, 1.5],
  ])('%s is exposed by at most %s', (unit, most) => {
    const { said } = analyze(['security', '--offline=true', '--no-pager', path.join(folder, unit)]);

    const [, level] = /Overall exposure level for \S+: ([\d.]+)/.exec(said) ?? [];
    expect(Number(level)).toBeGreaterThan(0);
    expect(Number(level)).toBeLessThanOrEqual(most);
  });
});

test('folders elsewhere are opened to the services, those of systemd are made by it', () => {
  const { [agentUnit]: agent, [webUnit]: web } = unitsOf({ ...usual, dataDir: '/srv/corral', runDir: '/run/a/b' });

  expect(web).toContain('\nReadWritePaths=/srv/corral\n');
  expect(web).not.toContain('StateDirectory');
  expect(agent).toContain('\nRuntimeDirectory=a/b\n');
  expect(agent).toContain('\nStateDirectory=corral-agent\n');
});

test('what install-service writes is known by its first line', () => {
  for (const text of Object.values(unitsOf({ ...usual, mark }))) expect(text.split('\n')[0]).toBe(mark);
  for (const text of Object.values(unitsOf(usual))) expect(text.split('\n')[0]).toBe('[Unit]');
});
