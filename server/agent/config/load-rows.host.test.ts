/**
 * Files with rows of disks and devices, loaded by Corral and by Debian's own cgconfigparser, each into groups of its own on this
 * host's v1 kernel: the same stands in the end.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import {
  host,
  openTestGround,
  sceneNow,
  type TestGround,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readHostFacts } from '#server/cgroupfs/groups/host-facts.ts';
import { type GroupPath, isUnder } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { sortedRows } from '#server/domain/limits/setting-rows.ts';
import { planLoad } from './plan-load.ts';
import { runLoad } from './run-load.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
const isV1 = (['io', 'devices'] as const).every((name) => host.hierarchyFor(name)?.version === 1);
const notHere =
  parser === undefined ? 'no cgconfigparser' : isV1 ? whyNotHere('io', 'devices') : 'io and devices are not on v1';
const [first, second] = host.readDevices().filter(({ partOf }) => partOf === null);
const [one, two] = [first?.device ?? '', second?.device ?? ''];

let ground: TestGround;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-load-rows-'));
  if (notHere === null) ground = await openTestGround('load-rows');
});
afterAll(async () => {
  await ground?.clear();
  rmSync(folder, { recursive: true, force: true });
});

function loadByLibcgroup(text: string): void {
  const file = path.join(folder, 'cgconfig.conf');
  writeFileSync(file, text);
  const { status, stderr } = spawnSync(parser ?? '', ['-l', file], { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
}

/** The groups of a file, but for that of this test, which is whose it was. */
function askedOf(text: string) {
  const here = configHostOf(readHostFacts(host, {} as HostFacts['agent']));
  const { groups } = wantedGroups(parseConfig(text), here);
  return { groups: groups.filter(({ path }) => path !== ground.top), removes: [] };
}

async function load(text: string, requestId = 'rows') {
  const asked = askedOf(text);
  const plan = planLoad(sceneNow(), asked);
  expect(plan.steps.flatMap(({ notes }) => notes.filter(({ severity }) => severity === 'refused'))).toEqual([]);
  return runLoad(sceneNow(), { ...asked, basis: plan.basis, confirmed: null, requestId });
}

const files = [
  ['io', 'blkio.throttle.read_bps_device'],
  ['io', 'blkio.throttle.write_bps_device'],
  ['io', 'blkio.throttle.read_iops_device'],
  ['io', 'blkio.throttle.write_iops_device'],
  ['devices', 'devices.list'],
] as const;

/** What stands in the group and below, with paths from it on. */
function standing(top: GroupPath, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    names.flatMap((name) =>
      files.flatMap(([controller, file]) => {
        const hierarchy = host.hierarchyFor(controller);
        const group = `${top}${name}` as GroupPath;
        if (!hierarchy || !existsIn(hierarchy, group)) return [];
        return [[`${name}/${file}`, sortedRows(readFileSync(`${dirOf(hierarchy, group)}/${file}`, 'utf8'))]];
      }),
    ),
  );
}

/** cgget's own view of it. */
function asCgget(top: GroupPath, file: string): string {
  const { stdout } = spawnSync('cgget', ['-n', '-v', '-r', file, top.slice(1)], { encoding: 'utf8' });
  return sortedRows(stdout);
}

const disks = (group: string) => `group ${group} {
  blkio {
    blkio.throttle.read_bps_device = "${one} 1048576";
    blkio.throttle.write_iops_device = "${one} 70
      ${two} 90";
    blkio.throttle.write_bps_device = "${two} 5000000";
  }
}
group ${group}/below { blkio { blkio.throttle.read_iops_device = "${two} 11"; } }
`;

const devices = (group: string) => `group ${group} {
  devices {
    devices.deny = "a *:* rwm";
    devices.allow = "c 1:3 rwm
c 1:5 mr
c 136:* rw";
  }
}
group ${group}/below { devices { devices.deny = "c 136:* rw"; devices.allow = "c 1:3 r"; } }
group ${group}/none { devices { devices.deny = a; } }
`;

describe.skipIf(notHere !== null)(`rows of a file${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test.each([
    ['disks', disks],
    ['devices', devices],
  ] as const)('%s stand as libcgroup has them', async (name, text) => {
    const [ours, theirs] = [`${ground.top}/${name}-ours`, `${ground.top}/${name}-theirs`] as GroupPath[];
    loadByLibcgroup(text(theirs?.slice(1) ?? ''));

    const outcome = await load(text(ours?.slice(1) ?? ''));

    expect(outcome).toMatchObject({ result: 'applied' });
    const names = ['', '/below', '/none'];
    const stands = standing(ours as GroupPath, names);
    expect(stands).toEqual(standing(theirs as GroupPath, names));
    expect(Object.values(stands).some((rows) => rows.includes('\n'))).toBe(true);
    for (const [, file] of files) expect(asCgget(ours as GroupPath, file)).toBe(asCgget(theirs as GroupPath, file));
  });

  test('in a group that is there rows that the file does not name stay, by both', async () => {
    const groups = [await ground.make('ours'), await ground.make('theirs')];
    const hierarchy = host.hierarchyFor('io');
    for (const group of groups)
      if (hierarchy) writeFileSync(`${dirOf(hierarchy, group)}/blkio.throttle.write_bps_device`, `${one} 4096000`);
    const [ours, theirs] = groups as [GroupPath, GroupPath];
    loadByLibcgroup(disks(theirs.slice(1)));

    await load(disks(ours.slice(1)));

    expect(standing(ours, ['', '/below'])).toEqual(standing(theirs, ['', '/below']));
    expect(standing(ours, [''])['/blkio.throttle.write_bps_device']).toBe(sortedRows(`${one} 4096000\n${two} 5000000`));
  });

  test('a load that is cut short after its last write leaves the rows as they were', async () => {
    const group = await ground.make('back');
    const text = `${disks(group.slice(1))}${devices(group.slice(1))}`;
    const before = standing(group, ['']);
    const asked = askedOf(text);
    const { basis } = planLoad(sceneNow(), asked);
    const journal = openJournal(path.join(folder, 'journal.jsonl'), { log: () => {} });
    const guard = { onlyUnder: null, guardedPids: [] };
    const changes = openHostChanges(host, { guard, journal, now: Date.now });

    await expect(
      changes.run({ requestId: 'cut', verb: 'load', group }, async (scene) => {
        const outcome = await runLoad(scene, { ...asked, basis, confirmed: null, requestId: 'cut' });
        expect(outcome.result).toBe('applied');
        expect(standing(group, [''])).not.toEqual(before);
        throw new Error('a fault of the agent’s own, after the last write');
      }),
    ).rejects.toThrow('a fault');

    expect(standing(group, ['']), JSON.stringify(changes.find('cut').entry?.recovery)).toEqual(before);
    expect(host.hierarchies.some((hierarchy) => existsIn(hierarchy, `${group}/below` as GroupPath))).toBe(false);
    journal.close();
  });

  test.each([
    ['a disk that is not there', (group: string) => disks(group).replaceAll(`${two} `, '99:99 '), /99:99/],
    [
      'a suffix, which the kernel would not see',
      (group: string) => disks(group).replace('5000000', '5M'),
      /5M is not a whole number/,
    ],
    [
      'a device that the parent lacks',
      (group: string) => devices(group).replace('devices.deny = a;', 'devices.allow = a;'),
      /parent|has not|lacks/i,
    ],
    ['one device of all', (group: string) => devices(group).replace('a *:* rwm', 'c 1:3 rwm'), /Deny all first/],
  ])('is refused before anything is made: %s', async (_, text, why) => {
    const group = `${ground.top}/refused` as GroupPath;

    const { steps, refused } = planLoad(sceneNow(), askedOf(text(group.slice(1))));

    expect(refused).toBe(true);
    expect(steps.flatMap(({ notes }) => notes.map((note) => note.text)).join('\n')).toMatch(why);
    expect(steps.every((step) => isUnder(step.group, ground.top))).toBe(true);
  });
});

const cpuset = host.hierarchyFor('cpuset');
const noCpus =
  cpuset?.version !== 1 || host.readTopology(0).cores.length < 2
    ? 'it takes two CPUs and cpuset on v1'
    : whyNotHere('cpuset');

describe.skipIf(noCpus !== null)(`CPUs of a file${noCpus ? ` (skipped: ${noCpus})` : ''}`, () => {
  const lists = (group: GroupPath) =>
    ['cpus', 'mems'].map((name) =>
      cpuset ? readFileSync(`${dirOf(cpuset, group)}/cpuset.${name}`, 'utf8').trim() : '',
    );
  const put = (group: GroupPath, cpus: string) => {
    for (const [name, text] of Object.entries({ cpus, mems: '0' }))
      if (cpuset) writeFileSync(`${dirOf(cpuset, group)}/cpuset.${name}`, text, { flag: 'r+' });
  };
  const both = 'cpuset { cpuset.cpus = 0-1; cpuset.mems = 0; }';

  test('are given to a group, to one that is in it, and to one that is made there', async () => {
    const group = await ground.make('wide');
    put(group, '0');
    const child = await ground.make('child', group);
    put(child, '0');
    const name = group.slice(1);

    const outcome = await load(
      `group ${name} { ${both} } group ${name}/child { ${both} } group ${name}/new { ${both} }`,
    );

    expect(outcome).toMatchObject({ result: 'applied' });
    for (const each of [group, child, `${group}/new` as GroupPath]) expect(lists(each)).toEqual(['0-1', '0']);
  });

  test('that the file sets in no group above are given where they are there, and foretold to be refused where not', async () => {
    const group = await ground.make('there');
    put(group, '0-1');

    expect(await load(`group ${group.slice(1)}/below { ${both} }`)).toMatchObject({ result: 'applied' });

    expect(lists(`${group}/below` as GroupPath)).toEqual(['0-1', '0']);
    const { steps } = planLoad(sceneNow(), askedOf(`group ${group.slice(1)}/not/below { ${both} }`));
    expect(
      steps.flatMap(({ group: at, notes }) => notes.map(({ code }) => `${at.slice(group.length)} ${code}`)),
    ).toEqual(expect.arrayContaining(['/not/below config-cpuset-outside-parent']));
  });
});
