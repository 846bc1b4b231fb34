/** What a real kernel counts of a real disk, while a process of a team writes to it or reads from it past every cache. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { accessSync, constants, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChange, previewChange } from '#server/agent/changes/apply-change.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { type DeviceLimits, type IoFigure, unlimited } from '#server/domain/limits/io-limits.ts';
import { createBudgetVerbs } from './budget-verbs.ts';
import { openDiskHistory } from './disk-history.ts';

const mib = 1 << 20;
const disk = host.readDevices().find(({ bytes, partOf }) => bytes > 0 && partOf === null) ?? null;
const folder = mkdtempSync(path.join(tmpdir(), 'corral-disk-'));
const way = disk && wayTo(disk);
const why = whyNotHere('io') ?? (way ? null : 'no disk here that could be read or written');

/** Reading the disk itself, where it is nobody's; else writing a file on it. */
function wayTo({ device, name }: { device: string; name: string }): { figure: IoFigure; dd: string[] } | null {
  const raw = `/dev/${name}`;
  try {
    accessSync(raw, constants.R_OK);
    if (statSync('/').dev !== statSync(raw).rdev)
      return { figure: 'readBytesPerSecond', dd: [`if=${raw}`, 'of=/dev/null', 'iflag=direct'] };
  } catch {
    // Containers have no such file.
  }
  const { dev } = statSync(folder);
  return `${dev >> 8}:${dev & 0xff}` === device
    ? { figure: 'writeBytesPerSecond', dd: ['if=/dev/zero', `of=${folder}/written`, 'oflag=direct', 'conv=notrunc'] }
    : null;
}

/** A process of the group does so many MiB. */
async function work(group: GroupPath, count: number): Promise<void> {
  const hierarchy = host.hierarchyFor('io');
  const procs = hierarchy ? `${dirOf(hierarchy, group)}/cgroup.procs` : '';
  const script = `echo $$ > ${procs} && exec dd bs=1M count=${count} ${way?.dd.join(' ')}`;
  const child = spawn('sh', ['-c', script], { stdio: ['ignore', 'ignore', 'ignore'] });
  expect(await once(child, 'exit')).toEqual([0, null]);
}

describe.skipIf(why !== null)(`peaks of disks${why ? ` (skipped: ${why})` : ''}`, () => {
  let ground: TestGround;
  const disks = openDiskHistory(host, { intervalMs: 1000 });
  const { keepBudgets, diskPeaks } = createBudgetVerbs({ host }, { budgets: { put: () => {} }, disks });
  const limit = async (some: Partial<DeviceLimits>) => {
    const table = Object.keys(some).length > 0 ? [{ ...unlimited(disk?.device ?? ''), ...some }] : [];
    const asked = { group: ground.top, edits: [{ key: 'io.max' as const, value: table }] };
    const { basis } = previewChange(sceneNow(), asked);
    expect(await applyChange(sceneNow(), { ...asked, basis, confirmed: null, requestId: 'test' })).toMatchObject({
      result: 'applied',
    });
  };

  beforeAll(async () => {
    ground = await openTestGround('disk-peaks');
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await ground?.clear();
  });

  test('the most that was done in a second, by groups within, of what there is a budget of', async () => {
    const { top } = ground;
    const figure = way?.figure ?? 'readBytesPerSecond';
    const ops = figure === 'readBytesPerSecond' ? 'readOpsPerSecond' : 'writeOpsPerSecond';
    const [quiet, busy] = [await ground.make('quiet'), await ground.make('busy')];
    // More than the test does: nothing waits.
    await limit({ [figure]: 1024n * BigInt(mib), [ops]: 1_000_000 });
    await keepBudgets({ budgets: [{ top, team: 'Blue', overcommit: null }] });
    disks.take(1000);
    await work(quiet, 2);
    disks.take(2000);
    await work(busy, 8);
    disks.take(3000);
    disks.take(4000);

    const [peaks] = await diskPeaks({ groups: [top] });
    expect(peaks).toMatchObject({ group: top, disks: [{ device: disk?.device, sinceMs: 1000 }] });
    const [bytes, operations, ...others] = peaks?.disks[0]?.figures ?? [];
    expect(bytes).toMatchObject({ figure, atMs: 3000 });
    // A file's own metadata may come on top.
    expect(bytes?.amount).toBeGreaterThanOrEqual(8 * mib);
    expect(bytes?.amount).toBeLessThan(9 * mib);
    expect(operations).toMatchObject({ figure: ops, atMs: 3000 });
    expect(operations?.amount).toBeGreaterThanOrEqual(8);
    expect(others).toEqual([]);
    // It has no budget of its own.
    expect(await diskPeaks({ groups: [busy] })).toEqual([{ group: busy, disks: [] }]);
  });

  test('without a limit there is none to tell', async () => {
    const { top } = ground;
    await limit({});
    disks.take(5000);

    expect(await diskPeaks({ groups: [top] })).toEqual([{ group: top, disks: [] }]);
  });
});
