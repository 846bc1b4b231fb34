/** Agents that are killed at one step after the other while they keep something or restore it, and the agent that starts after them. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmdirSync } from 'node:fs';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isBrief } from '#server/domain/property-runs.fixtures.ts';
import { wantedText } from '#server/domain/wanted/wanted.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, limitHierarchies, onV2, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { killedEnd } from '../changes/killed-end.fixtures.ts';
import { entryOf } from '../entry.fixtures.ts';
import type { KilledWanted } from './killed-wanted.fixtures.ts';
import { ofAnotherBoot, openWantedBench, type WantedBench } from './wanted-agent.fixtures.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const fixture = entryOf(path.join(import.meta.dirname, 'killed-wanted.fixtures.ts'));
const enable = onV2(['cpu', 'memory', 'pids']);
const edits: LimitEdit[] = [
  { key: 'pids.max', value: 50 },
  { key: 'memory.max', value: 64n << 20n },
];

let ground: TestGround;
let bench: WantedBench;
let asked = 0;

beforeAll(async () => {
  if (notHere === null) ground = await openTestGround('killed');
});
beforeEach(async () => {
  if (notHere === null) bench = await openWantedBench();
});
afterEach(() => bench?.close());
afterAll(() => ground?.clear());

const requestOf = (name: string, parent: GroupPath = ground.top) => ({
  ...{ parent, name, hierarchies: limitHierarchies, enable, edits, keep: true },
  requestId: `killed-${++asked}`,
});

/** False when it came to its end before. A crash of Node's own is a death like another, wherever it was. */
async function runKilled(what: KilledWanted): Promise<boolean> {
  const child = spawn(process.execPath, [fixture, wantedText(what)], { stdio: ['ignore', 'ignore', 'inherit'] });
  return killedEnd(await once(child, 'exit')) !== 'ended';
}

function vanish(...groups: GroupPath[]): void {
  for (const group of groups)
    for (const hierarchy of host.hierarchies) if (existsIn(hierarchy, group)) rmdirSync(dirOf(hierarchy, group));
}

function isWhole(group: GroupPath): boolean {
  const pids = host.hierarchyFor('pids');
  if (!pids || !existsIn(pids, group)) return false;
  return readFileSync(`${dirOf(pids, group)}/pids.max`, 'utf8').trim() === '50';
}

describe.skipIf(notHere)(`a kill while something is kept${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('in the middle of a restore: the next start finishes it, and the report is true', async () => {
    const { group: web } = await bench.agent.verbs.create(requestOf('web'));
    const { group: api } = await bench.agent.verbs.create(requestOf('api', web));
    let kills = 0;
    for (let steps = 1; ; steps += isBrief ? 9 : 5) {
      await bench.stop();
      vanish(api, web);
      ofAnotherBoot(bench.file('boot-report.jsonl'));
      const wasKilled = await runKilled({ what: 'restore', folder: bench.folder, steps });

      await bench.start();
      const report = await bench.report();

      expect(report.groups.map(({ group, result }) => ({ group, result }))).toEqual([
        { group: web, result: 'restored' },
        { group: api, result: 'restored' },
      ]);
      expect([web, api].map(isWhole)).toEqual([true, true]);
      expect((await bench.agent.verbs.wanted()).groups.flatMap(({ limits }) => limits)).toHaveLength(4);
      if (!wasKilled) break;
      kills += 1;
    }
    expect(kills).toBeGreaterThan(isBrief ? 1 : 2);
    vanish(api, web);
  });

  test('in the middle of making a group that is to be kept: it is kept as it stands, all or nothing', async () => {
    const group = childOf(ground.top, 'made');
    for (let steps = 1; ; steps += isBrief ? 6 : 3) {
      await bench.stop();
      vanish(group);
      const wasKilled = await runKilled({ what: 'create', folder: bench.folder, steps, request: requestOf('made') });

      await bench.start();

      const kept = (await bench.agent.verbs.wanted()).groups.filter((each) => each.group === group);
      expect({ steps, isKept: kept.length === 1 }).toEqual({ steps, isKept: isWhole(group) });
      expect(kept.every(({ missing }) => missing.length === 0)).toBe(true);
      if (kept.length > 0) await bench.agent.verbs.remove({ group, requestId: `gone-${steps}` });
      if (!wasKilled) break;
    }
  });

  test('in the middle of a change that is to be kept: wanted is what stands', async () => {
    const request = { ...requestOf('changed'), edits: [{ key: 'pids.max' as const, value: 50 }] };
    const { group } = await bench.agent.verbs.create(request);
    const to: LimitEdit[] = [
      { key: 'pids.max', value: 70 },
      { key: 'memory.max', value: 64n << 20n },
    ];
    for (let steps = 1; ; steps += isBrief ? 4 : 2) {
      await bench.stop();
      const asks: KilledWanted = { what: 'apply', folder: bench.folder, steps, group, edits: to };
      const wasKilled = await runKilled(asks);

      await bench.start();

      const [kept] = (await bench.agent.verbs.wanted()).groups;
      const pids = kept?.limits.find(({ key }) => key === 'pids.max');
      expect({ steps, isSame: kept?.limits.every(({ isSame }) => isSame) }).toEqual({ steps, isSame: true });
      expect(kept?.limits).toHaveLength(pids?.wanted.value === 70 ? 2 : 1);
      if (!wasKilled) break;
      if (pids?.wanted.value === 70) {
        await bench.agent.verbs.forgetWanted({ group, keys: ['memory.max'], requestId: `forget-${steps}` });
        const { basis } = await bench.agent.verbs.plan({ group, edits: [{ key: 'pids.max', value: 50 }] });
        const back = { group, edits: [{ key: 'pids.max' as const, value: 50 }], basis, confirmed: null };
        await bench.agent.verbs.apply({ ...back, keep: true, requestId: `back-${steps}` });
      }
    }
    vanish(group);
  });
});
