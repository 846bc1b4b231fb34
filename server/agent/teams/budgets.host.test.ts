/** What is handed out below a top group, told by the real kernel's files. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChange, previewChange } from '#server/agent/changes/apply-change.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, swapKeyHere, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { createBudgetVerbs } from './budget-verbs.ts';

const whyNot = whyNotHere('cpu', 'memory', 'pids');
const swapKey = swapKeyHere();
const isV1 = host.hierarchyFor('cpu')?.version === 1;
const swap = host.hierarchyFor('memory')?.version === 1 ? 'memsw' : 'swap';

describe.skipIf(whyNot !== null)(`budgets of teams (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  const { budgets } = createBudgetVerbs({ host }, { budgets: { put: () => {} } });
  const set = async (group: GroupPath, ...edits: LimitEdit[]) => {
    const { basis } = previewChange(sceneNow(), { group, edits });
    const { result } = await applyChange(sceneNow(), { group, edits, basis, confirmed: null, requestId: 'test' });
    expect(result).toBe('applied');
  };

  beforeAll(async () => {
    ground = await openTestGround('budgets');
  });
  afterAll(() => ground?.clear());

  test('a top group without limits, with limits, and one that is gone', async () => {
    const { top } = ground;
    const gone = `${top}/gone` as GroupPath;
    const none = { limit: 'max', handedOut: 0, holders: [], moreHolders: 0, used: null };
    // The kernel charges a group for the groups within.
    const ofSwap = { [swap]: swapKey === null ? { ...none, limit: null } : { ...none, used: expect.any(Number) } };
    const notHere = { ...none, limit: null };
    const cores = whyNotHere('cpuset') === null ? expect.objectContaining({ holders: [], moreHolders: 0 }) : null;
    const weight = {
      ...(isV1 ? { key: 'cpu.shares', weight: 1024 } : { key: 'cpu.weight', weight: 100 }),
      ...{ ofSiblings: expect.any(Number), ofHost: expect.any(Number) },
    };
    expect(await budgets({ groups: [top, gone] })).toEqual([
      {
        group: top,
        resources: { cpu: none, memory: none, swap: notHere, memsw: notHere, pids: none, ...ofSwap },
        cores,
        weight,
        io:
          whyNotHere('io') === null
            ? { disks: [], bindsBelow: host.hierarchyFor('io')?.version === 2, readAtMs: expect.any(Number) }
            : null,
      },
      { group: gone, resources: null, cores: null, weight: null, io: null },
    ]);

    await set(
      top,
      { key: 'cpu.quota', value: { quotaUsec: 150_000, periodUsec: 100_000 } },
      { key: 'memory.max', value: 512n << 20n },
      { key: 'pids.max', value: 50 },
    );
    const [budget] = await budgets({ groups: [top] });
    expect(budget?.resources).toMatchObject({
      cpu: { limit: 1_500_000 },
      memory: { limit: 512 * 1024 * 1024 },
      pids: { limit: 50 },
    });
  });

  test('what a top group weighs, and gets of the host when all are busy', async () => {
    const [heavy, light] = [await ground.make('heavy'), await ground.make('light')];
    const weigh = (weight: number): LimitEdit =>
      isV1 ? { key: 'cpu.shares', value: weight } : { key: 'cpu.weight', value: weight };
    await set(heavy, weigh(450));
    await set(light, weigh(150));

    const [first, second, above] = await budgets({ groups: [heavy, light, ground.top] });
    expect(first?.weight).toMatchObject({ weight: 450, ofSiblings: 0.75 });
    expect((first?.weight?.ofHost ?? 0) / (second?.weight?.ofHost ?? 0)).toBeCloseTo(3);
    // The two are all that there is in their parent.
    expect((first?.weight?.ofHost ?? 0) + (second?.weight?.ofHost ?? 0)).toBeCloseTo(above?.weight?.ofHost ?? 0);
    expect((await budgets({ groups: [heavy], own: true }))[0]?.weight).toBeNull();
  });

  test('the nearest groups with a limit hold it, however deep they are', async () => {
    const { top } = ground;
    const a = await ground.make('a');
    const b = await ground.make('b');
    const inner = await ground.make('inner', b);
    const below = await ground.make('below', a);
    await set(a, { key: 'pids.max', value: 10 }, { key: 'memory.max', value: 1n << 20n });
    await set(below, { key: 'pids.max', value: 400 });
    await set(inner, { key: 'pids.max', value: 7 });

    const [budget] = await budgets({ groups: [top] });
    expect(budget?.resources?.pids).toMatchObject({
      handedOut: 17,
      holders: [
        { group: a, amount: 10 },
        { group: inner, amount: 7 },
      ],
    });
    expect(budget?.resources?.memory).toMatchObject({ handedOut: 1 << 20, holders: [{ group: a }] });
    expect(budget?.resources?.cpu).toMatchObject({ handedOut: 0 });
  });

  test.skipIf(swapKey === null)(
    `swap${swapKey === null ? ', which this kernel does not account for' : ''}`,
    async () => {
      const owner = await ground.make('swapper');
      const inner = await ground.make('inner', owner);
      // Memory and swap together are never less than memory.
      const memory: LimitEdit = { key: 'memory.max', value: 16n << 20n };
      await set(owner, memory, { key: swapKey ?? 'memory.memsw', value: 96n << 20n });
      await set(inner, memory, { key: swapKey ?? 'memory.memsw', value: 32n << 20n });

      const [budget] = await budgets({ groups: [owner] });
      expect(budget?.resources?.[swap]).toMatchObject({
        ...{ limit: 96 << 20, handedOut: 32 << 20, used: expect.any(Number) },
        holders: [{ group: inner, amount: 32 << 20 }],
      });
      const [alone] = await budgets({ groups: [owner], own: true });
      expect(alone?.resources?.[swap]).toMatchObject({ limit: 96 << 20, handedOut: 0, holders: [] });
    },
  );
});
