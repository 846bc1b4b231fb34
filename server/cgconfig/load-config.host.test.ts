/**
 * Random files loaded by Debian's own cgconfigparser on this host's v1 kernel, beside what Corral says of them before:
 * the same verdict, and where they load the same values in every file that was written. All groups lie below one of
 * this test's own; no file mounts anything or names the root group (when a load fails libcgroup removes every group
 * that the file names, with all below it).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readHostFacts } from '#server/cgroupfs/groups/host-facts.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { configHostOf } from './config-host.ts';
import { FaultList } from './fault-list.ts';
import { lintConfig } from './lint-config.ts';
import { loadInOrder } from './load-in-order.ts';
import { loadableFile, namedGroups } from './loadable-file.arbitrary.ts';
import { parseConfig } from './parse-config.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
const host = openHost();
const names = ['cpu', 'cpuset', 'memory', 'pids'] as const;
const hierarchies = names.map((name) => host.hierarchyFor(name));
const isV1 = hierarchies.every((hierarchy) => hierarchy?.version === 1);
const canTry = parser !== undefined && process.getuid?.() === 0 && isV1;
const why =
  parser === undefined
    ? ' (skipped: not installed here)'
    : isV1
      ? ' (skipped: not root)'
      : ' (skipped: this kernel is not v1)';

const top = `corral-test-cgconfig-${process.pid}`;
const folder = mkdtempSync(path.join(tmpdir(), 'corral-cgconfig-'));

afterAll(() => {
  removeGroups();
  rmSync(folder, { recursive: true, force: true });
});

/** The groups that a file may name, parents first. */
const paths = namedGroups(top);

function removeGroups(): void {
  for (const hierarchy of hierarchies) {
    for (const group of [...paths].reverse()) {
      const dir = hierarchy && dirOf(hierarchy, `/${group}` as GroupPath);
      if (dir && existsSync(dir)) rmdirSync(dir);
    }
  }
}

const file = loadableFile(top);

/** What stands in the files of which the load on paper foretells something. */
function standing(foretold: ReturnType<typeof loadInOrder>): {
  told: Record<string, string>;
  there: Record<string, string>;
} {
  const told: Record<string, string> = {};
  const there: Record<string, string> = {};
  for (const [of, limits] of foretold.groups) {
    for (const { rule, shows } of limits.values()) {
      const hierarchy = host.hierarchyFor(rule.controller);
      for (const [name, text] of shows) {
        const where = `${hierarchy ? dirOf(hierarchy, of) : ''}/${name}`;
        told[where] = text;
        there[where] = settingOf(name, readFileSync(where, 'utf8'));
      }
    }
  }
  return { told, there };
}

describe.skipIf(!canTry)(`beside cgconfigparser on v1${canTry ? '' : why}`, () => {
  test('400 random files are taken or refused as foretold, and leave what was foretold', { timeout: 600_000 }, () => {
    const facts = readHostFacts(host, {} as HostFacts['agent']);
    const here = configHostOf(facts);
    let loaded = 0;
    const files = fc.sample(file, propertyRuns(400));
    for (const [at, text] of files.entries()) {
      const name = path.join(folder, `${at}.conf`);
      writeFileSync(name, text);
      const tree = parseConfig(text);
      const faults = lintConfig(tree, here);
      const foretold = loadInOrder(tree, here, new FaultList(text));
      // None of the groups is there before.
      const isRefused = faults.some((fault) => keepsFromLoading(fault) || fault.code === 'config-cpuset-parent-unset');

      const { status, stderr } = spawnSync(parser ?? '', ['-l', name], { encoding: 'utf8' });

      const about = `${text}\n${stderr}\n${faults.map(({ line, code }) => `${line} ${code}`).join('\n')}`;
      expect(status !== 0, about).toBe(isRefused);
      if (status === 0) {
        loaded += 1;
        const { told, there } = standing(foretold);
        expect(there, about).toEqual(told);
      }
      removeGroups();
    }
    // Otherwise it would have compared refusals alone.
    expect(loaded).toBeGreaterThan(files.length / 10);
  });
});
