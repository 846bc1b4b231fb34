/** Groups that systemd keeps, made and removed by it. Runs in a guest booted with systemd: `npm test -- --only systemd`. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { host, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { readControl } from '#server/agent/control/control-state.ts';
import { removeTree } from '#server/agent/control/remove-tree.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { createGroup } from './create-group.ts';
import { makeUnit } from './make-unit.ts';
import { previewCreate } from './plan-create.ts';
import { recoverCreate, recoverRemove } from './recover-groups.ts';
import { removeGroup } from './remove-group.ts';

// systemd in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const root = parseGroupPath('/');
const top = parseGroupPath('/corraltest.slice');
const inner = parseGroupPath('/corraltest.slice/corraltest-api.slice');
const limits: LimitEdit[] = [
  { key: 'memory.max', value: 50_000_000n },
  { key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } },
  { key: 'pids.max', value: 77 },
];
const down = () => Promise.reject(new AppError('NOT_AVAILABLE', { public: sayOfSystemd('systemctl-killed', {}) }));

function systemctl(...args: string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
}

function asked(kind: GroupKind, edits: LimitEdit[] = [], { parent = root, name = 'corraltest' } = {}): CreateRequest {
  return { parent, name, kind, hierarchies: [], enable: null, edits, requestId: 'test' };
}

function fileOf(group: string): string {
  return `/etc/systemd/system/${group.split('/').at(-1)}`;
}

function read(group: string, file: string): string {
  return readFileSync(`/sys/fs/cgroup${group}/${file}`, 'utf8').trim();
}

const isThere = (group: string) => existsSync(`/sys/fs/cgroup${group}`);

async function remove(group: typeof top) {
  return removeGroup(sceneNow(), { group, requestId: 'test' });
}

afterEach(() => {
  for (const group of [inner, top]) {
    const unit = group.split('/').at(-1) ?? '';
    if (isThere(group)) systemctl('stop', unit);
    if (existsSync(fileOf(group))) systemctl('disable', unit);
    for (const path of [fileOf(group), `/etc/systemd/system.control/${unit}.d`])
      rmSync(path, { recursive: true, force: true });
  }
  systemctl('daemon-reload');
});

test('a slice is made with its limits as foretold, outlives a reload, and its removal leaves nothing', async () => {
  const plan = await previewCreate(sceneNow(), asked('slice', limits));
  expect(plan).toMatchObject({
    refused: false,
    group: top,
    unit: { name: 'corraltest.slice', file: fileOf(top), text: expect.stringContaining('MemoryMax=49999872') },
  });
  expect(plan.notes.filter(({ severity }) => severity === 'warning')).toEqual([]);

  const outcome = await createGroup(sceneNow(), { ...asked('slice', limits), basis: plan.basis });

  expect(outcome).toMatchObject({
    group: top,
    made: [`/sys/fs/cgroup${top}`],
    unitFiles: [
      { before: null, after: plan.unit?.text },
      { path: fileOf(top), after: plan.unit?.text },
    ],
  });
  expect(outcome.limits?.writes.map(({ status }) => status)).toEqual(['kept', 'kept', 'kept']);
  systemctl('daemon-reload');
  expect([read(top, 'memory.max'), read(top, 'cpu.max'), read(top, 'pids.max')]).toEqual([
    '49999872',
    '50000 100000',
    '77',
  ]);
  expect(systemctl('is-enabled', 'corraltest.slice')).toBe('enabled');

  const { removed, obstacles } = await remove(top);

  expect(obstacles).toEqual([]);
  expect(removed).toContain(fileOf(top));
  expect(removed.filter((path) => existsSync(path))).toEqual([]);
  expect(systemctl('show', '--property=ActiveState,FragmentPath', 'corraltest.slice')).toBe(
    'ActiveState=inactive\nFragmentPath=',
  );
});

test('a slice in a slice is named as systemd has it, and holds up the deletion of the outer one', async () => {
  await createGroup(sceneNow(), asked('slice'));
  const outcome = await createGroup(sceneNow(), asked('slice', [], { parent: top, name: 'api' }));

  expect(outcome.group).toBe(inner);
  expect((await remove(top)).obstacles).toMatchObject([{ kind: 'children', children: ['corraltest-api.slice'] }]);
  await expect(removeTree(sceneNow(), { group: top, processes: 'kill', confirmed: null })).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: expect.stringContaining('corraltest-api.slice'),
  });
  expect(isThere(inner)).toBe(true);
  expect((await remove(inner)).obstacles).toEqual([]);
  expect((await remove(top)).obstacles).toEqual([]);
});

test('what runs in a slice is killed with it once the name is typed, and not moved', async () => {
  await createGroup(sceneNow(), asked('slice'));
  systemctl('daemon-reload');
  execFileSync('systemd-run', ['--quiet', '--slice=corraltest.slice', '--unit=corraltest-job', 'sleep', '3600']);
  const tree = { group: top, confirmed: 'corraltest.slice' };
  const watch = { keep: () => {}, forget: () => {}, find: () => null, stop: () => {} };
  expect(readControl({ host, guard: sceneNow().guard, watch }, top).unit).toMatchObject({
    commands: [
      'systemctl disable --now -- corraltest.slice',
      expect.stringContaining(fileOf(top)),
      'systemctl daemon-reload',
    ],
  });

  await expect(removeTree(sceneNow(), { ...tree, processes: 'move' })).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  const outcome = await removeTree(sceneNow(), { ...tree, processes: 'kill' });

  expect(outcome).toMatchObject({ killed: 1, left: [] });
  expect([isThere(top), existsSync(fileOf(top))]).toEqual([false, false]);
});

test('a directory in the root or in another’s unit is warned of, and a delegated place is not', async () => {
  const codes = async (parent: string) => {
    const plain = asked('directory', [], { parent: parseGroupPath(parent), name: 'plain' });
    return (await previewCreate(sceneNow(), { ...plain, enable: [] })).notes.map(({ code }) => code);
  };

  expect(await codes('/')).toEqual(['place-of-systemd']);
  expect(await codes('/system.slice')).toEqual(['place-of-systemd']);
  expect(await codes('/system.slice/systemd-journald.service')).toContain('place-in-unit');
});

test.each([
  ['a-b', 'BAD_INPUT'],
  ['a b', 'BAD_INPUT'],
  ['system', 'GROUP_EXISTS'],
])('the name %j is refused, and no file is written', async (name, code) => {
  await expect(createGroup(sceneNow(), asked('slice', [], { name }))).rejects.toMatchObject({ code, field: 'name' });
  expect(existsSync(`/etc/systemd/system/${name}.slice`)).toBe(false);
});

test('a limit without a property of systemd’s, and a unit where there is no place for one, are refused', async () => {
  const plan = await previewCreate(sceneNow(), asked('slice', [{ key: 'memory.oom.group', value: true }]));
  expect(plan).toMatchObject({ refused: true });
  expect(plan.notes).toContainEqual(
    expect.objectContaining({ code: 'unit-without-property', key: 'memory.oom.group' }),
  );
  const parent = parseGroupPath('/system.slice/systemd-journald.service');
  await expect(previewCreate(sceneNow(), asked('slice', [], { parent }))).rejects.toMatchObject({ code: 'BAD_INPUT' });
});

test('when systemd cannot be asked, the error says so and nothing is left', async () => {
  await expect(makeUnit(sceneNow(), { ...asked('slice', limits), kind: 'slice' }, down)).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: sayOfSystemd('systemctl-killed', {}).text,
  });
  expect([existsSync(fileOf(top)), isThere(top)]).toEqual([false, false]);
});

test('units that Corral did not make are left to those who did', async () => {
  const said = async (group: string) => (await remove(parseGroupPath(group))).obstacles;

  expect(await said('/system.slice/systemd-journald.service')).toMatchObject([
    { kind: 'unit', code: 'unit-not-corrals' },
  ]);
});

test('a creation that was cut short is found again: whole, or taken back', async () => {
  const steps: PlannedStep[] = [];
  const log = { plan: (planned: readonly PlannedStep[]) => steps.push(...planned) - planned.length, did: () => {} };
  await createGroup({ ...sceneNow(), steps: log }, asked('slice', limits));
  const cut: OpenChange = { requestId: 'cut', verb: 'create', group: top, startedAtMs: 0, steps, done: new Map() };
  expect(await recoverCreate(host, cut, log)).toMatchObject({ isWhole: true });

  // As if the kill had come between the file and systemctl.
  systemctl('disable', '--now', 'corraltest.slice');
  const half = await recoverCreate(host, cut, log);

  expect(half.isWhole).toBe(false);
  expect(half.values).toContainEqual(expect.objectContaining({ what: fileOf(top), status: 'rolled-back' }));
  expect([existsSync(fileOf(top)), isThere(top)]).toEqual([false, false]);
});

test('a removal that was cut short after systemd had stopped it is finished', async () => {
  await createGroup(sceneNow(), asked('slice', limits));
  const steps: PlannedStep[] = [];
  // The plan is written; the kill comes before anything else.
  const killed = {
    plan: (planned: readonly PlannedStep[]) => {
      steps.push(...planned);
      throw new Error('killed');
    },
    did: () => {},
  };
  const request = { group: top, requestId: 'test' };
  await expect(removeGroup({ ...sceneNow(), steps: killed }, request)).rejects.toThrow('killed');
  const cut: OpenChange = { requestId: 'cut', verb: 'remove', group: top, startedAtMs: 0, steps, done: new Map() };
  expect(await recoverRemove(host, cut)).toMatchObject({ isWhole: false });
  expect(isThere(top)).toBe(true);

  systemctl('stop', 'corraltest.slice');

  expect(await recoverRemove(host, cut)).toMatchObject({ isWhole: true });
  expect([existsSync(fileOf(top)), isThere(top)]).toEqual([false, false]);
});

test('a drop-in that a later change left goes with the slice', async () => {
  await createGroup(sceneNow(), asked('slice'));
  systemctl('set-property', 'corraltest.slice', 'TasksMax=99');
  const folder = '/etc/systemd/system.control/corraltest.slice.d';
  expect(existsSync(folder)).toBe(true);

  await remove(top);

  expect(existsSync(folder)).toBe(false);
});
