/**
 * What plans foretell, tried on the kernel that runs here: random changes of every limit, among random parents,
 * siblings and children. A plan that is not refused must be taken by the kernel, read back as foretold and leave
 * nothing behind when it is rolled back; a plan that is refused must be one the kernel refuses as well.
 */
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import type { ChangeContext } from '#server/domain/changes/change.ts';
import { factsOf, settingNow } from '#server/domain/changes/change-lookup.ts';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { limitControllers, limitRule, limitRulesOf, settingOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitFacts } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { sceneNow } from './host-scene.fixtures.ts';
import { arbitraryEdit } from './plan-predicts.arbitrary.ts';
import { rollBackWrites, runWrites } from './run-writes.ts';

const host = openHost();
const top = parseGroupPath(`/corral-test-predict-${process.pid}`);
const own = parseGroupPath(`${top}/own`);
const sibling = parseGroupPath(`${top}/sibling`);
const child = parseGroupPath(`${own}/child`);
/** v1 hands a quota through groups that have none: what is two levels below counts as well. */
const grandchild = parseGroupPath(`${child}/grandchild`);
const family: readonly GroupPath[] = [top, own, sibling, child, grandchild];

const isRoot = process.getuid?.() === 0;
/** Devices are tried in a test of their own (devices.host.test.ts): what they take depends on whether there are groups below. */
const controllers = limitControllers.filter((name) => name !== 'devices' && host.hierarchyFor(name) !== null);
/** Values per file: the kernel of a real machine takes hundreds in seconds. */
const runs = 200;

/** Writes as a shell would, bypassing every check of ours. Null when the kernel took it, else its errno. */
function writeRaw(group: GroupPath, key: LimitKey, file: string, text: string): string | null {
  const hierarchy = host.hierarchyFor(limitRulesFor(key).controller);
  if (!hierarchy) return 'ENOENT';
  try {
    writeFileSync(`${dirOf(hierarchy, group)}/${file}`, text, { flag: 'r+' });
    return null;
  } catch (cause) {
    return errnoOf(cause) ?? 'unknown';
  }
}

function limitRulesFor(key: LimitKey) {
  for (const name of controllers) {
    const version = host.hierarchyFor(name)?.version ?? 2;
    const rule = limitRule<LimitKey>(version, key);
    if (rule?.controller === name) return rule;
  }
  throw new Error(`${key} is not on this host`);
}

/** The edit written straight to the group's files: what a person without Corral would do. */
function applyRaw(group: GroupPath, edit: LimitEdit, facts: LimitFacts): (string | null)[] {
  const rule = limitRulesFor(edit.key);
  const writes =
    typeof edit.value === 'string' && edit.key.startsWith('cpuset.') && rule.fault(edit.value, facts) !== null
      ? [{ file: rule.files[0], text: edit.value }]
      : rule.toWrites(edit.value, facts);
  return writes.map(({ file, text }) => writeRaw(group, edit.key, file, text));
}

function factsHere(): LimitFacts {
  return factsOf(readChangeContext(host, top, null));
}

/** v1 takes 0 for no limit, and numbers too large for something else, without a word: not what anybody asked for. */
const ioOn = host.hierarchyFor('io')?.version;

/** Refusals of ours that no kernel was asked about. */
const ownRefusals = new Set([
  'nothing-to-change',
  'weight-twice',
  'io-device-twice',
  'class-id-wraps',
  ...(ioOn === 1 ? ['io-zero', 'io-ops-wrap'] : []),
]);

async function expectForetold(edits: LimitEdit[], facts: LimitFacts): Promise<void> {
  const before = readChangeContext(host, own, null, edits);
  const plan = planChange(before, edits);
  if (plan.refused) {
    const [refusing] = plan.notes.filter((note) => note.severity === 'refused');
    if (refusing && ownRefusals.has(refusing.code)) return;
    const answers = edits.flatMap((edit) => applyRaw(own, edit, facts));
    expect(
      answers.some((errno) => errno !== null),
      `${refusing?.text} But the kernel took it.`,
    ).toBe(true);
    return;
  }

  const done = await runWrites(sceneNow(), plan.writes);
  const mayBeBusy = plan.notes.some(
    ({ code }) => code === 'below-use-v1' || code === 'memsw-below-use' || code === 'below-need-v1',
  );
  if (mayBeBusy && done.writes.some((write) => write.errno === 'EBUSY')) {
    expect(done.result).toBe('rolled-back');
    return;
  }
  expect(done.writes.filter((write) => write.status !== 'kept')).toEqual([]);
  const after = readChangeContext(host, own, null);
  for (const write of plan.writes)
    if (write.keeps !== null && write.group === own)
      expect(settingNow(after.own, write.file, write.text)).toBe(write.keeps);
  // An idle group forgets its weight; nothing brings it back, which is why idle is the last write of a plan.
  if (edits.some((edit) => edit.key === 'cpu.idle')) return;
  // A last write that has no way back never has to be rolled back.
  if (plan.writes.at(-1)?.undoText === null) return;

  await rollBackWrites(host, plan.writes, done.writes);
  expect(done.writes.filter((write) => write.status !== 'rolled-back')).toEqual([]);
  expect(limitsOf(readChangeContext(host, own, null))).toEqual(limitsOf(before));
  await runWrites(sceneNow(), plan.writes);
}

/** With the rows of tables in one order: the kernel's own is that in which they were last written. */
function limitsOf({ own: { limits } }: ChangeContext): unknown {
  return Object.values(limits).map((reading) =>
    reading.kind === 'value'
      ? { ...reading, files: reading.files.map(({ file, text }) => `${file} ${settingOf(file, text)}`) }
      : reading,
  );
}

function enableBelow(group: GroupPath, names: readonly string[]): void {
  const hierarchy = host.hierarchies.find((one) => one.version === 2);
  if (!hierarchy || names.length === 0) return;
  const text = names.map((name) => `+${name}`).join(' ');
  writeFileSync(`${dirOf(hierarchy, group)}/cgroup.subtree_control`, text, { flag: 'r+' });
}

function enabledInRoot(): string[] {
  const hierarchy = host.hierarchies.find((one) => one.version === 2);
  if (!hierarchy) return [];
  return readFileSync(`${hierarchy.mountPoint}/cgroup.subtree_control`, 'utf8').trim().split(' ');
}

/** What this test enabled; EBUSY where somebody else has come to use it meanwhile, whose it is then. */
function letGoInRoot(names: readonly string[]): void {
  const hierarchy = host.hierarchies.find((one) => one.version === 2);
  if (!hierarchy) return;
  for (const name of names)
    try {
      writeFileSync(`${hierarchy.mountPoint}/cgroup.subtree_control`, `-${name}`, { flag: 'r+' });
    } catch (cause) {
      if (errnoOf(cause) !== 'EBUSY') throw cause;
    }
}

describe.skipIf(!isRoot || controllers.length === 0)(
  `plans on this kernel (${controllers.map((name) => `${name} v${host.hierarchyFor(name)?.version}`).join(', ') || 'no controllers'}${isRoot ? '' : ', needs root'})`,
  () => {
    const onV2 = controllers.filter((name) => host.hierarchyFor(name)?.version === 2);
    const hierarchies = [...new Set(controllers.flatMap((name) => host.hierarchyFor(name) ?? []))];
    let facts: LimitFacts;

    let enabledBefore: readonly string[] = [];

    beforeAll(() => {
      enabledBefore = enabledInRoot();
      enableBelow('/' as GroupPath, onV2);
      for (const group of family) {
        for (const hierarchy of hierarchies) mkdirSync(dirOf(hierarchy, group));
        if (group !== sibling && group !== grandchild) enableBelow(group, onV2);
      }
      facts = factsHere();
      fillCpusets();
    });

    afterAll(() => {
      for (const group of [...family].reverse())
        for (const hierarchy of hierarchies)
          if (existsSync(dirOf(hierarchy, group))) rmdirSync(dirOf(hierarchy, group));
      letGoInRoot(onV2.filter((name) => !enabledBefore.includes(name)));
    });

    /** v1 starts without CPUs and nodes: give all of them to parent and sibling, as create-group does. */
    function fillCpusets(): void {
      const all: LimitEdit[] = [
        { key: 'cpuset.cpus', value: 'all' },
        { key: 'cpuset.mems', value: `0-${Math.max(...facts.nodes)}` },
      ];
      if (!controllers.includes('cpuset')) return;
      for (const group of family) for (const edit of all) applyRaw(group, edit, facts);
    }

    for (const controller of controllers) {
      const version = host.hierarchyFor(controller)?.version ?? 2;
      for (const { key } of limitRulesOf(version, controller))
        test(`keep their word about ${key} on v${version}`, async () => {
          if (!limitRulesFor(key).files.every((file) => hasFile(key, file))) return;
          await fc.assert(
            fc.asyncProperty(arbitraryEdit(key, facts), (edit) => expectForetold([edit], facts)),
            propertyRuns(runs),
          );
        });
    }

    function hasFile(key: LimitKey, file: string): boolean {
      const hierarchy = host.hierarchyFor(limitRulesFor(key).controller);
      return hierarchy !== null && existsSync(`${dirOf(hierarchy, own)}/${file}`);
    }

    function editsAmong(keys: readonly LimitKey[]): fc.Arbitrary<LimitEdit[]> {
      const offered = keys.filter((key) => controllers.some((name) => isOn(name, key)));
      return fc
        .subarray(offered, { minLength: 1 })
        .chain((chosen) => fc.tuple(...chosen.map((key) => arbitraryEdit(key, facts))));
    }

    function isOn(name: (typeof limitControllers)[number], key: LimitKey): boolean {
      const rule = limitRule<LimitKey>(host.hierarchyFor(name)?.version ?? 2, key);
      return rule?.controller === name && rule.files.every((file) => hasFile(key, file));
    }

    /** Puts relatives where the kernel lets them go, so that the next plan meets other surroundings. */
    function shuffle(moves: readonly { group: GroupPath; edit: LimitEdit }[]): void {
      for (const { group, edit } of moves)
        if (limitRulesFor(edit.key).fault(edit.value, facts) === null) applyRaw(group, edit, facts);
    }

    function movesOf(keys: readonly LimitKey[]): fc.Arbitrary<{ group: GroupPath; edit: LimitEdit }[]> {
      const edits = editsAmong(keys).map((each) => each[0] as LimitEdit);
      return fc.array(fc.record({ group: fc.constantFrom(top, sibling, child, grandchild), edit: edits }), {
        maxLength: 4,
      });
    }

    const sets = {
      'CPU time': ['cpu.shares', 'cpu.weight', 'cpu.quota', 'cpu.burst'],
      cpusets: ['cpuset.cpus', 'cpuset.mems', 'cpuset.cpu_exclusive', 'cpuset.mem_exclusive'],
      memory: ['memory.max', 'memory.memsw', 'memory.soft', 'memory.high', 'memory.low', 'memory.swap.max'],
    } as const satisfies Record<string, readonly LimitKey[]>;

    for (const [name, keys] of Object.entries(sets))
      test(`keep their word about ${name}, several values at once among relatives of any kind`, async () => {
        await fc.assert(
          fc.asyncProperty(movesOf(keys), editsAmong(keys), async (moves, edits) => {
            shuffle(moves);
            await expectForetold(edits, facts);
          }),
          propertyRuns(runs),
        );
      });

    test.skipIf(!controllers.includes('cpuset'))('keep their word about a cpuset with a process in it', async () => {
      const hierarchy = host.hierarchyFor('cpuset');
      if (!hierarchy) return;
      for (const group of [grandchild, child]) rmdirSync(dirOf(hierarchy, group));
      if (hierarchy.version === 2) disableBelow(own);
      for (const edit of [
        { key: 'cpuset.mems', value: `${facts.nodes[0] ?? 0}` },
        { key: 'cpuset.cpus', value: '0' },
      ] as const)
        for (const group of [top, own]) applyRaw(group, edit, facts);
      const sleeper = spawn('sleep', ['600'], { stdio: 'ignore' });
      const ended = new Promise((resolve) => sleeper.once('exit', resolve));
      try {
        // On v2 the process is under the other limits as well, and what was tried before may have left no memory to live in.
        for (const key of ['memory.max', 'memory.high', 'memory.swap.max', 'pids.max'] as const)
          for (const group of [top, own]) if (isUnified(key)) applyRaw(group, { key, value: 'max' }, facts);
        writeFileSync(`${dirOf(hierarchy, own)}/cgroup.procs`, String(sleeper.pid), { flag: 'r+' });
        await fc.assert(
          fc.asyncProperty(editsAmong(['cpuset.cpus', 'cpuset.mems']), (edits) => expectForetold(edits, facts)),
          propertyRuns(runs / 4),
        );
        expect(sleeper.signalCode).toBeNull();
      } finally {
        sleeper.kill('SIGKILL');
        await ended;
      }
    });

    function isUnified(key: LimitKey): boolean {
      return controllers.some((name) => host.hierarchyFor(name)?.version === 2 && isOn(name, key));
    }

    function disableBelow(group: GroupPath): void {
      const hierarchy = host.hierarchies.find((one) => one.version === 2);
      if (!hierarchy) return;
      const file = `${dirOf(hierarchy, group)}/cgroup.subtree_control`;
      const enabled = readFileSync(file, 'utf8').trim().split(' ').filter(Boolean);
      writeFileSync(file, enabled.map((name) => `-${name}`).join(' '), { flag: 'r+' });
    }
  },
);
