/** The agent as it runs, killed from outside at moments all over the load of a cgconfig.conf, and the agent that starts after it. */
import { mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { takePrecedence } from '#server/agent/changes/precedence.fixtures.ts';
import {
  momentOf,
  type RealAgent,
  readJournal,
  resultIn,
  spawnRealAgent,
} from '#server/agent/changes/real-agent.fixtures.ts';
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { childNamesOf, dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights, writeFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import { childOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import { isBrief, propertyRuns } from '#server/domain/property-runs.fixtures.ts';

const isV1 = host.hierarchyFor('memory')?.version === 1;
const notHere = isBrief
  ? 'agents are started by the dozen, half an hour for an emulated processor'
  : whyNotHere('memory', 'pids', 'cpu');
const kills = propertyRuns(12).numRuns;

let ground: TestGround;
let folder: string;
let agent: RealAgent;

takePrecedence();
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-killed-load-'));
  if (notHere === null) ground = await openTestGround('killed-load');
});
afterEach(() => agent?.kill());
afterAll(async () => {
  await ground?.clear();
  rmSync(folder, { recursive: true });
});

/** A group that is there is changed and given away, others are made in it. */
function fileFor(group: GroupPath): string {
  const perm =
    'perm { task { uid = daemon; gid = 60; fperm = 664; } admin { uid = daemon; gid = 60; dperm = 750; fperm = 640; } }';
  const limits = (most: number) =>
    isV1
      ? `cpu { cpu.cfs_quota_us = ${most}000; } memory { memory.limit_in_bytes = ${most}M; }`
      : `cpu { cpu.max = "${most}000 100000"; } memory { memory.max = ${most}M; }`;
  const one = (name: string, most: number) =>
    `group ${group.slice(1)}${name} { ${perm} pids { pids.max = ${most}; } ${limits(most)} }\n`;
  return one('', 50) + one('/x', 20) + one('/x/y', 10) + one('/z', 15);
}

/** All that the load touches: groups, owners, values. */
function stateOf(group: GroupPath): unknown {
  return host.hierarchies
    .filter((hierarchy) => existsIn(hierarchy, group))
    .flatMap((hierarchy) => {
      const groups = [group, ...['x', 'x/y', 'z'].map((name) => `${group}/${name}` as GroupPath)];
      return groups
        .filter((each) => existsIn(hierarchy, each))
        .map((each) => {
          const dir = dirOf(hierarchy, each);
          const rights = readFileRights(hierarchy, each);
          const values = rights
            .filter(({ name }) => /^(pids\.max|memory\.(max|limit_in_bytes)|cpu\.(max|cfs_quota_us))$/.test(name))
            .map(({ name }) => `${name} ${readFileSync(`${dir}/${name}`, 'utf8').trim()}`);
          return [dir, childNamesOf(dir).sort(), values, rights];
        });
    });
}

/** What a test may do past the agent: all as it was before the load. */
function takeAway(group: GroupPath, before: readonly { file: string; text: string }[]): void {
  for (const hierarchy of host.hierarchies.filter((each) => existsIn(each, group))) {
    for (const name of ['x/y', 'x', 'z'])
      if (existsIn(hierarchy, `${group}/${name}` as GroupPath))
        rmdirSync(dirOf(hierarchy, `${group}/${name}` as GroupPath));
    const fresh = childOf(ground.top, 'fresh');
    if (existsIn(hierarchy, fresh)) writeFileRights(hierarchy, group, readFileRights(hierarchy, fresh));
  }
  for (const { file, text } of before) writeFileSync(file, text);
}

describe.skipIf(notHere !== null)(`a load that is killed${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('is there whole or not at all after the next start, and the journal says which', async () => {
    const group = await ground.make('g');
    // Whose files are as the kernel makes them.
    await ground.make('fresh');
    const before = stateOf(group);
    const places = (['pids', 'memory', 'cpu'] as const).flatMap((name) => {
      const hierarchy = host.hierarchyFor(name);
      const file = {
        pids: 'pids.max',
        memory: isV1 ? 'memory.limit_in_bytes' : 'memory.max',
        cpu: isV1 ? 'cpu.cfs_quota_us' : 'cpu.max',
      };
      return hierarchy ? [`${dirOf(hierarchy, group)}/${file[name]}`] : [];
    });
    const values = places.map((file) => ({ file, text: readFileSync(file, 'utf8').trim() }));
    for (const value of values) if (value.text.length > 18) value.text = '-1';
    agent = spawnRealAgent(folder);
    await agent.ready;
    const here = configHostOf(await agent.verbs.facts());
    const { groups } = wantedGroups(parseConfig(fileFor(group)), here);
    const asked = { groups: groups.filter(({ path }) => path !== ground.top), removes: [] };
    const load = async (requestId: string) => {
      const { basis } = await agent.verbs.planLoad(asked);
      return () => agent.verbs.load({ ...asked, basis, confirmed: null, requestId });
    };
    const first = readJournal(folder).lines;
    expect(await (await load('whole'))()).toMatchObject({ result: 'applied' });
    const after = stateOf(group);
    const lines = readJournal(folder).lines - first;
    expect(after).not.toEqual(before);
    takeAway(group, values);
    expect(stateOf(group)).toEqual(before);
    const results = { applied: 0, taken: 0, untouched: 0 };

    for (let kill = 0; kill < kills; kill += 1) {
      const requestId = `killed-${kill}`;
      const moment = momentOf(kill, kills, { from: readJournal(folder).lines, lines });
      const ask = await load(requestId);
      let isOver = false;
      const answer = ask()
        .then(({ result }) => result)
        .catch(() => null)
        .finally(() => {
          isOver = true;
        });
      await agent.killAt(moment, () => isOver);
      const answered = await answer;

      agent = spawnRealAgent(folder);
      await agent.ready;
      const { entry } = await agent.verbs.journal({ requestId });
      const told = resultIn(entry);

      const about = `kill ${kill} ${JSON.stringify(moment)}, answered ${answered}: ${JSON.stringify(entry?.recovery)}`;
      expect(['applied', 'rolled-back', 'failed', 'none'], about).toContain(told);
      if (answered !== null) expect(told, about).toBe(answered);
      expect(stateOf(group), about).toEqual(told === 'applied' ? after : before);
      expect([...readJournal(folder).open.keys()], about).toEqual([]);
      results[told === 'applied' ? 'applied' : told === 'rolled-back' ? 'taken' : 'untouched'] += 1;
      if (told === 'applied') takeAway(group, values);
      expect(stateOf(group), about).toEqual(before);
    }
    // Most came in the middle.
    expect(results.taken, JSON.stringify(results)).toBeGreaterThan(kills / 3);
  }, 600_000);
});
