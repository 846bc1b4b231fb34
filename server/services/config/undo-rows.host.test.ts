/**
 * A load of rows of disks and devices, and its undo by the record, on this host's v1 kernel: every file of every group is what it
 * was before, row by row, and the groups that the load made are gone.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { openWantedBench, type WantedBench } from '#server/agent/wanted/wanted-agent.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { migrate } from '#server/db/migrate.ts';
import { type Db, openDb } from '#server/db/open-db.ts';
import { childOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { sortedRows } from '#server/domain/limits/setting-rows.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { type AuditLog, openAuditLog } from '#server/services/audit/audit-log.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { ada } from '#server/services/test-bench.fixtures.ts';
import { loadConfig } from './load-config.ts';
import { planConfig } from './plan-config.ts';
import { planUndoLoad, undoLoad } from './undo-load.ts';

const isV1 = (['io', 'devices'] as const).every((name) => host.hierarchyFor(name)?.version === 1);
const disks = host.readDevices().flatMap(({ device, partOf }) => (partOf === null ? [device] : []));
const [one = '', two = ''] = disks;
const notHere = !isV1
  ? 'io and devices are not on v1'
  : disks.length < 2
    ? 'it takes two disks'
    : whyNotHere('io', 'devices');

const noCpus =
  host.hierarchyFor('cpuset')?.version === 1 && os.cpus().length > 1
    ? whyNotHere('cpuset')
    : 'it takes two CPUs and cpuset on v1';

const diskFiles = [
  'blkio.throttle.read_bps_device',
  'blkio.throttle.write_bps_device',
  'blkio.throttle.read_iops_device',
  'blkio.throttle.write_iops_device',
] as const;

let ground: TestGround;
let agent: WantedBench;
let db: Db;
let audit: AuditLog;
let group: GroupPath;
let count = 0;

beforeAll(async () => {
  if (notHere !== null) return;
  ground = await openTestGround('undo-rows');
  agent = await openWantedBench();
  migrate(agent.file('corral.db'));
  db = await openDb(agent.file('corral.db'));
  audit = openAuditLog(db, Date.now);
});
beforeEach(async () => {
  if (notHere === null) group = await ground.make(`g${count++}`);
});
afterAll(async () => {
  await db?.$disconnect();
  await agent?.close();
  await ground?.clear();
});

/** Of a new request, with the agent that is real. */
function asAda(): ServiceContext {
  const host = { name: 'testhost', verbs: agent.agent.verbs };
  return { db, audit, host, clock: Date.now, actor: ada, requestId: crypto.randomUUID(), address: null };
}

/** Answers the request. */
async function load(text: string): Promise<string> {
  const context = asAda();
  const plan = await planConfig(context, { text });
  const said = plan.steps.flatMap(({ notes }) => notes.filter(({ severity }) => severity === 'refused'));
  expect([plan.faults.filter(({ severity }) => severity === 'refused'), said, plan.refused], text).toEqual([
    [],
    [],
    false,
  ]);
  const { outcome } = await loadConfig(context, {
    text,
    basis: plan.basis ?? '',
    confirmed: plan.confirm,
    name: 'rows',
  });
  expect(outcome.result, text).toBe('applied');
  return context.requestId;
}

async function undo(undoes: string) {
  const { basis, confirm } = await planUndoLoad(asAda(), { undoes });
  return (await undoLoad(asAda(), { undoes, basis: basis ?? '', confirmed: confirm })).outcome;
}

function fileOf(file: string, at: GroupPath): string {
  const hierarchy = host.hierarchyFor(file.startsWith('devices') ? 'devices' : 'io');
  return hierarchy ? `${dirOf(hierarchy, at)}/${file}` : '';
}

const put = (file: string, text: string) => writeFileSync(fileOf(file, group), text, { flag: 'r+' });
const standing = () =>
  Object.fromEntries(
    [...diskFiles, 'devices.list'].map((file) => [file, sortedRows(readFileSync(fileOf(file, group), 'utf8'))]),
  );
const isThere = (at: GroupPath) => ['devices.list', diskFiles[0]].map((file) => existsSync(fileOf(file, at)));

describe.skipIf(notHere !== null)(`the undo of a load of rows${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('of disks: rows that were changed, added and taken away, and a group that was made', async () => {
    put('blkio.throttle.read_bps_device', `${one} 1048576`);
    put('blkio.throttle.write_iops_device', `${one} 70`);
    put('blkio.throttle.write_iops_device', `${two} 90`);
    const before = standing();
    const name = group.slice(1);
    const request = await load(`group ${name} { blkio {
  blkio.throttle.read_bps_device = "${one} 4096000\n${two} 2097152";
  blkio.throttle.write_iops_device = "${two} 0";
  blkio.throttle.write_bps_device = "${two} 5000000";
} }
group ${name}/below { blkio { blkio.throttle.read_iops_device = "${two} 11"; } }
`);
    expect(standing()).toEqual({
      ...before,
      'blkio.throttle.read_bps_device': sortedRows(`${one} 4096000\n${two} 2097152`),
      'blkio.throttle.write_iops_device': `${one} 70`,
      'blkio.throttle.write_bps_device': `${two} 5000000`,
    });

    expect(await undo(request)).toMatchObject({ result: 'applied' });

    expect(standing()).toEqual(before);
    expect(isThere(childOf(group, 'below'))).toEqual([false, false]);
  });

  test.each([
    [
      'all that it might use',
      [],
      'devices.deny = "a *:* rwm"; devices.allow = "c 1:3 rwm\nc 136:* rw";',
      'c 136:* rw\nc 1:3 rwm',
    ],
    [
      'a list',
      [
        ['devices.deny', 'a'],
        ['devices.allow', 'c 1:3 rwm'],
        ['devices.allow', 'c 1:5 r'],
      ],
      'devices.deny = "c 1:3 w\nc 1:5 r"; devices.allow = "b 8:* rm";',
      'b 8:* rm\nc 1:3 rm',
    ],
    [
      'a list that became all',
      [
        ['devices.deny', 'a'],
        ['devices.allow', 'c 1:3 rwm'],
      ],
      'devices.allow = a;',
      'a *:* rwm',
    ],
  ] as const)('of devices: %s', async (_, stood, text, loaded) => {
    for (const [file, row] of stood) put(file, row);
    const before = standing();
    const request = await load(`group ${group.slice(1)} { devices { ${text} } }\n`);
    expect(standing()['devices.list']).toBe(loaded);

    expect(await undo(request)).toMatchObject({ result: 'applied' });

    expect(standing()).toEqual(before);
  });

  test('of devices with a group made below: the kernel gives all to none that has one, so that goes first', async () => {
    const name = group.slice(1);
    const before = standing();
    const request = await load(`group ${name} { devices { devices.deny = a; devices.allow = "c 1:3 rwm"; } }
group ${name}/below { devices { devices.deny = "c 1:3 w"; } }
`);
    const below = childOf(group, 'below');
    const { steps, refused } = await planUndoLoad(asAda(), { undoes: request });
    expect([refused, steps.map(({ kind, group: at }) => `${kind} ${at}`)]).toEqual([
      false,
      [`remove ${below}`, `change ${group}`],
    ]);

    expect(await undo(request)).toMatchObject({ result: 'applied' });

    expect(standing()).toEqual(before);
    expect(isThere(below)).toEqual([false, false]);
  });

  test.skipIf(noCpus !== null)(
    `of CPUs that a group made below has besides${noCpus ? ` (skipped: ${noCpus})` : ''}`,
    async () => {
      const cpuset = host.hierarchyFor('cpuset');
      const file = cpuset ? `${dirOf(cpuset, group)}/cpuset.cpus` : '';
      writeFileSync(file, '0', { flag: 'r+' });
      writeFileSync(file.replace(/cpus$/, 'mems'), '0', { flag: 'r+' });
      const name = group.slice(1);
      const request = await load(`group ${name} { cpuset { cpuset.cpus = "0-1"; cpuset.mems = 0; } }
group ${name}/below { cpuset { cpuset.cpus = "0-1"; cpuset.mems = 0; } }
`);
      const { steps } = await planUndoLoad(asAda(), { undoes: request });
      expect(steps.map(({ kind }) => kind)).toEqual(['remove', 'change']);

      expect(await undo(request)).toMatchObject({ result: 'applied' });

      expect(readFileSync(file, 'utf8').trim()).toBe('0');
    },
  );

  test('of devices with a group below that is not the load’s: nothing is done', async () => {
    const name = group.slice(1);
    const request = await load(`group ${name} { devices { devices.deny = a; devices.allow = "c 1:3 rwm"; } }
group ${name}/below { devices { devices.deny = "c 1:3 w"; } }
`);
    const loaded = standing();
    await ground.make('mine', group);
    const { steps } = await planUndoLoad(asAda(), { undoes: request });
    expect(steps.flatMap(({ notes }) => notes.map(({ code }) => code))).toContain('devices-all-with-children');

    await expect(undo(request)).rejects.toMatchObject({ code: 'KERNEL_REFUSED' });

    expect(standing()).toEqual(loaded);
    expect(isThere(childOf(group, 'below'))).toEqual([true, false]);
  });

  test('what somebody has put into the table since stays', async () => {
    put('blkio.throttle.read_bps_device', `${one} 1048576`);
    const request = await load(
      `group ${group.slice(1)} { blkio { blkio.throttle.read_bps_device = "${one} 4096000"; } }\n`,
    );
    put('blkio.throttle.read_bps_device', `${two} 777`);

    expect(await undo(request)).toMatchObject({ result: 'applied' });

    expect(standing()[diskFiles[0]]).toBe(sortedRows(`${one} 1048576\n${two} 777`));
  });

  test('of 60 random tables and files: each comes back to what it was', async () => {
    const amount = fc.option(fc.integer({ min: 1, max: 2 ** 31 }), { nil: null });
    const table = fc.record({ [one]: amount, [two]: amount });
    const tables = fc.record(Object.fromEntries(diskFiles.map((file) => [file, table])));
    const device = fc.constantFrom('c 1:3', 'c 1:5', 'c 136:*', 'b 8:0', 'c *:*');
    const access = fc.constantFrom('r', 'w', 'm', 'rw', 'rwm');
    const rule = fc.tuple(device, access).map((parts) => parts.join(' '));
    const rules = fc.array(rule, { minLength: 1, maxLength: 4 });
    const scene = fc.record({
      // null: the group may use all.
      stood: fc.option(rules, { nil: null }),
      rowsStood: tables,
      // 0 takes a row away.
      rows: fc.record(
        Object.fromEntries(
          diskFiles.map((file) => [
            file,
            fc.record({ [one]: fc.oneof(amount, fc.constant(0)), [two]: fc.oneof(amount, fc.constant(0)) }),
          ]),
        ),
      ),
      denies: fc.oneof(fc.constant(['a']), rules),
      allows: fc.oneof({ weight: 4, arbitrary: rules }, { weight: 1, arbitrary: fc.constant(['a']) }),
    });
    let changed = 0;

    for (const [at, { stood, rowsStood, rows, denies, allows }] of fc.sample(scene, propertyRuns(60)).entries()) {
      group = await ground.make(`random${at}`);
      for (const [file, of] of Object.entries(rowsStood))
        for (const [disk, figure] of Object.entries(of)) if (figure !== null) put(file, `${disk} ${figure}`);
      if (stood !== null) {
        put('devices.deny', 'a');
        for (const text of stood) put('devices.allow', text);
      }
      const before = standing();
      const settings = Object.entries(rows).flatMap(([file, of]) => {
        const lines = Object.entries(of).flatMap(([disk, figure]) => (figure === null ? [] : [`${disk} ${figure}`]));
        return lines.length === 0 ? [] : [`${file} = "${lines.join('\n')}";`];
      });
      // From all that it may use nothing single is taken: devices.list would not show it.
      const denied = stood === null ? ['a'] : denies;
      const text = `group ${group.slice(1)} {
  ${settings.length > 0 ? `blkio { ${settings.join('\n')} }` : ''}
  devices { devices.deny = "${denied.join('\n')}"; devices.allow = "${allows.join('\n')}"; }
}
`;
      const request = await load(text);
      if (JSON.stringify(standing()) === JSON.stringify(before)) continue;
      changed += 1;

      const outcome = await undo(request);

      const about = `${text}\n${JSON.stringify(outcome, null, 1)}`;
      expect(outcome.result, about).toBe('applied');
      expect(standing(), about).toEqual(before);
    }
    expect(changed).toBeGreaterThan(0);
  }, 300_000);
});
