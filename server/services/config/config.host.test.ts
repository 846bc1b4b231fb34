/**
 * Plan and export on this host's v1 kernel, beside Debian's cgconfigparser: what a plan foretells is what stands after the
 * file was loaded, and what was exported is read back to the same values. All groups lie below one of this test's own.
 */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startAgent } from '#server/agent/core.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { limitRulesOf, settingOf } from '#server/domain/limits/limit-catalogue.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { exportConfig } from './export-config.ts';
import { planConfig } from './plan-config.ts';
import {
  type GroupState,
  ownersOf,
  putInto,
  randomStates,
  type V1Name,
  v1Names,
  valueFiles,
} from './random-state.fixtures.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
const kernel = openHost();
const names = v1Names;
const isV1 = names.every((name) => kernel.hierarchyFor(name)?.version === 1);
const canTry = parser !== undefined && process.getuid?.() === 0 && isV1;

const top = parseGroupPath(`/corral-test-config-${process.pid}`);
const child = parseGroupPath(`${top}/a`);
const grandchild = parseGroupPath(`${child}/b c`);
const family = [top, child, grandchild] as const;
const folder = mkdtempSync(path.join(tmpdir(), 'corral-config-'));
let agent: ReturnType<typeof startAgent>;

function dirIn(name: V1Name, group: GroupPath): string {
  const hierarchy = kernel.hierarchyFor(name);
  return hierarchy ? dirOf(hierarchy, group) : '';
}

function makeGroups(groups: readonly GroupPath[] = family): void {
  for (const name of names) for (const group of groups) mkdirSync(dirIn(name, group));
}

function removeGroups(): void {
  for (const name of names)
    for (const group of [...family].reverse()) if (existsSync(dirIn(name, group))) rmdirSync(dirIn(name, group));
}

function load(text: string): { status: number | null; stderr: string } {
  const file = path.join(folder, 'cgconfig.conf');
  writeFileSync(file, text);
  return spawnSync(parser ?? '', ['-l', file], { encoding: 'utf8' });
}

function valuesOf(files: readonly string[]): Record<string, string> {
  return Object.fromEntries(files.map((file) => [file, settingOf(path.basename(file), readFileSync(file, 'utf8'))]));
}

function nameIn(file: string): V1Name {
  return file.split('.')[0] as V1Name;
}

function setUp(states: readonly GroupState[]): void {
  makeGroups();
  for (const [at, group] of family.entries()) {
    const state = states[at];
    if (state) putInto((name) => dirIn(name, group), state);
  }
  sweep();
}

function allOwners(): Record<string, string> {
  return Object.assign({}, ...family.flatMap((group) => names.map((name) => ownersOf(dirIn(name, group)))));
}

/** By file, the values that Corral has read. */
async function readByCorral(group: GroupPath): Promise<Record<string, string>> {
  const { own, ...rest } = await agent.verbs.limits({ group });
  const facts = factsOf(rest);
  const values: Record<string, string> = {};
  for (const rule of names.flatMap((name) => limitRulesOf(1, name))) {
    const reading = own.limits[rule.key];
    if (reading?.kind !== 'value') continue;
    for (const { file, keeps } of rule.toWrites(reading.value, facts))
      if (valueFiles.includes(file)) values[file] = keeps;
  }
  return values;
}

/** The same files; of several rows cgget indents all but the first. */
function readByCgget(group: GroupPath): Record<string, string> {
  const files = valueFiles.filter((file) => existsSync(`${dirIn(nameIn(file), group)}/${file}`));
  const { stdout } = spawnSync('/usr/bin/cgget', ['-n', ...files.flatMap((file) => ['-r', file]), group], {
    encoding: 'utf8',
  });
  const rows = stdout.trim().split(/\n(?!\t)/);
  return Object.fromEntries(
    rows.map((row) => {
      const at = row.indexOf(': ');
      const file = row.slice(0, at);
      return [file, settingOf(file, row.slice(at + 2).replaceAll('\n\t', '\n'))];
    }),
  );
}

/**
 * cgsnapshot prints all groups of the host, files that nobody can write among theirs if it is let, stops at an owner without a
 * name, and quotes no name of a group: read here are groups without a blank in theirs, and files that its own blacklist lets by.
 */
function snapshotOf(groups: readonly GroupPath[]): string {
  const list = path.join(folder, 'whitelist.conf');
  const listed = valueFiles.filter((file) => file !== 'memory.oom_control');
  writeFileSync(list, listed.map((file) => `${file}\n`).join(''));
  const { stdout } = spawnSync('/usr/bin/cgsnapshot', ['-s', '-t', '-w', list, '-b', '/dev/null', ...names], {
    encoding: 'utf8',
  });
  const wanted = new Set(groups.map((group) => group.slice(1)));
  // Groups of others may go while they are printed, which leaves half a block.
  const blocks = [...stdout.matchAll(/^group (.+) \{\n(?:\t.*\n)*\}\n/gm)];
  return blocks.flatMap(([block, name = '']) => (wanted.has(name) ? [block] : [])).join('');
}

/** The sampler looks once in an interval. */
function sweep(): void {
  agent.sampler.take(Date.now(), performance.now());
}

function host() {
  return { host: { name: 'here', verbs: agent.verbs }, actor: { role: 'admin' as const } };
}

describe.skipIf(!canTry)(
  `on v1, beside cgconfigparser${canTry ? '' : ' (skipped: not installed, not root, or not v1 here)'}`,
  () => {
    beforeAll(() => {
      agent = startAgent({
        socketPath: path.join(folder, 'agent.sock'),
        socketGroupId: null,
        sampleIntervalMs: 60_000,
        journalPath: path.join(folder, 'journal.jsonl'),
        onlyUnder: null,
        guardedPids: [],
      } as unknown as Parameters<typeof startAgent>[0]);
    });
    afterEach(removeGroups);
    afterAll(async () => {
      removeGroups();
      await agent?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const file = `group ${top} {
	cpu { cpu.cfs_quota_us = 150000; }
	cpuset { cpuset.cpus = 0-1; cpuset.mems = 0; }
	memory { memory.limit_in_bytes = 100000000; memory.memsw.limit_in_bytes = 200000000; }
}
group "${grandchild}" {
	cpu { cpu.shares = 1; cpu.cfs_period_us = 50000; cpu.cfs_quota_us = 20000; }
	memory { memory.soft_limit_in_bytes = 10000; }
}
`;

    test('a plan is made in order of dependency, changes nothing, and foretells what stands after loading', async () => {
      const plan = await planConfig(host(), { text: file });

      expect(family.some((group) => names.some((name) => existsSync(dirIn(name, group))))).toBe(false);
      expect(plan.faults.filter(({ severity }) => severity === 'syntax' || severity === 'refused')).toEqual([]);
      expect(plan.steps.map(({ group, kind, refused }) => [group, kind, refused])).toEqual([
        [top, 'create', false],
        [child, 'create', false],
        [grandchild, 'create', false],
      ]);
      const { status, stderr } = load(file);
      expect(stderr + status).toBe('0');
      const writes = plan.steps.flatMap((step) => step.writes).filter(({ file: name }) => !name.startsWith('cpuset.'));
      expect(writes.length).toBeGreaterThan(5);
      expect(valuesOf(writes.map((write) => write.path))).toEqual(
        Object.fromEntries(writes.map((write) => [write.path, write.keeps])),
      );
      const made = plan.steps.flatMap(({ makes }) => makes.map((dir) => dir.path));
      expect(made.filter((dir) => !existsSync(dir))).toEqual([]);
      removeGroups();
    });

    test('a group that is there is changed where it is and made where it is not', async () => {
      mkdirSync(dirIn('memory', top));
      sweep();

      const plan = await planConfig(host(), {
        text: `group ${top} { memory { memory.limit_in_bytes = 1M; } pids { pids.max = 5; } }`,
      });

      expect(plan.steps).toMatchObject([{ group: top, kind: 'create', makes: [{ path: dirIn('pids', top) }] }]);
      expect(plan.steps[0]?.writes.map(({ path: name, before, keeps }) => [name, before, keeps])).toEqual([
        [`${dirIn('pids', top)}/pids.max`, 'max', '5'],
        [`${dirIn('memory', top)}/memory.limit_in_bytes`, '9223372036854771712', '1048576'],
      ]);
      removeGroups();
      sweep();
    });

    test('a group that is not planned is said, with why, and the others are', async () => {
      const plan = await planConfig(host(), { text: `group tasks { memory { } } group ${top} { memory { } }` });

      expect(plan.refused).toBe(true);
      expect(plan.steps.map(({ refused }) => refused)).toEqual([true, false]);
      expect(plan.steps[0]?.notes[0]?.text).toMatch('There is a control file of that name already');
    });

    test('a file with faults has no steps', async () => {
      const plan = await planConfig(host(), { text: `group ${top} { memory { memory.limit_in_bytes = 1M } }` });

      expect(plan).toMatchObject({ refused: true, steps: [], faults: [{ code: 'config-missing-semicolon' }] });
    });

    test('100 random states read as cgget reads them, and are exported and loaded to the same values, owners and modes', {
      timeout: 600_000,
    }, async () => {
      for (const states of fc.sample(randomStates(family.length), propertyRuns(100))) {
        setUp(states);
        const there = family.flatMap((group) => valueFiles.map((file) => `${dirIn(nameIn(file), group)}/${file}`));
        const before = valuesOf(there.filter(existsSync));
        const owners = allOwners();
        for (const group of family) expect(await readByCorral(group)).toEqual(readByCgget(group));

        const { text, groups, left } = await exportConfig(host(), { group: top, only: [], except: [], all: false });
        removeGroups();
        const { status, stderr } = load(text);

        expect([groups, left]).toEqual([3, []]);
        expect(`${status} ${stderr}`, text).toBe('0 ');
        expect(valuesOf(Object.keys(before)), text).toEqual(before);
        expect(allOwners(), text).toEqual(owners);
        removeGroups();
      }
    });

    test('of 20 random states what cgsnapshot prints is read, and nothing is left to do', {
      timeout: 600_000,
    }, async () => {
      for (const states of fc.sample(randomStates(family.length, { named: true }), propertyRuns(20))) {
        setUp(states);

        const text = snapshotOf([top, child]);
        const plan = await planConfig(host(), { text });

        const about = `${text}\n${JSON.stringify(plan, null, 1).slice(0, 4000)}`;
        expect(plan.refused, about).toBe(false);
        expect(
          plan.steps.map(({ group, kind }) => [group, kind]),
          about,
        ).toEqual([
          [top, 'nothing'],
          [child, 'nothing'],
        ]);
        removeGroups();
      }
    });

    test('owners that no perm gives are left out, and said', async () => {
      makeGroups([top]);
      sweep();
      chownSync(`${dirIn('pids', top)}/cgroup.procs`, 2, 0);
      chmodSync(dirIn('cpu', top), 0o1755);

      const { text, left } = await exportConfig(host(), { group: top, only: [], except: [], all: false });

      expect(text).not.toContain('perm');
      expect(left).toMatchObject([
        { code: 'config-cannot-give', values: { group: top, file: 'the directory' } },
        { code: 'config-cannot-give', values: { group: top, file: 'cgroup.procs' } },
      ]);
      removeGroups();
    });

    test('what is exported is chosen by name', async () => {
      makeGroups([top]);
      writeFileSync(`${dirIn('pids', top)}/pids.max`, '7');
      writeFileSync(`${dirIn('cpu', top)}/cpu.shares`, '700');
      sweep();

      const only = await exportConfig(host(), { group: top, only: ['pids.*'], except: [], all: false });
      const except = await exportConfig(host(), {
        group: top,
        only: [],
        except: ['memory.*', 'cpu.shares'],
        all: false,
      });

      expect(only.text).toMatch(/pids \{\n\t\tpids\.max = 7;/);
      expect(only.text).not.toMatch(/cpu\.shares|memory\./);
      expect(except.text).toMatch('pids.max');
      expect(except.text).not.toMatch(/cpu\.shares|memory\.swappiness/);
      removeGroups();
      sweep();
    });
  },
);
