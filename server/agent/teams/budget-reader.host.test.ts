/** Budgets read through files that stay open: whatever others do between two checks, it is what reading all of it anew tells. */
import { mkdirSync, renameSync, rmdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestGround } from '#server/agent/changes/host-scene.fixtures.ts';
import { host, openTestGround, whyNotHere } from '#server/agent/changes/host-scene.fixtures.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { keepFiles, notThere } from '#server/cgroupfs/kept-files.ts';
import { keepBudget } from '#server/cgroupfs/teams/keep-budget.ts';
import { readBudgetNode } from '#server/cgroupfs/teams/read-budget.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { type BudgetNode, holdersIn } from '#server/domain/teams/budget.ts';
import { type BudgetReader, openBudgetReader } from './budget-reader.ts';
import { checkBudget } from './check-budget.ts';

const whyNot = whyNotHere('pids');
const resource = 'pids' as const;
const home = host.hierarchyFor('pids');
const version = home?.version ?? 1;

describe.skipIf(whyNot !== null)(`budgets through open files (${whyNot ?? `v${version}`})`, () => {
  let ground: TestGround;
  let top: GroupPath;
  let reader: BudgetReader;
  let nowMs = 0;

  beforeEach(async () => {
    ground = await openTestGround('kept-budgets');
    top = await ground.make('top');
    // Hands controllers down on v2.
    rmdirSync(dirAt(await ground.make('first', top)));
    limit(top, 1000);
    nowMs = 0;
    reader = openBudgetReader(host, { most: 100, monotonicMs: () => nowMs });
  });
  afterEach(async () => {
    reader.close();
    await ground.clear();
  });

  // Past Corral, as somebody with a shell.
  function dirAt(group: GroupPath): string {
    return home ? dirOf(home, group) : '';
  }
  function make(name: string, value: number | 'max', parent = top): GroupPath {
    const group = `${parent}/${name}` as GroupPath;
    mkdirSync(dirAt(group));
    limit(group, value);
    return group;
  }
  function limit(group: GroupPath, value: number | 'max'): void {
    writeFileSync(`${dirAt(group)}/pids.max`, String(value));
  }
  const remove = (group: GroupPath) => rmdirSync(dirAt(group));
  const rename = (group: GroupPath, name: string) => {
    const other = `${top}/${name}` as GroupPath;
    renameSync(dirAt(group), dirAt(other));
    return other;
  };

  const told = (node: BudgetNode | null) =>
    node && {
      own: node.own,
      holders: holdersIn(node)
        .map(({ group, amount }) => `${group} ${amount}`)
        .sort(),
    };
  const holders = (about: GroupPath[] = []) => told(reader.read({ top, resource }, about))?.holders;
  const refusal = (group: GroupPath, value: number): string | null => {
    const policy = { top, team: 'Blue', overcommit: 1 };
    try {
      checkBudget({ host, budgetReader: reader }, policy, { group, own: { pids: value } });
      return null;
    } catch (cause) {
      if (isAppError(cause)) return cause.public;
      throw cause;
    }
  };

  test('a limit that is changed outside counts at once, and the budget itself as well', () => {
    const a = make('a', 10);
    expect(holders()).toEqual([`${a} 10`]);

    limit(a, 990);
    expect(holders()).toEqual([`${a} 990`]);
    expect(refusal(`${top}/b` as GroupPath, 11)).not.toBeNull();
    expect(refusal(`${top}/b` as GroupPath, 10)).toBeNull();
    limit(top, 999);
    expect(refusal(`${top}/b` as GroupPath, 10)).not.toBeNull();
  });

  test('a group that was removed and made again under the same name has the limit of the new one', () => {
    const a = make('a', 10);
    const b = make('b', 20);
    expect(holders()).toEqual([`${a} 10`, `${b} 20`]);

    remove(a);
    make('a', 300);
    expect(holders()).toEqual([`${a} 300`, `${b} 20`]);
    remove(a);
    make('a', 'max');
    const below = version === 1 ? [make('x', 7, a)] : [];
    expect(holders()).toEqual([...below.map((x) => `${x} 7`), `${b} 20`]);
  });

  test('what others make and remove between two checks counts, also one for one', () => {
    const a = make('a', 10);
    expect(holders()).toEqual([`${a} 10`]);

    const b = make('b', 20);
    expect(holders()).toEqual([`${a} 10`, `${b} 20`]);
    remove(a);
    const c = make('c', 30);
    expect(holders()).toEqual([`${b} 20`, `${c} 30`]);
    remove(b);
    expect(holders()).toEqual([`${c} 30`]);
  });

  test('a top group that is made anew is read anew, and one that is gone holds no files', () => {
    make('a', 10);
    expect(holders()).toHaveLength(1);
    expect(reader.open).toBe(2);

    remove(`${top}/a` as GroupPath);
    remove(top);
    // In the other hierarchies of v1 it still is.
    expect(reader.read({ top, resource }, [])?.own ?? null).toBeNull();
    expect(reader.open).toBe(0);
    mkdirSync(dirAt(top));
    limit(top, 5);
    expect(told(reader.read({ top, resource }, []))).toEqual({ own: 5, holders: [] });
  });

  test('with fewer descriptors than groups the others are opened, read and closed', () => {
    const few = openBudgetReader(host, { most: 3, monotonicMs: () => 0 });
    const groups = Array.from({ length: 6 }, (_, at) => make(`g${at}`, at + 1));
    const read = () => told(few.read({ top, resource }, []))?.holders;
    expect(read()).toEqual(groups.map((group, at) => `${group} ${at + 1}`));
    expect(few.open).toBe(3);

    for (const group of groups) limit(group, 50);
    remove(groups[5] as GroupPath);
    const late = make('late', 50);
    expect(read()).toEqual([...groups.slice(0, 5), late].map((group) => `${group} 50`));
    expect(few.open).toBe(3);
    // Another budget takes them over.
    expect(few.read({ top: late, resource }, [])?.own).toBe(50);
    expect(few.open).toBe(1);
    few.close();
    expect(few.open).toBe(0);
  });

  test('where no file can be kept open for want of descriptors, none is left out', () => {
    make('a', 10);
    make('b', 20);
    const files = keepFiles(100);
    let isShort = false;
    const short = {
      ...files,
      bytes: files.bytes,
      read: (...of: Parameters<typeof files.read>) => (isShort ? notThere : files.read(...of)),
    };
    const budget = keepBudget(host, { top, resource }, short);
    const node = budget?.read([]);
    isShort = true;

    expect(
      node &&
        holdersIn(node)
          .map(({ amount }) => amount)
          .sort(),
    ).toEqual([10, 20]);
    budget?.close();
  });

  test('files are closed of teams that are no more, and of those that nobody asks about for ten minutes', () => {
    const other = make('other', 10);
    reader.read({ top: other, resource }, []);
    holders();
    expect(reader.open).toBe(3);

    reader.keepOnly([top]);
    expect(reader.open).toBe(2);
    nowMs = 10 * 60_000;
    reader.closeIdle();
    expect(reader.open).toBe(2);
    nowMs += 1;
    reader.closeIdle();
    expect(reader.open).toBe(0);
    expect(holders()).toEqual([`${other} 10`]);
  });

  test.skipIf(version === 2)('a group of v1 that was renamed is held to what it has, and told by its name', () => {
    const a = make('a', 100);
    const b = make('b', 800);
    expect(holders()).toHaveLength(2);

    // They change names, and nothing of what is open or counted moves.
    const spare = rename(a, 'spare');
    rename(b, 'a');
    rename(spare, 'b');
    expect(refusal(a, 900)).toBeNull();
    expect(refusal(b, 201)).toContain(`${a}`);
    expect(refusal(b, 200)).toBeNull();
    const c = rename(b, 'c');
    expect(refusal(c, 200)).toBeNull();
    expect(refusal(b, 101)).not.toBeNull();
  });

  test.skipIf(version === 2)('groups of v1 that change names with all below them are each counted once', () => {
    const [x, y] = [make('x', 'max'), make('y', 'max')];
    for (const [name, value, parent] of [
      ['a', 1, x],
      ['b', 2, x],
      ['c', 4, y],
      ['d', 8, y],
    ] as const)
      make(name, value, parent);
    expect(holders()).toHaveLength(4);

    const spare = rename(x, 'spare');
    rename(y, 'x');
    rename(spare, 'y');
    const z = make('z', 16, x);
    expect(holders()).toEqual([`${x}/c 4`, `${x}/d 8`, `${z} 16`, `${y}/a 1`, `${y}/b 2`]);
    // A team's top group is the one of that name.
    const before = dirAt(top);
    renameSync(before, `${before}-old`);
    expect(reader.read({ top, resource }, [])?.own ?? null).toBeNull();
    mkdirSync(before);
    limit(top, 5);
    expect(told(reader.read({ top, resource }, []))).toEqual({ own: 5, holders: [] });
  });

  test('after any doings of others it is what reading all of it anew tells', () => {
    const names = ['a', 'b', 'c'];
    const places = names.flatMap((name) => [`${top}/${name}`, ...names.map((below) => `${top}/${name}/${below}`)]);
    const group = fc.constantFrom(...places).map((path) => path as GroupPath);
    const value = fc.oneof(fc.integer({ min: 1, max: 99 }), fc.constant('max' as const));
    const doing = fc.oneof(
      fc.record({ kind: fc.constant('make' as const), group, value }),
      fc.record({ kind: fc.constant('remove' as const), group }),
      fc.record({ kind: fc.constant('limit' as const), group, value }),
      fc.record({ kind: fc.constant('rename' as const), group, to: fc.constantFrom(...names) }),
    );
    /** What the kernel does not take is not done. */
    const attempt = (work: () => void) => {
      try {
        work();
      } catch {}
    };
    const makeOpen = (made: GroupPath, wanted: number | 'max') => {
      mkdirSync(dirAt(made));
      if (version === 2) writeFileSync(`${dirAt(made)}/cgroup.subtree_control`, '+pids');
      limit(made, wanted);
    };
    const clear = () => {
      for (const path of [...places].reverse()) attempt(() => remove(path as GroupPath));
    };
    fc.assert(
      fc.property(
        fc.array(fc.array(doing, { maxLength: 4 }), { maxLength: 12 }),
        fc.integer({ min: 0, max: 14 }),
        fc.array(group, { maxLength: 1 }),
        (rounds, most, about) => {
          const few = openBudgetReader(host, { most, monotonicMs: () => 0 });
          try {
            for (const doings of rounds) {
              for (const each of doings)
                attempt(() => {
                  if (each.kind === 'make') makeOpen(each.group, each.value);
                  if (each.kind === 'remove') remove(each.group);
                  if (each.kind === 'limit') limit(each.group, each.value);
                  if (each.kind === 'rename')
                    renameSync(dirAt(each.group), `${dirAt(each.group).replace(/[^/]*$/, '')}${each.to}`);
                });
              const anew = readBudgetNode(host, top, resource);
              const kept = few.read({ top, resource }, about);
              const sum = (node: BudgetNode | null) =>
                node && holdersIn(node).reduce((all, { amount }) => all + amount, 0);
              expect(sum(kept)).toBe(sum(anew));
              // Names are sure only of those that it is about.
              const ofAbout = (node: BudgetNode | null) =>
                told(node)?.holders.filter((each) => about.some((path) => each.startsWith(`${path} `)));
              expect(ofAbout(kept)).toEqual(ofAbout(anew));
              expect(told(few.readNamed({ top, resource }))).toEqual(told(anew));
              expect(few.open).toBeLessThanOrEqual(most);
            }
          } finally {
            few.close();
            clear();
          }
        },
      ),
      propertyRuns(40),
    );
  });
});
