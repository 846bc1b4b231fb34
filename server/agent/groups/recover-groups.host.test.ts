/** Agents that are killed while they make or remove a group: what the next one makes of it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import {
  type Cut,
  cutShort,
  fileOf,
  ground,
  group,
  journalFile,
  killIn,
  notHere,
  recoverAll,
  requestId,
  startAnother,
} from '#server/agent/changes/cut-short.fixtures.ts';
import { enabledIn, host, limitHierarchies, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { type KilledEnd, killedEnd } from '#server/agent/changes/killed-end.fixtures.ts';
import { entryOf } from '#server/agent/entry.fixtures.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import type { KilledCreate } from './killed-create.fixtures.ts';
import { removeGroup } from './remove-group.ts';

cutShort('recover-groups');

const killedCreate = entryOf(path.join(import.meta.dirname, 'killed-create.fixtures.ts'));

describe.skipIf(notHere !== null)(`a new group that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const name = 'new';

  /** Not killed: it came to its end before. */
  async function killInCreate({ steps, isTold = true }: Cut): Promise<KilledEnd> {
    const asked: KilledCreate = { journal: journalFile, requestId, parent: group, name, steps, isTold };
    // In one thread: under emulation Node's compiling threads have been seen to crash it (SIGSEGV) before its end came.
    const child = spawn(process.execPath, ['--single-threaded', killedCreate, JSON.stringify(asked)], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return killedEnd(await once(child, 'exit'));
  }

  /** Until it is made whole: directories, cpuset's files, controllers, the limit. */
  test('at any step is gone afterwards, with what was enabled for it', async () => {
    const enabled = enabledIn(group);
    // Each kill takes an agent's start, which an emulated processor makes ten seconds of.
    const stride = host.mode === 'v2' ? 2 : 1;
    for (let steps = 0; steps < 20; steps += stride) {
      const end = await killInCreate({ steps, isTold: (steps / stride) % 2 === 0 });
      if (end === 'crashed') {
        await recoverAll();
        rmSync(journalFile);
        steps -= stride;
        continue;
      }
      if (end === 'ended') {
        await removeGroup(sceneNow(), { group: childOf(group, name), requestId: 'end' });
        expect(steps).toBeGreaterThan(limitHierarchies.length);
        return;
      }

      const { result, values } = await startAnother();

      expect({ steps, result }).toEqual({ steps, result: steps === 0 ? 'failed' : 'rolled-back' });
      expect(hierarchiesOf(host, childOf(group, name))).toEqual([]);
      expect(enabledIn(group)).toEqual(enabled);
      expect(values.length).toBeGreaterThanOrEqual(limitHierarchies.length);
      rmSync(journalFile);
    }
    throw new Error('it never came to its end');
  });

  test('is left where somebody is in it already, and that is said', async () => {
    await killInCreate({ steps: limitHierarchies.length });
    const hierarchy = host.hierarchyFor('pids');
    const { pid } = await ground.startProcess();
    writeFileSync(`${hierarchy ? dirOf(hierarchy, childOf(group, name)) : ''}/cgroup.procs`, String(pid));

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values.filter(({ status }) => status === 'rollback-failed')).toMatchObject([
      { what: fileOf('pids', '', childOf(group, name)).replace(/\/$/, ''), after: 'there' },
    ]);
  });
});

describe.skipIf(notHere !== null)(`a removal that was cut short${notHere ? ` (skipped: ${notHere})` : ''}`, () => {
  const remove = (scene: ChangeScene) => removeGroup(scene, { group, requestId });

  test('before its first directory has not happened', async () => {
    const there = hierarchiesOf(host, group);
    await killIn('remove', { steps: 0 }, remove);

    const { result, values } = await startAnother();

    expect(result).toBe('failed');
    expect(values.every(({ status, after }) => status === 'not-tried' && after === 'there')).toBe(true);
    expect(hierarchiesOf(host, group)).toEqual(there);
  });

  test.each([{ isTold: true }, { isTold: false }])(
    'after its first directory is finished (told: $isTold)',
    async (told) => {
      await killIn('remove', { steps: 1, ...told }, remove);

      const { result, values } = await startAnother();

      expect(result).toBe('applied');
      expect(values.every(({ status }) => status === 'removed')).toBe(true);
      expect(hierarchiesOf(host, group)).toEqual([]);
    },
  );

  test.skipIf(limitHierarchies.length < 2)('says where somebody came in before it could be finished', async () => {
    await killIn('remove', { steps: 1 }, remove);
    const [left] = hierarchiesOf(host, group);
    const { pid } = await ground.startProcess();
    writeFileSync(`${left ? dirOf(left, group) : ''}/cgroup.procs`, String(pid));

    const { result, values } = await startAnother();

    expect(result).toBe('broken');
    expect(values.filter(({ status }) => status === 'in-the-way')).toHaveLength(1);
  });
});
