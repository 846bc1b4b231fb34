/** The agent as it runs, killed from outside at moments all over a classification, and the agent that starts after it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, type TestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { takePrecedence } from '#server/agent/changes/precedence.fixtures.ts';
import {
  journalIn,
  momentOf,
  type RealAgent,
  readJournal,
  resultIn,
  spawnRealAgent,
} from '#server/agent/changes/real-agent.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { isBrief, propertyRuns } from '#server/domain/property-runs.fixtures.ts';

const notHere = isBrief
  ? 'agents are started by the dozen, half an hour for an emulated processor'
  : whyNotHere('memory', 'pids', 'cpu');
const kills = propertyRuns(10).numRuns;
const many = 12;

let ground: TestGround;
let folder: string;
let agent: RealAgent;

takePrecedence();
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-killed-classify-'));
  if (notHere === null) ground = await openTestGround('killed-classify');
});
afterEach(() => agent?.kill());
afterAll(async () => {
  await ground?.clear();
  rmSync(folder, { recursive: true });
});

const rulesPath = () => path.join(folder, 'cgrules.conf');
const start = async () => {
  agent = spawnRealAgent(folder, { CORRAL_AGENT_RULES_FILE: rulesPath() });
  await agent.ready;
};

interface Own {
  pid: number;
  startTicks: string;
}

function whereAre(own: readonly Own[]): (string | null)[] {
  return own.map(({ pid }) => readProcessGroupText(host, pid));
}

/** Asks for these alone: whatever the rules say, no other process of this machine is moved. */
async function classify(own: readonly Own[], requestId: string) {
  const { basis } = await agent.verbs.previewRules({ edited: null, search: '', show: 'all', limit: 1 });
  const processes = own.map(({ pid, startTicks }) => ({ pid, startTicks }));
  return agent.verbs.classify({ basis, processes, requestId });
}

/** Kills the agent in it, starts another, and answers what that says of it. */
async function killIn(own: readonly Own[], requestId: string, moment: { lines: number; spinUsec: number }) {
  let isOver = false;
  const answer = classify(own, requestId)
    .then(({ result }) => result)
    .catch(() => null)
    .finally(() => {
      isOver = true;
    });
  await agent.killAt(moment, () => isOver);
  const answered = await answer;
  await start();
  const { entry } = await agent.verbs.journal({ requestId });
  const told = resultIn(entry);
  expect([...readJournal(folder).open.keys()]).toEqual([]);
  return { entry, told, answered, about: `${requestId} ${JSON.stringify(moment)}, answered ${answered}: ${told}` };
}

describe.skipIf(notHere !== null)(`a classification that is killed${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  test('has moved all or none after the next start, and the journal says where each is', async () => {
    const [from, to] = [await ground.make('from'), await ground.make('to')];
    writeFileSync(rulesPath(), `root:sleep pids ${to}/in\n% cpu,memory ${to}\n`);
    await ground.make('in', to);
    const own: Own[] = [];
    for (let each = 0; each < many; each += 1) own.push(await ground.startProcess(from));
    const before = whereAre(own);
    await start();
    const first = readJournal(folder).lines;
    expect(await classify(own, 'whole')).toMatchObject({ result: 'applied' });
    const lines = readJournal(folder).lines - first;
    const after = whereAre(own);
    expect(await agent.verbs.unclassify({ of: 'whole', requestId: 'back' })).toMatchObject({ result: 'applied' });
    expect(whereAre(own)).toEqual(before);
    let cutShort = 0;

    for (let kill = 0; kill < kills; kill += 1) {
      const moment = momentOf(kill, kills, { from: readJournal(folder).lines, lines });
      const { entry, told, answered, about } = await killIn(own, `killed-${kill}`, moment);

      expect(['applied', 'rolled-back', 'failed', 'none'], about).toContain(told);
      if (answered !== null) expect(told, about).toBe(answered);
      expect(whereAre(own), about).toEqual(told === 'applied' ? after : before);
      for (const value of entry?.recovery?.values ?? []) {
        const pid = Number(/^process (\d+)/.exec(value.what)?.[1]);
        if (value.after !== null) expect(value.after, about).toBe(readProcessGroupText(host, pid)?.trimEnd());
      }
      if (told === 'rolled-back') cutShort += 1;
      const back = await agent.verbs
        .unclassify({ of: `killed-${kill}`, requestId: `back-${kill}` })
        .then(({ result }) => result)
        .catch((error) => error.code);
      expect(back, about).toBe(told === 'applied' ? 'applied' : 'NOT_AVAILABLE');
      expect(whereAre(own), about).toEqual(before);
    }
    expect(cutShort).toBeGreaterThan(kills / 3);
  }, 600_000);

  test('after its last move, with no word of its end, is undone as any other', async () => {
    const [from, to] = [await ground.make('from3'), await ground.make('to3')];
    writeFileSync(rulesPath(), `root:sleep pids ${to}/in\n% cpu,memory ${to}\n`);
    await ground.make('in', to);
    const own: Own[] = [];
    for (let each = 0; each < many; each += 1) own.push(await ground.startProcess(from));
    const before = whereAre(own);
    await start();
    expect(await classify(own, 'ended')).toMatchObject({ result: 'applied' });
    const after = whereAre(own);
    await agent.kill();
    // One has ended meanwhile, and one is taken back by hand in one hierarchy: neither stands in the way.
    const [gone, elsewhere, ...rest] = own;
    if (!gone || !elsewhere) throw new Error('there are more');
    process.kill(gone.pid, 'SIGKILL');
    await expect.poll(() => readProcessGroupText(host, gone.pid)).toBeNull();
    const lines = readFileSync(journalIn(folder), 'utf8').split('\n');
    const end = lines.findIndex((line) => line.includes('"at":"end"') && line.includes('"requestId":"ended"'));
    expect(end).toBeGreaterThan(0);
    writeFileSync(journalIn(folder), `${lines.slice(0, end).join('\n')}\n`);
    await start();

    const { entry } = await agent.verbs.journal({ requestId: 'ended' });
    expect([entry?.outcome, entry?.recovery?.result]).toEqual([null, 'applied']);
    expect(whereAre(rest)).toEqual(after.slice(2));
    const pids = host.hierarchyFor('pids');
    if (pids) writeFileSync(`${dirOf(pids, from)}/cgroup.procs`, String(elsewhere.pid));

    const back = await agent.verbs.unclassify({ of: 'ended', requestId: 'back-ended' });

    expect(back.result).toBe('applied');
    expect(back.processes.some(({ pid }) => pid === gone.pid)).toBe(false);
    expect(whereAre(own.slice(1))).toEqual(before.slice(1));
    await expect(agent.verbs.unclassify({ of: 'ended', requestId: 'again' })).rejects.toMatchObject({
      code: 'NOT_AVAILABLE',
    });
  });

  test.skipIf(host.hierarchyFor('cpuset')?.version !== 1)(
    'while it is being put back because the last was refused: none has moved, and nobody is told otherwise',
    async () => {
      const [from, to] = [await ground.make('from2'), await ground.make('to2')];
      const own: Own[] = [];
      for (let each = 0; each < many; each += 1) own.push(await ground.startProcess(from));
      // A cpuset without CPUs takes nobody.
      const cpuset = host.hierarchyFor('cpuset');
      const empty = childOf(ground.top, 'empty');
      if (cpuset) mkdirSync(dirOf(cpuset, empty));
      const program = path.join(folder, 'corral-last');
      copyFileSync('/bin/sleep', program);
      const last = spawn(program, ['1000'], { stdio: 'ignore' });
      await once(last, 'spawn');
      const pid = last.pid ?? 0;
      own.push({ pid, startTicks: readStartTicks(pid) ?? '' });
      writeFileSync(rulesPath(), `root:sleep pids,cpu,memory ${to}\nroot:${program} cpuset ${empty}\n`);
      try {
        const before = whereAre(own);
        await start();
        const first = readJournal(folder).lines;
        expect(await classify(own, 'refused')).toMatchObject({ result: 'rolled-back', errno: 'ENOSPC' });
        // Of which the end is the last: it is killed between the refusal and that.
        const lines = readJournal(folder).lines - first;

        for (let kill = 0; kill < Math.ceil(kills / 2); kill += 1) {
          const moment = { lines: readJournal(folder).lines + lines - 1, spinUsec: (kill * 911) % 4000 };
          const { told, about } = await killIn(own, `refused-${kill}`, moment);

          expect(['rolled-back', 'failed'], about).toContain(told);
          expect(whereAre(own), about).toEqual(before);
        }
      } finally {
        last.kill('SIGKILL');
      }
    },
    600_000,
  );
});
