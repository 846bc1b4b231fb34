/** What binds a group through those above it, on the kernel that runs here: told before and after a change. */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import type { ChangePlan, EffectiveLimit } from '#server/domain/changes/change.ts';
import { effectiveLimits } from '#server/domain/changes/effective.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { hugePageBytes, hugePageSizes } from '#server/domain/limits/huge-pages.ts';
import { formatBytes } from '#server/domain/units.ts';
import { previewChange } from './apply-change.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, swapKeyHere, whyNotHere } from './host-scene.fixtures.ts';

const missing = whyNotHere('memory', 'cpu');
const reason = missing ? ` (skipped: ${missing})` : '';
const isV1 = host.hierarchyFor('memory')?.version === 1;

let ground: TestGround;
let middle: GroupPath;
let low: GroupPath;

beforeAll(async () => {
  if (missing !== null) return;
  ground = await openTestGround('effective');
  middle = await ground.make('middle');
  low = await ground.make('low', middle);
  await ground.make('beside', middle);
});

afterAll(() => ground?.clear());

async function set(controller: ControllerName, group: GroupPath, file: string, text: string): Promise<void> {
  const hierarchy = host.hierarchyFor(controller);
  if (hierarchy) await writeControl({ hierarchy, group, file }, text);
}

function now(): Record<string, string> {
  return told(effectiveLimits(readChangeContext(host, low, null)));
}

function told(limits: readonly EffectiveLimit[]): Record<string, string> {
  return Object.fromEntries(limits.map(({ resource, text, setBy }) => [resource, `${text} by ${setBy}`]));
}

const mebibytes = (count: number) => String(count * 1024 * 1024);

test.skipIf(missing !== null || isV1)(
  `memory.high above throttles, and protection above caps it${reason}`,
  async () => {
    await set('memory', middle, 'memory.high', mebibytes(64));
    await set('memory', middle, 'memory.low', mebibytes(8));
    await set('memory', low, 'memory.low', mebibytes(32));
    await set('memory', low, 'memory.high', mebibytes(128));

    // The group of this test file protects nothing.
    expect(now()).toMatchObject({ throttle: `above 64 MiB by ${middle}`, low: `0 B by ${ground.top}` });

    await set('memory', ground.top, 'memory.low', mebibytes(16));
    expect(now().low).toMatch(new RegExp(`^8 MiB(, to 16 MiB with what others leave)? by ${middle}$`));
  },
);

const noSwapFiles = () => missing !== null || isV1 || swapKeyHere() === null;

test.skipIf(noSwapFiles())(
  `what is set above for swap binds below: throttled from memory.swap.high on, compressed up to memory.zswap.max${reason}`,
  async ({ skip }) => {
    await set('memory', middle, 'memory.swap.high', mebibytes(64));
    await set('memory', low, 'memory.swap.high', mebibytes(128));
    expect(now()).toMatchObject({ 'swap-throttle': `above 64 MiB by ${middle}` });

    // A kernel without CONFIG_ZSWAP has no such file.
    const home = host.hierarchyFor('memory');
    if (!existsSync(`${home?.mountPoint}${middle}/memory.zswap.max`)) skip('this kernel has no memory.zswap.max');
    await set('memory', middle, 'memory.zswap.max', '0');
    expect(now()).toMatchObject({ zswap: `0 B by ${middle}` });
  },
);

const noHugePages = host.hierarchyFor('hugetlb') === null ? 'no hugetlb controller here' : null;

test.skipIf(missing !== null || noHugePages !== null)(
  `huge pages of each size are limited by the tightest group above${noHugePages ? ` (skipped: ${noHugePages})` : ''}`,
  async () => {
    const home = host.hierarchyFor('hugetlb');
    const dirs = [ground.top, middle, low].map((group) => `${home?.mountPoint}${group}`);
    // Nobody's group gets hugetlb unasked: on a mixed host it is on v2, where these groups are not.
    const made = dirs.filter((dir) => !existsSync(dir));
    for (const dir of made) mkdirSync(dir);
    const giving = home?.version === 2 ? [home.mountPoint, ...dirs.slice(0, 2)] : [];
    const given = giving
      .map((dir) => `${dir}/cgroup.subtree_control`)
      .filter((file) => !/hugetlb/.test(readFileSync(file, 'utf8')));
    for (const file of given) writeFileSync(file, '+hugetlb', { flag: 'r+' });
    try {
      const [size] = host.readTopology(0).hugePageBytes ?? [];
      const pages = formatBytes(size ?? 0);
      const key = hugePageSizes.find((name) => hugePageBytes(`hugetlb.${name}`) === BigInt(size ?? 0));
      const file = `hugetlb.${key}.${home?.version === 2 ? 'max' : 'limit_in_bytes'}`;
      await set('hugetlb', middle, file, String(2 * (size ?? 0)));
      await set('hugetlb', low, file, String(8 * (size ?? 0)));

      const found = effectiveLimits(readChangeContext(host, low, null)).find(
        ({ resource }) => resource === 'huge-pages',
      );
      expect(found).toMatchObject({ device: pages, text: formatBytes(2 * (size ?? 0)), setBy: middle });
    } finally {
      for (const file of given.toReversed()) writeFileSync(file, '-hugetlb', { flag: 'r+' });
      for (const dir of made.toReversed()) rmdirSync(dir);
    }
  },
);

test.skipIf(missing !== null || !isV1)(`a soft limit above is the one that is taken back to${reason}`, async () => {
  await set('memory', middle, 'memory.soft_limit_in_bytes', mebibytes(64));

  expect(now()).toMatchObject({ soft: `above 64 MiB by ${middle}` });
});

test.skipIf(missing !== null)(
  `the share of the host is the product of all levels, before and after${reason}`,
  async () => {
    const onV1 = host.hierarchyFor('cpu')?.version === 1;
    const edit = onV1 ? ({ key: 'cpu.shares', value: 341 } as const) : ({ key: 'cpu.weight', value: 33 } as const);
    const plan: ChangePlan = previewChange(sceneNow(), { group: low, edits: [edit] });
    const shareOf = (limits: readonly EffectiveLimit[]) =>
      Number(limits.find(({ resource }) => resource === 'share')?.values.share);

    // Beside one sibling of the default weight: a half of what is above, then a quarter of it.
    const above = shareOf(plan.effectiveNow) / 0.5;
    expect(above).toBeGreaterThan(0);
    expect(above).toBeLessThanOrEqual(1);
    expect(shareOf(plan.effective) / above).toBeCloseTo(0.25, 2);
  },
);
