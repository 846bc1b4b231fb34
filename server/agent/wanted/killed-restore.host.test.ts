/** The agent as it runs, killed from outside at moments all over a restore, and the agent that starts after it. */
import { chownSync, existsSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isBrief, propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { available, host, limitHierarchies, onV2, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { takePrecedence } from '../changes/precedence.fixtures.ts';
import { momentOf, readJournal, spawnRealAgent } from '../changes/real-agent.fixtures.ts';
import { ofAnotherBoot, openWantedBench, type WantedBench } from './wanted-agent.fixtures.ts';

const notHere = isBrief
  ? 'agents are started by the dozen, half an hour for an emulated processor'
  : whyNotHere('memory', 'pids', 'cpu');
const kills = propertyRuns(10).numRuns;
const nobody = 65_534;

let ground: TestGround;
let bench: WantedBench;

takePrecedence();
beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('killed-restore');
});
beforeEach(async () => {
  if (notHere === null) bench = await openWantedBench();
});
afterEach(() => bench?.close());
afterAll(() => ground?.clear());

async function keep(name: string, parent: GroupPath, edits: LimitEdit[]): Promise<GroupPath> {
  const place = { parent, name, hierarchies: limitHierarchies, enable: onV2(available) };
  return (await bench.agent.verbs.create({ ...place, edits, keep: true, requestId: `keep-${name}` })).group;
}

function dirsOf(group: GroupPath): string[] {
  return host.hierarchies.filter((hierarchy) => existsIn(hierarchy, group)).map((hierarchy) => dirOf(hierarchy, group));
}

const pidsDir = (group: GroupPath) => {
  const pids = host.hierarchyFor('pids');
  return pids ? dirOf(pids, group) : '';
};

describe.skipIf(notHere !== null)(`a restore that is killed${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('is finished by the next start, and the report is what stands', async () => {
    const web = await keep('web', ground.top, [
      { key: 'memory.max', value: 64n << 20n },
      { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } },
    ]);
    const api = await keep('api', web, [{ key: 'pids.max', value: 50 }]);
    const jobs = await keep('jobs', ground.top, [{ key: 'pids.max', value: 20 }]);
    chownSync(`${pidsDir(api)}/cgroup.procs`, nobody, nobody);
    await bench.agent.verbs.adopt({ group: api, keys: null, requestId: 'adopt-api' });
    const groups = [web, api, jobs];
    const standing = groups.flatMap(dirsOf);
    const reboot = async () => {
      await bench.stop();
      for (const dir of groups.flatMap(dirsOf).reverse()) rmdirSync(dir);
      ofAnotherBoot(bench.file('boot-report.jsonl'));
      return readJournal(bench.folder).lines;
    };
    const from = await reboot();
    await bench.start();
    await bench.report();
    const lines = readJournal(bench.folder).lines - from;
    let cutShort = 0;

    for (let kill = 0; kill < kills; kill += 1) {
      const moment = momentOf(kill, kills, { from: await reboot(), lines });
      await spawnRealAgent(bench.folder).killAt(moment, () => false);
      if (!/"at":"end"/.test(readFileSync(bench.file('boot-report.jsonl'), 'utf8'))) cutShort += 1;

      await bench.start();
      const report = await bench.report();

      const about = `kill ${kill}: ${JSON.stringify(moment)}`;
      expect([...new Set(report.groups.map(({ group }) => group))], about).toEqual(
        report.groups.map((each) => each.group),
      );
      expect(
        report.groups.map(({ group, result, faults }) => ({ group, result, faults })).sort(byGroup),
        about,
      ).toEqual(groups.map((group) => ({ group, result: 'restored', faults: [] })).sort(byGroup));
      expect(groups.flatMap(dirsOf).sort(), about).toEqual([...standing].sort());
      for (const { made, limits } of report.groups) {
        expect(
          made.filter((dir) => !existsSync(dir)),
          about,
        ).toEqual([]);
        for (const { path, after } of limits.flatMap(({ writes }) => writes))
          expect(readFileSync(path, 'utf8').trim(), `${about}: ${path}`).toBe(after);
      }
      const { groups: wanted } = await bench.agent.verbs.wanted();
      expect(
        wanted.flatMap(({ missing, rights }) => [...missing, ...rights]),
        about,
      ).toEqual([]);
      expect(
        wanted.flatMap(({ limits }) => limits.map(({ isSame }) => isSame)),
        about,
      ).toEqual([true, true, true, true]);
      expect(statSync(`${pidsDir(api)}/cgroup.procs`).uid, about).toBe(nobody);
      expect([...readJournal(bench.folder).open.keys()], about).toEqual([]);
    }
    expect(cutShort).toBeGreaterThan(kills / 3);
  }, 600_000);
});

function byGroup(a: { group: string }, b: { group: string }): number {
  return a.group.localeCompare(b.group);
}
