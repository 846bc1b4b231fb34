/** Which processes of a group a signal reaches, and which none ever does. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readGuard } from '#server/agent/changes/guard.ts';
import { host, openTestGround, sceneNow, type TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { readProcessStat } from '#server/cgroupfs/processes/process-stat.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { isAlive, until, whyNot } from './control.fixtures.ts';
import { signalProcesses } from './signal-processes.ts';

describe.skipIf(whyNot !== null)(`a group as a whole${whyNot ? ` (${whyNot})` : ''}`, () => {
  let ground: TestGround;
  beforeAll(async () => {
    ground = await openTestGround('signal');
  });
  afterAll(() => ground.clear());

  test('a signal reaches the process that was shown, and no other', async () => {
    const group = await ground.make('signals');
    const shown = await ground.startProcess(group);

    const reused = await signalProcesses(sceneNow(), {
      group,
      processes: [{ ...shown, startTicks: '1' }],
      signal: 'SIGKILL',
    });
    expect(reused.processes[0]).toMatchObject({ status: 'refused' });
    expect(isAlive(shown.pid)).toBe(true);

    const sent = await signalProcesses(sceneNow(), { group, processes: [shown], signal: 'SIGTERM' });
    expect(sent.processes[0]).toMatchObject({ status: 'sent', why: null });
    await until(() => !isAlive(shown.pid));
  });

  test('a process of another group is not signalled', async () => {
    const group = await ground.make('mine');
    const other = await ground.startProcess(await ground.make('other'));

    const outcome = await signalProcesses(sceneNow(), { group, processes: [other], signal: 'SIGKILL' });

    expect(outcome.processes[0]).toMatchObject({ status: 'refused' });
    expect(isAlive(other.pid)).toBe(true);
  });

  test('PID 1 and the agent are never signalled', async () => {
    const asked = { group: parseGroupPath('/'), processes: [{ pid: 1, startTicks: '1' }], signal: 'SIGTERM' } as const;
    await expect(signalProcesses(sceneNow(), { ...asked, processes: [...asked.processes] })).rejects.toMatchObject({
      code: 'PROCESS_GUARDED',
    });
  });

  test('of what is not in the group nobody is told that it is guarded: PID 1 and the agent are as any other', async () => {
    const group = await ground.make('unknown');
    const other = await ground.startProcess(await ground.make('others'));
    const pids = [1, process.pid, other.pid, 4_000_000];
    const processes = pids.map((pid) => ({ pid, startTicks: readProcessStat(host, pid)?.startTicks ?? '1' }));

    const { processes: told } = await signalProcesses(sceneNow(), { group, processes, signal: 'SIGTERM' });

    // What of this a member is told is one answer for all (mask-signal.ts).
    expect(told.map(({ status, sentence }) => [status, sentence?.code])).toEqual(
      pids.map((pid) => ['refused', pid === 4_000_000 ? 'process-ended' : 'not-a-member']),
    );
    expect(isAlive(other.pid)).toBe(true);
  });

  test('one of Corral’s in the group is not signalled, nor what is beside it', async () => {
    const group = await ground.make('corrals');
    const [companion, beside] = [await ground.startProcess(group), await ground.startProcess(group)];
    const guard = readGuard(host, { onlyUnder: null, guardedPids: [companion.pid] });
    const request = { group, processes: [beside, companion], signal: 'SIGKILL' } as const;

    await expect(
      signalProcesses({ ...sceneNow(), guard }, { ...request, processes: [...request.processes] }),
    ).rejects.toMatchObject({ code: 'PROCESS_GUARDED' });

    expect([isAlive(companion.pid), isAlive(beside.pid)]).toEqual([true, true]);
  });
});
