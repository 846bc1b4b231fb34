/** What else a group as a whole is asked: its memory back, its peak anew. And which groups are left alone. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { host, openTestGround, sceneNow, type TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { makeFileOnDisk, readFileOnDisk, whyNoFileOnDisk } from '#server/agent/usage/file-on-disk.fixtures.ts';
import { dirOf, hierarchiesOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { isAlive, whyNot } from './control.fixtures.ts';
import { freezeGroup } from './freeze-group.ts';
import { killGroup } from './kill-group.ts';
import { reclaimGroup } from './reclaim-group.ts';
import { removeTree } from './remove-tree.ts';
import { resetPeak } from './reset-peak.ts';

describe.skipIf(whyNot !== null)(`a group as a whole${whyNot ? ` (${whyNot})` : ''}`, () => {
  let ground: TestGround;
  beforeAll(async () => {
    ground = await openTestGround('control');
  });
  afterAll(() => ground.clear());

  const noDisk = whyNoFileOnDisk();
  test.skipIf(noDisk !== null)(
    `reclaim gives the cache of a file back and kills nobody${noDisk ? ` (${noDisk})` : ''}`,
    async () => {
      const mib = 1024 * 1024;
      const group = await ground.make('reclaim');
      const cwd = makeFileOnDisk('reclaim', 40 * mib);
      const files = hierarchiesOf(host, group).map((each) => `echo $$ > '${dirOf(each, group)}/cgroup.procs'`);
      const script = `${files.join(' && ')} && ${readFileOnDisk} && echo read && exec sleep 600`;
      const reader = spawn('unshare', ['-m', 'sh', '-c', script], { cwd, stdio: ['ignore', 'pipe', 'inherit'] });
      const ended = once(reader, 'close');
      const first = await Promise.race([once(reader.stdout, 'data'), ended]);
      expect(String(first[0])).toBe('read\n');

      const { beforeBytes, afterBytes } = await reclaimGroup(sceneNow(), { group, bytes: null });
      const stillRuns = isAlive(reader.pid ?? 0);
      reader.kill('SIGKILL');
      await ended;
      rmSync(cwd, { recursive: true, force: true });

      expect(beforeBytes).toBeGreaterThan(40 * mib);
      expect(afterBytes).toBeLessThan(10 * mib);
      expect(stillRuns).toBe(true);
    },
    300_000,
  );

  test('the peak begins anew with the present use on v1, and v2 says why it cannot', async () => {
    const group = await ground.make('peak');
    const { pid } = await ground.startHungryProcess(group);
    process.kill(pid, 'SIGKILL');
    await expect.poll(() => isAlive(pid)).toBe(false);
    if (host.hierarchyFor('memory')?.version === 2) {
      await expect(resetPeak(sceneNow(), { group })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
      return;
    }
    await reclaimGroup(sceneNow(), { group, bytes: null });

    const { files } = await resetPeak(sceneNow(), { group });

    expect(files[0]?.beforeBytes).toBeGreaterThan(20_000_000);
    expect(files[0]?.afterBytes).toBeLessThan(20_000_000);
  });

  test('the root group and the groups of Corral are left alone', async () => {
    const root = parseGroupPath('/');
    await expect(freezeGroup(sceneNow(), root)).rejects.toMatchObject({ code: 'GROUP_GUARDED' });
    await expect(killGroup(sceneNow(), { group: root, confirmed: '/' })).rejects.toMatchObject({
      code: 'GROUP_GUARDED',
    });
    await expect(removeTree(sceneNow(), { group: root, processes: 'move', confirmed: null })).rejects.toMatchObject({
      code: 'GROUP_GUARDED',
    });
  });
});
