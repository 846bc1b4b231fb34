/** Rows of disks and devices that stand, as a file that cgconfigparser makes the same of. On this host's v1 kernel. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { openWantedBench, type WantedBench } from '#server/agent/wanted/wanted-agent.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sortedRows } from '#server/domain/limits/setting-rows.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { exportConfig } from './export-config.ts';

const parser = ['/usr/sbin/cgconfigparser', '/usr/bin/cgconfigparser'].find(existsSync);
const isV1 = (['io', 'devices'] as const).every((name) => host.hierarchyFor(name)?.version === 1);
const notHere = parser === undefined ? 'no cgconfigparser' : isV1 ? whyNotHere('io', 'devices') : 'not on v1';
const [one = '', two = ''] = host.readDevices().flatMap(({ device, partOf }) => (partOf === null ? [device] : []));
const files = ['blkio.throttle.read_bps_device', 'blkio.throttle.write_iops_device', 'devices.list'];

let ground: TestGround;
let bench: WantedBench;

beforeAll(async () => {
  if (notHere !== null) return;
  ground = await openTestGround('export-rows');
  bench = await openWantedBench();
});
afterAll(async () => {
  await bench?.close();
  await ground?.clear();
});

const fileOf = (group: GroupPath, file: string) => {
  const hierarchy = host.hierarchyFor(file.startsWith('devices') ? 'devices' : 'io');
  return hierarchy ? `${dirOf(hierarchy, group)}/${file}` : '';
};
const standing = (group: GroupPath) => files.map((file) => sortedRows(readFileSync(fileOf(group, file), 'utf8')));

test.skipIf(notHere !== null)(
  `rows are lines of one value, and all that may be used is given after all was taken${notHere ? ` (skipped: ${notHere})` : ''}`,
  async () => {
    const [from, to] = [await ground.make('from'), await ground.make('to')];
    for (const [file, text] of [
      ['blkio.throttle.read_bps_device', `${one} 1048576`],
      ['blkio.throttle.read_bps_device', `${two} 2097152`],
      ['blkio.throttle.write_iops_device', `${two} 70`],
      ['devices.deny', 'a'],
      ['devices.allow', 'c 1:3 rwm'],
      ['devices.allow', 'c 136:* rw'],
    ] as const)
      writeFileSync(fileOf(from, file), text);
    const below = await ground.make('below', from);
    writeFileSync(fileOf(below, 'devices.deny'), 'a');
    bench.agent.sampler.take(Date.now(), performance.now());
    const host = { verbs: bench.agent.verbs } as unknown as ServiceContext['host'];
    const context = { host, actor: { role: 'admin' as const } };

    const { text, left } = await exportConfig(context, { group: from, only: [], except: [], all: false });

    expect(left).toEqual([]);
    const file = path.join(bench.folder, 'exported.conf');
    writeFileSync(file, text.replaceAll(from.slice(1), to.slice(1)));
    const { status, stderr } = spawnSync(parser ?? '', ['-l', file], { encoding: 'utf8' });
    expect(`${status} ${stderr}`, text).toBe('0 ');
    expect(standing(to), text).toEqual(standing(from));
    expect(standing(`${to}/below` as GroupPath), text).toEqual(['', '', '']);
    expect(standing(to)[0]?.split('\n')).toHaveLength(2);
  },
);
