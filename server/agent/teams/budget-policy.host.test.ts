/** Many at one budget, on the real kernel: whatever they ask for at once, never more is handed out than the team may. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applyChange, previewChange } from '#server/agent/changes/apply-change.ts';
import type { HostChanges } from '#server/agent/changes/host-changes.ts';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import {
  available,
  host,
  limitHierarchies,
  onV2,
  openTestGround,
  sceneNow,
  swapKeyHere,
  whyNotHere,
} from '#server/agent/changes/host-scene.fixtures.ts';
import type { Journal } from '#server/agent/changes/journal.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { unlimited } from '#server/domain/limits/io-limits.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isBrief } from '#server/domain/property-runs.fixtures.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { type BudgetReader, openBudgetReader } from './budget-reader.ts';
import { createBudgetVerbs } from './budget-verbs.ts';
import { overBudget, withinBudget } from './check-budget.ts';

const whyNot = whyNotHere('cpu', 'memory', 'pids');
const swapKey = swapKeyHere();
const budget = 1000;

describe.skipIf(whyNot !== null)(`the policy of a budget (${whyNot ?? 'here'})`, () => {
  let ground: TestGround;
  let folder: string;
  let journal: Journal;
  let reader: BudgetReader;
  let changes: HostChanges;
  let requests = 0;
  const { budgets } = createBudgetVerbs({ host }, { budgets: { put: () => {} } });

  beforeAll(async () => {
    ground = await openTestGround('policy');
    folder = mkdtempSync(path.join(tmpdir(), 'corral-policy-'));
    journal = openJournal(path.join(folder, 'journal.jsonl'));
    const guard = { onlyUnder: null, guardedPids: [] };
    reader = openBudgetReader(host, { most: 100, monotonicMs: () => performance.now() });
    changes = openHostChanges(host, { guard, journal, now: Date.now, budgetReader: reader });
    await set(ground.top, { key: 'pids.max', value: budget }, { key: 'memory.max', value: 64n << 20n });
  });
  afterAll(async () => {
    journal?.close();
    reader?.close();
    rmSync(folder, { recursive: true, force: true });
    await ground?.clear();
  });

  const policy = (overcommit: number | null = 1): BudgetPolicy => ({ top: ground.top, team: 'Blue', overcommit });

  /** Past the policy, as somebody with a shell. */
  async function set(group: GroupPath, ...edits: LimitEdit[]): Promise<void> {
    const { basis } = previewChange(sceneNow(), { group, edits });
    const { result } = await applyChange(sceneNow(), { group, edits, basis, confirmed: null, requestId: 'test' });
    expect(result).toBe('applied');
  }

  /** As a member: sees what is, asks, and is told "applied" or the code of the refusal. */
  async function ask(
    group: GroupPath,
    edit: LimitEdit,
    overcommit: number | null = 1,
    top = ground.top,
  ): Promise<string> {
    requests += 1;
    const edits = [edit];
    const { basis } = previewChange(sceneNow(), { group, edits });
    const request = {
      group,
      edits,
      basis,
      confirmed: null,
      requestId: `ask-${requests}`,
      budget: { ...policy(overcommit), top },
    };
    return changes.apply(request).then(
      ({ result }) => result,
      (error: unknown) => (isAppError(error) ? error.code : Promise.reject(error)),
    );
  }

  async function make(name: string, edits: LimitEdit[], parent = ground.top, top = ground.top): Promise<string> {
    requests += 1;
    const place = { hierarchies: limitHierarchies, enable: onV2(available) };
    const request = { ...place, parent, name, edits, requestId: `make-${requests}`, budget: { ...policy(), top } };
    return changes.create(request).then(
      () => 'applied',
      (error: unknown) => (isAppError(error) ? error.code : Promise.reject(error)),
    );
  }

  const handedOut = async (resource: 'pids' | 'memory') =>
    (await budgets({ groups: [ground.top] }))[0]?.resources?.[resource].handedOut ?? Number.NaN;

  test('of fifty who ask at once for more than there is, as many get it as there is room for', async () => {
    const groups = await Promise.all(Array.from({ length: 10 }, (_, at) => ground.make(`g${at}`)));
    let most = 0;
    // Each of the fifty sees the same room, and wants 150 of 1000.
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, at) => {
        const group = groups[at % groups.length] as GroupPath;
        const answer = await ask(group, { key: 'pids.max', value: 150 });
        most = Math.max(most, await handedOut('pids'));
        return answer;
      }),
    );

    expect(most).toBe(900);
    // Six times 150. Whoever asks for what their group has by then is told that nothing would change.
    expect(answers.filter((answer) => answer === 'applied')).toHaveLength(6);
    expect(new Set(answers)).toEqual(new Set(['applied', 'BUDGET_EXCEEDED', 'KERNEL_REFUSED']));
    expect(await handedOut('pids')).toBe(900);
  });

  test('pushing at it from all sides, by old groups and new ones, nobody ever gets beyond', async () => {
    const groups = Array.from({ length: 10 }, (_, at) => `${ground.top}/g${at}` as GroupPath);
    const clients = isBrief ? 25 : 50;
    const seen: number[] = [];
    let granted = 0;
    // Numbers without a pattern, the same at each run.
    let seed = 7;
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
      return seed % below;
    };
    const client = async (number: number) => {
      for (let round = 0; round < 4; round += 1) {
        const value = 1 + random(400);
        const answer =
          round === 2
            ? await make(`n${number}-${round}`, [{ key: 'pids.max', value }])
            : await ask(groups[random(groups.length)] as GroupPath, { key: 'pids.max', value });
        if (answer === 'applied') granted += 1;
        seen.push(await handedOut('pids'));
      }
    };
    await Promise.all(Array.from({ length: clients }, (_, number) => client(number)));

    expect(Math.max(...seen)).toBeLessThanOrEqual(budget);
    expect(seen).toHaveLength(clients * 4);
    expect(granted).toBeGreaterThan(10);
  });

  test('a refusal writes nothing, lowering frees, and what somebody with a shell has set counts', async () => {
    const mine = await ground.make('mine');
    const others = await ground.make('others');
    const limit = () =>
      readFileSync(`${host.hierarchyFor('memory')?.mountPoint}${mine}/${memoryFile()}`, 'utf8').trim();
    const memory = (mebibytes: bigint): LimitEdit => ({ key: 'memory.max', value: mebibytes << 20n });
    expect(await ask(mine, memory(40n))).toBe('applied');
    await set(others, memory(30n));

    expect(await ask(mine, memory(41n))).toBe('BUDGET_EXCEEDED');
    expect(limit()).toBe(String(40 << 20));
    expect(await make('late', [memory(1n)])).toBe('BUDGET_EXCEEDED');
    expect(host.hierarchies.every(({ mountPoint }) => !exists(`${mountPoint}${ground.top}/late`))).toBe(true);
    expect(await ask(mine, memory(20n))).toBe('applied');
    expect(await make('late', [memory(1n)])).toBe('applied');
    expect(await ask(mine, memory(80n), 2)).toBe('applied');
    expect(await handedOut('memory')).toBe(111 << 20);
  });

  test.skipIf(swapKey === null)(
    `swap is held to its budget${swapKey === null ? ': this kernel does not account for it' : ''}`,
    async () => {
      const narrow = await ground.make('swap');
      const [mine, others] = [await ground.make('mine', narrow), await ground.make('others', narrow)];
      const swap = (mebibytes: bigint): LimitEdit => ({ key: swapKey ?? 'memory.memsw', value: mebibytes << 20n });
      // Memory and swap together are never less than memory.
      const memory: LimitEdit = { key: 'memory.max', value: 1n << 20n };
      await set(narrow, { ...memory, value: 8n << 20n }, swap(64n));
      await set(others, memory, swap(24n));
      await set(mine, memory);
      const grow = (mebibytes: bigint) => ask(mine, swap(mebibytes), 1, narrow);

      expect(await grow(41n)).toBe('BUDGET_EXCEEDED');
      expect(await grow(40n)).toBe('applied');
      expect(await make('late', [memory, swap(1n)], narrow, narrow)).toBe('BUDGET_EXCEEDED');
      expect(await grow(39n)).toBe('applied');
      expect(await make('late', [memory, swap(1n)], narrow, narrow)).toBe('applied');
    },
  );

  const whyNoCores = whyNotHere('cpuset') ?? (host.readTopology(0).cores.length < 2 ? 'one core alone' : null);
  test.skipIf(whyNoCores !== null)(
    `nobody is given cores that the budget does not have (${whyNoCores ?? 'here'})`,
    async () => {
      const narrow = await ground.make('cores');
      const mine = await ground.make('mine', narrow);
      const cores = (list: string): LimitEdit => ({ key: 'cpuset.cpus', value: list });
      await set(mine, cores('0'));
      await set(narrow, cores('0'));
      const [found] = await budgets({ groups: [narrow] });
      expect(found?.cores).toMatchObject({ list: '0', inForce: '0', holders: [] });

      expect(await ask(mine, cores('0-1'), 1, narrow)).toBe('BUDGET_EXCEEDED');
      expect(await make('late', [cores('1')], narrow, narrow)).toBe('BUDGET_EXCEEDED');
      const wide = changeOfEdits(mine, [cores('0-1')]);
      const plan = previewChange(sceneNow(), { group: mine, edits: [cores('0-1')] });
      const held = withinBudget({ host }, { ...policy(), top: narrow }, wide, plan);
      expect(held.notes.find(({ code }) => code === 'cores-outside-budget')?.text).toBe(
        `Core 1 is not in Blue's budget: its groups may run on core 0 only, as set on ${narrow}.`,
      );
      expect(held.refused).toBe(true);
      // All of a file at once: the group's own part of it, and with the budget's.
      const policies = [{ ...policy(), top: narrow }];
      expect(overBudget(host, policies, [wide])).toMatchObject([{ group: mine, key: 'cpuset.cpus' }]);
      expect(overBudget(host, policies, [wide, changeOfEdits(narrow, [cores('0-1')])])).toEqual([]);
      await set(narrow, cores('0-1'));
      expect(await ask(mine, cores('1'), 1, narrow)).toBe('applied');
      expect((await budgets({ groups: [narrow] }))[0]?.cores?.holders).toEqual([{ group: mine, list: '1' }]);
    },
  );

  test('what is planned after others finds taken what they take, of one budget and of no other', async () => {
    const narrow = await ground.make('in-order');
    const [first, second] = [await ground.make('first', narrow), await ground.make('second', narrow)];
    const below = await ground.make('below', first);
    await set(narrow, { key: 'pids.max', value: 100 });
    const edits: LimitEdit[] = [{ key: 'pids.max', value: 60 }];
    const after = (...groups: GroupPath[]) => groups.map((group) => changeOfEdits(group, edits));
    const planned = (group: GroupPath, earlier: ReturnType<typeof after>, budgetReader?: BudgetReader) =>
      withinBudget(
        { host, budgetReader },
        { ...policy(), top: narrow },
        changeOfEdits(group, edits),
        previewChange(sceneNow(), { group, edits }),
        earlier,
      );

    for (const each of [undefined, reader]) {
      expect(planned(second, [], each).refused).toBe(false);
      const { refused, notes } = planned(second, after(first), each);
      expect(refused).toBe(true);
      expect(notes.find(({ severity }) => severity === 'refused')?.text).toBe(
        `This would hand out 60 processes more in ${narrow}. Blue's budget there is 100 processes; 40 processes can be handed out. ${first} holds most, 60 processes.`,
      );
      // What the one above has is handed out once, and what is elsewhere is another's.
      expect(planned(below, after(first), each).refused).toBe(false);
      expect(planned(second, after('/elsewhere' as GroupPath), each).refused).toBe(false);
      // The budget itself may be what changes first.
      expect(planned(second, after(narrow, first), each).refused).toBe(true);
    }
  });

  const [disk] = host.readDevices().filter(({ partOf, bytes }) => partOf === null && bytes > 0);
  const whyNoDisk = whyNotHere('io') ?? (disk === undefined ? 'no disk with a size' : null);
  test.skipIf(whyNoDisk !== null)(
    `what is read from a disk is held to its budget (${whyNoDisk ?? 'here'})`,
    async () => {
      const { device, name } = disk ?? { device: '', name: '' };
      const reading = (mebibytes: bigint): LimitEdit => ({
        key: 'io.max',
        value: [{ ...unlimited(device), readBytesPerSecond: mebibytes << 20n, writeOpsPerSecond: 500 }],
      });
      const narrow = await ground.make('disks');
      const [mine, others] = [await ground.make('mine', narrow), await ground.make('others', narrow)];
      await set(narrow, reading(20n));
      await set(others, {
        key: 'io.max',
        value: [{ ...unlimited(device), readBytesPerSecond: 12n << 20n }],
      });
      const onTop = () => budgets({ groups: [narrow] }).then(([found]) => found?.io?.disks);
      const isV1 = host.hierarchyFor('io')?.version === 1;

      expect(await budgets({ groups: [narrow] })).toMatchObject([{ io: { bindsBelow: !isV1 } }]);
      expect(await onTop()).toMatchObject([
        {
          ...{ device, name },
          figures: [
            {
              ...{ figure: 'readBytesPerSecond', limit: 20 << 20, handedOut: 12 << 20 },
              holders: [{ group: others, amount: 12 << 20 }],
            },
            { figure: 'writeOpsPerSecond', limit: 500, handedOut: 0, holders: [] },
          ],
        },
      ]);
      expect((await budgets({ groups: [narrow], own: true }))[0]?.io?.disks[0]?.figures[0]?.holders).toEqual([]);

      expect(await ask(mine, reading(9n), 1, narrow)).toBe('BUDGET_EXCEEDED');
      expect(readIo(mine)).toBe('');
      expect(await make('late', [reading(9n)], narrow, narrow)).toBe('BUDGET_EXCEEDED');
      const wide = changeOfEdits(mine, [reading(9n)]);
      const held = withinBudget(
        { host },
        { ...policy(), top: narrow },
        wide,
        previewChange(sceneNow(), { group: mine, edits: [reading(9n)] }),
      );
      expect(held.notes.find(({ code }) => code === 'io-budget-exceeded-by-others')?.text).toBe(
        `This would hand out 9 MiB/s more of ${name} (reading) in ${narrow}. Blue's budget there is 20 MiB/s; 8 MiB/s can be handed out. ${others} holds most, 12 MiB/s.`,
      );
      expect(held.refused).toBe(true);
      const read = (mebibytes: bigint): LimitEdit => ({
        key: 'io.max',
        value: [{ ...unlimited(device), readBytesPerSecond: mebibytes << 20n }],
      });
      const few = [read(5n)];
      const afterOthers = (earlier: Parameters<typeof withinBudget>[4]) =>
        withinBudget(
          { host },
          { ...policy(), top: narrow },
          changeOfEdits(mine, few),
          previewChange(sceneNow(), { group: mine, edits: few }),
          earlier,
        ).refused;
      expect(afterOthers([changeOfEdits(others, [read(16n)])])).toBe(true);
      expect(afterOthers([changeOfEdits(others, [read(15n)])])).toBe(false);
      const policies = [{ ...policy(), top: narrow }];
      expect(overBudget(host, policies, [wide])).toMatchObject([{ group: mine, key: 'io.max' }]);
      expect(overBudget(host, policies, [wide, changeOfEdits(narrow, [reading(21n)])])).toEqual([]);

      expect(await ask(mine, reading(8n), 1, narrow)).toBe('applied');
      expect(readIo(mine)).toContain(
        isV1 ? `${device} 8388608` : `${device} rbps=8388608 wbps=max riops=max wiops=500`,
      );
      expect((await onTop())?.[0]?.figures.map(({ handedOut }) => handedOut)).toEqual([20 << 20, 500]);
      // Lowering is always possible, and frees.
      expect(await ask(mine, reading(7n), 1, narrow)).toBe('applied');
      expect(
        await make(
          'late',
          [{ key: 'io.max', value: [{ ...unlimited(device), readBytesPerSecond: 1n << 20n }] }],
          narrow,
          narrow,
        ),
      ).toBe('applied');
    },
  );

  test('processes come in from outside as long as there is room for them', async () => {
    const narrow = await ground.make('narrow');
    const inside = await ground.make('inside', narrow);
    const beside = await ground.make('beside', narrow);
    await set(narrow, { key: 'pids.max', value: 1 });
    const [first, second] = [await ground.startProcess(), await ground.startProcess()];
    const move = async (to: GroupPath, process: { pid: number; startTicks: string }, overcommit: number | null = 1) => {
      requests += 1;
      const request = { to, processes: [process], hierarchies: [], requestId: `move-${requests}` };
      return changes.move({ ...request, budget: { ...policy(overcommit), top: narrow } }).then(
        ({ processes }) => processes[0]?.status,
        (error: unknown) => (isAppError(error) ? error.code : Promise.reject(error)),
      );
    };

    expect(await move(inside, first)).toBe('moved');
    expect(await move(inside, second)).toBe('BUDGET_EXCEEDED');
    // Whose handing out is held to nothing has the same budget in the kernel.
    expect(await move(inside, second, null)).toBe('BUDGET_EXCEEDED');
    expect(await ask(inside, { key: 'pids.max', value: 7 }, null, narrow)).toBe('applied');
    // Within it is moved as one likes (on v2 not into a group that hands controllers down).
    expect(await move(beside, first)).toBe('moved');
  });

  const readIo = (group: GroupPath) => {
    const io = host.hierarchyFor('io');
    const file = io?.version === 1 ? 'blkio.throttle.read_bps_device' : 'io.max';
    return readFileSync(`${io?.mountPoint}${group}/${file}`, 'utf8').trim();
  };
  const memoryFile = () => (host.hierarchyFor('memory')?.version === 1 ? 'memory.limit_in_bytes' : 'memory.max');
  const exists = (dir: string) => {
    try {
      readFileSync(`${dir}/cgroup.procs`);
      return true;
    } catch {
      return false;
    }
  };
});
