/** Agents that are killed while they move processes: where those are once another has started. */
import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import {
  cutShort,
  ground,
  group,
  journalFile,
  killIn,
  notHere,
  requestId,
  startAnother,
} from '#server/agent/changes/cut-short.fixtures.ts';
import { host } from '#server/agent/changes/host-scene.fixtures.ts';
import { readProcessGroupText } from '#server/cgroupfs/processes/read-process-groups.ts';
import { moveProcesses } from './move-processes.ts';

cutShort('recover-move');

describe.skipIf(notHere !== null)(`a move that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  async function twoProcesses() {
    const to = await ground.make('to', group);
    const from = await ground.make('from', group);
    const processes = [await ground.startProcess(from), await ground.startProcess(from)];
    const texts = () => processes.map(({ pid }) => readProcessGroupText(host, pid));
    const move = (scene: ChangeScene) => moveProcesses(scene, { to, processes, hierarchies: [], requestId });
    return { to, texts, move, processes };
  }

  test.each([{ isTold: true }, { isTold: false }])('in the middle is put back (told: $isTold)', async (told) => {
    const { texts, move } = await twoProcesses();
    const before = texts();
    await killIn('move', { steps: 1, ...told }, move);
    expect(texts()).not.toEqual(before);

    const { result, values } = await startAnother();

    expect(result).toBe('rolled-back');
    expect(values.map(({ status }) => status)).toEqual(['rolled-back', 'not-tried']);
    expect(values.map(({ after }) => after)).toEqual(before.map((text) => text?.trimEnd()));
    expect(texts()).toEqual(before);
  });

  test.each([{ isTold: true }, { isTold: false }])('after all were moved stands (told: $isTold)', async (told) => {
    const { to, texts, move } = await twoProcesses();
    await killIn('move', { steps: 2, ...told }, move);

    const { result, values } = await startAnother();

    expect(result).toBe('applied');
    expect(values.map(({ status, asked }) => [status, asked])).toEqual(Array(2).fill(['moved', to]));
    expect(texts().every((text) => text?.includes(to))).toBe(true);
  });

  test('does not touch another process that has the number now', async () => {
    const { texts, move, processes } = await twoProcesses();
    await killIn('move', { steps: 1 }, move);
    const ticks = processes[0]?.startTicks ?? '';
    writeFileSync(
      journalFile,
      readFileSync(journalFile, 'utf8').replaceAll(`"startTicks":"${ticks}"`, '"startTicks":"7"'),
    );
    const now = texts();

    const { result, values } = await startAnother();

    expect(result).toBe('failed');
    expect(values.map(({ status }) => status)).toContain('gone');
    expect(texts()).toEqual(now);
  });
});
