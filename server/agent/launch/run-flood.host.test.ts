/** A run that writes more than is kept: both ends of it stay, the disk holds no more than was asked, with an agent and without. */
import { existsSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import { outputStreams } from '#server/domain/launch/run.ts';
import type { TestGround } from '../changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '../changes/host-scene.fixtures.ts';
import { spawnRealAgent } from '../changes/real-agent.fixtures.ts';
import type { LaunchBench } from './launch-agent.fixtures.ts';
import { openLaunchBench } from './launch-agent.fixtures.ts';
import { outputSizes } from './run-files.ts';

const notHere = whyNotHere('memory', 'pids', 'cpu');
const mebibyte = 1 << 20;

describe.skipIf(notHere !== null)(`floods${notHere ? ` (${notHere})` : ''}`, () => {
  let ground: TestGround;
  let group: GroupPath;
  let bench: LaunchBench;
  let count = 0;

  beforeAll(async () => {
    ground = await openTestGround('floods');
  });
  beforeEach(async () => {
    group = await ground.make(`g${count++}`);
    bench = await openLaunchBench();
  });
  afterEach(() => bench.close());
  afterAll(() => ground.clear());

  const folderOf = (id: string) => path.join(bench.folder, 'runs', id);
  /** What is written just now may be gone when it is looked at. */
  const bytesIn = (folder: string) =>
    readdirSync(folder).reduce(
      (sum, name) => sum + (statSync(path.join(folder, name), { throwIfNoEntry: false })?.size ?? 0),
      0,
    );

  test('of a flood the beginning and the end are kept, and the program is not held up', async () => {
    // An emulated processor takes minutes for what a real one does in a second.
    const [lines, written] = host.mode === 'v2' ? [1_000_000, 6_888_896] : [25_000_000, 213_888_897];
    const id = await bench.launch(group, `seq ${lines}`, { keepOutputBytes: 4 * mebibyte });
    const run = await bench.ended(id);

    const { totalBytes, dropped, isCut } = run.output.stdout;
    const text = await bench.output(id);
    expect(run.end).toEqual({ kind: 'exited', code: 0 });
    expect(isCut).toBe(false);
    expect(totalBytes).toBe(written);
    expect(dropped).toMatchObject({ fromByte: 2 * mebibyte });
    expect(bytesIn(folderOf(id))).toBeLessThan(5 * mebibyte);
    expect(text.startsWith('1\n2\n3\n')).toBe(true);
    expect(text.endsWith(`\n${lines - 1}\n${lines}\n`)).toBe(true);
    const skipped = await bench.agent.verbs.runOutput({ id, stream: 'stdout', fromByte: 3 * mebibyte, maxBytes: 9 });
    expect(skipped.fromByte).toBe(dropped?.toByte);
    expect(skipped.skippedBytes).toBe((dropped?.toByte ?? 0) - 3 * mebibyte);
    const lastLine = `${lines}\n`;
    const last = await bench.agent.verbs.runOutput({ id, stream: 'stdout', fromByte: null, maxBytes: lastLine.length });
    expect(Buffer.from(last.data, 'base64').toString()).toBe(lastLine);
  });

  describe('with the agent down', () => {
    const [lines, written] = host.mode === 'v2' ? [500_000, 3_388_895] : [1_500_000, 10_888_896];
    const keepOutputBytes = 2 * mebibyte;
    // Both streams at once, and not before they are let go.
    const flood = `mkfifo fifo; echo ready; read go <fifo; seq ${lines} & seq ${lines} >&2; wait`;
    const letGo = () => writeFileSync(path.join(bench.folder, 'fifo'), 'go\n');

    test('never more is on the disk than asked, and both ends are there when it is back', async () => {
      const id = await bench.launch(group, flood, { folder: bench.folder, keepOutputBytes });
      await bench.until(id, ({ output }) => output.stdout.totalBytes > 0);
      let most = 0;
      await bench.restart(async () => {
        letGo();
        most = await mostUntilWritten(id);
      });

      expectWithinCap(most);
      await expectBothEnds(id);
    });

    test('nor where it is killed in the midst of it', async () => {
      let id = '';
      let most = 0;
      await bench.restart(async () => {
        const agent = spawnRealAgent(bench.folder);
        await agent.ready;
        const command = { kind: 'shell', line: flood };
        const asked = { command, group, user: 'root', folder: bench.folder, keepOutputBytes, requestId: 'killed' };
        id = (await agent.verbs.launch(launchRequestSchema.parse(asked))).id;
        while (!existsSync(path.join(bench.folder, 'fifo'))) await sleep(5);
        letGo();
        while (bytesIn(folderOf(id)) < keepOutputBytes) await sleep(1);
        await agent.kill();
        most = await mostUntilWritten(id);
      });

      expectWithinCap(most);
      await expectBothEnds(id);
    });

    /** The most that was in the run's folder at once, until all is written that will be. */
    async function mostUntilWritten(id: string): Promise<number> {
      const isThere = (name: string) => existsSync(path.join(folderOf(id), name));
      for (let most = 0; ; await sleep(5)) {
        const isWritten = !isThere('stdout.open') && !isThere('stderr.open') && isThere('status');
        most = Math.max(most, bytesIn(folderOf(id)));
        if (isWritten) return most;
      }
    }

    /** The piece that is being filled comes on top, and so does what is known of the run. */
    function expectWithinCap(most: number): void {
      const { chunk } = outputSizes(keepOutputBytes);
      expect(most).toBeGreaterThan(2 * keepOutputBytes);
      expect(most).toBeLessThanOrEqual(2 * (keepOutputBytes + chunk) + 16_384);
    }

    async function expectBothEnds(id: string): Promise<void> {
      const run = await bench.ended(id);
      expect(run.end).toEqual({ kind: 'exited', code: 0 });
      for (const stream of outputStreams) {
        const { totalBytes, dropped, isCut } = run.output[stream];
        const before = stream === 'stdout' ? 'ready\n' : '';
        const text = await bench.output(id, stream);
        expect({ totalBytes, isCut }).toEqual({ totalBytes: before.length + written, isCut: false });
        expect(dropped?.fromByte).toBe(keepOutputBytes / 2);
        expect(text.startsWith(`${before}1\n2\n3\n`)).toBe(true);
        expect(text.endsWith(`\n${lines - 1}\n${lines}\n`)).toBe(true);
        // Nothing is missing but what is said to be dropped.
        expect(text).toHaveLength(totalBytes - ((dropped?.toByte ?? 0) - (dropped?.fromByte ?? 0)));
      }
    }
  });
});
