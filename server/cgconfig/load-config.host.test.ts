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
const paths = [top, `${top}/a`, `${top}/a/b`, `${top}/c`] as const;

function removeGroups(): void {
  for (const hierarchy of hierarchies) {
    for (const group of [...paths].reverse()) {
      const dir = hierarchy && dirOf(hierarchy, `/${group}` as GroupPath);
      if (dir && existsSync(dir)) rmdirSync(dir);
    }
  }
}

const sizes = fc.constantFrom(
  '4096',
  '10000',
  '64M',
  '1G',
  '-1',
  '010M',
  '0x10000',
  'max',
  '1.5G',
  ' 8M ',
  '128M',
  '9223372036854775807',
);
const settings = {
  cpu: [
    fc.tuple(fc.constant('cpu.shares'), fc.constantFrom('512', '1', '300000', '010', '0x40', '1k', ' 5', '-5', '')),
    fc.tuple(fc.constant('cpu.cfs_quota_us'), fc.constantFrom('5000', '50000', '150000', '-1', '999', 'max', '20000')),
    fc.tuple(fc.constant('cpu.cfs_period_us'), fc.constantFrom('100000', '50000', '1000', '999', '1000001')),
    fc.tuple(fc.constant('cpu.cfs_burst_us'), fc.constantFrom('0', '1000', '60000')),
    fc.tuple(fc.constant('cpu.idle'), fc.constantFrom('0', '0', '2', 'x')),
    fc.tuple(fc.constantFrom('memory.limit_in_bytes', 'cpu.weight', 'cpu.nonsense/x'), fc.constant('4096')),
  ],
  cpuset: [
    fc.tuple(fc.constant('cpuset.cpus'), fc.constantFrom('0', '0-1', '1', ' 0 ', '0,', '9999', '1-0', 'x')),
    fc.tuple(fc.constant('cpuset.mems'), fc.constantFrom('0', '0', '0-0', '99')),
  ],
  memory: [
    fc.tuple(fc.constant('memory.limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.memsw.limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.soft_limit_in_bytes'), sizes),
    fc.tuple(fc.constant('memory.swappiness'), fc.constantFrom('0', '60', '200', '201', 'x')),
    fc.tuple(fc.constant('memory.oom_control'), fc.constantFrom('0', '1', '2')),
  ],
  pids: [fc.tuple(fc.constant('pids.max'), fc.constantFrom('5', 'max', '0', '-1', '4194304', '4194305', '010', ' 7 '))],
} as const;

const isOffered = (key: string) =>
  !key.startsWith('memory.memsw') || existsSync('/sys/fs/cgroup/memory/memory.memsw.limit_in_bytes');
const controller = fc.constantFrom(...names).chain((name) =>
  fc
    .uniqueArray(fc.oneof(...(settings[name] as readonly fc.Arbitrary<[string, string]>[])), {
      maxLength: 3,
      selector: ([key]) => key,
    })
    .map((all) => ({ name, all: all.filter(([key]) => isOffered(key)) })),
);
const group = fc.record({
  path: fc.constantFrom(...paths),
  controllers: fc.uniqueArray(controller, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
});
const start = `group ${top} { cpuset { cpuset.cpus = 0-1; cpuset.mems = 0; } }\n`;
const file = fc.tuple(fc.boolean(), fc.array(group, { minLength: 1, maxLength: 4 })).map(
  ([isStarted, groups]) =>
    (isStarted ? start : '') +
    groups
      .map(({ path: name, controllers }) => {
        const blocks = controllers.map(
          (each) => `\t${each.name} {\n${each.all.map(([key, value]) => `\t\t${key} = "${value}";\n`).join('')}\t}\n`,
        );
        return `group "${name}" {\n${blocks.join('')}}\n`;
      })
      .join(''),
);

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
      const isRefused = faults.some(keepsFromLoading);

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
