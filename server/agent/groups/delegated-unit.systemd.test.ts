/** Services that systemd leaves to Corral, and groups in them. Runs in a guest booted with systemd: `npm test -- --only systemd`. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterEach, expect, test, vi } from 'vitest';
import { applyChange, previewChange } from '#server/agent/changes/apply-change.ts';
import { host, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { systemctl as askSystemd } from '#server/agent/changes/systemctl.ts';
import { readControl } from '#server/agent/control/control-state.ts';
import { killGroup } from '#server/agent/control/kill-group.ts';
import { removeTree } from '#server/agent/control/remove-tree.ts';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GroupKind } from '#server/domain/groups/group-kinds.ts';
import { childOf, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { CreateRequest } from '#server/domain/groups/group-verbs.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import { createGroup } from './create-group.ts';
import { makeUnit } from './make-unit.ts';
import { previewCreate } from './plan-create.ts';
import { readGround } from './read-ground.ts';
import { recoverCreate, recoverRemove } from './recover-groups.ts';
import { removeGroup } from './remove-group.ts';

// systemd in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const root = parseGroupPath('/');
const unit = 'corral-test-jobs.service';
const service = parseGroupPath(`/${unit}`);
const leaf = childOf(service, 'main');
const night = childOf(service, 'night');
const file = `/etc/systemd/system/${unit}`;
const link = `/etc/systemd/system/multi-user.target.wants/${unit}`;
const limits: LimitEdit[] = [
  { key: 'memory.max', value: 50_000_000n },
  { key: 'pids.max', value: 77 },
];

const systemctl = (...args: string[]) => execFileSync('systemctl', args, { encoding: 'utf8', stdio: 'pipe' }).trim();
const property = (name: string) => systemctl('show', '--value', `--property=${name}`, unit);
const read = (group: string, name: string) => readFileSync(`/sys/fs/cgroup${group}/${name}`, 'utf8').trim();
const isThere = (group: string) => existsSync(`/sys/fs/cgroup${group}`);
const nothingLeft = () => [file, link, `/sys/fs/cgroup${service}`].filter((path) => existsSync(path));

function asked(kind: GroupKind, of: Partial<CreateRequest> = {}): CreateRequest {
  return { parent: root, name: 'test-jobs', kind, hierarchies: [], enable: null, edits: [], requestId: 'test', ...of };
}

const makeService = (edits: LimitEdit[] = []) => createGroup(sceneNow(), asked('delegated', { edits }));
const makeNight = (edits: LimitEdit[] = []) =>
  createGroup(sceneNow(), asked('directory', { parent: service, name: 'night', enable: ['memory', 'pids'], edits }));

const started: ChildProcess[] = [];
/** A process that sleeps in the group; answers its pid. */
function sleepIn(group: string): string {
  const child = spawn('sleep', ['3600'], { stdio: 'ignore' });
  started.push(child);
  writeFileSync(`/sys/fs/cgroup${group}/cgroup.procs`, String(child.pid));
  return String(child.pid);
}

afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
  if (existsSync(file)) systemctl('disable', '--now', unit);
  for (const path of [file, `/etc/systemd/system.control/${unit}.d`]) rmSync(path, { recursive: true, force: true });
  systemctl('daemon-reload');
});

test('a service is made as foretold with its process in a group of its own, and its removal leaves nothing', async () => {
  expect(await readGround(sceneNow(), root)).toMatchObject({ kinds: ['slice', 'delegated', 'directory'] });
  const plan = await previewCreate(sceneNow(), asked('delegated', { edits: limits }));
  expect(plan).toMatchObject({ refused: false, group: service, unit: { name: unit, file, link } });
  expect(plan.unit?.commands.at(-1)).toBe(`systemctl enable --now -- ${unit}`);
  expect(plan.notes.filter(({ severity }) => severity === 'warning')).toEqual([]);

  const outcome = await createGroup(sceneNow(), { ...asked('delegated', { edits: limits }), basis: plan.basis });

  expect(outcome).toMatchObject({
    group: service,
    made: [`/sys/fs/cgroup${service}`, `/sys/fs/cgroup${leaf}`],
    unitFiles: [
      { path: link, before: null, after: plan.unit?.text },
      { path: file, before: null, after: plan.unit?.text },
    ],
  });
  expect(outcome.limits?.writes.map(({ status }) => status)).toEqual(['kept', 'kept']);
  // What told systemd that it is ready ends a moment after systemd has heard it.
  await expect.poll(() => read(leaf, 'cgroup.procs')).toBe(property('MainPID'));
  expect(read(service, 'cgroup.procs')).toBe('');
  expect([property('Delegate'), property('ActiveState'), systemctl('is-enabled', unit)]).toEqual([
    'yes',
    'active',
    'enabled',
  ]);
  systemctl('daemon-reload');
  expect([read(service, 'memory.max'), read(service, 'pids.max')]).toEqual(['49999872', '77']);

  const { removed, obstacles } = await removeGroup(sceneNow(), { group: service, requestId: 'test' });

  expect(obstacles).toEqual([]);
  expect(removed).toEqual(expect.arrayContaining([file, link]));
  expect(nothingLeft()).toEqual([]);
  expect(property('FragmentPath')).toBe('');
});

test('groups are made in it as anywhere, with limits that systemd has no property for and does not put back', async () => {
  await makeService();
  expect(await readGround(sceneNow(), service)).toEqual({ kinds: ['directory'], holding: { kind: 'delegated', unit } });

  const edits: LimitEdit[] = [
    { key: 'memory.max', value: 50_000_000n },
    { key: 'memory.oom.group', value: true },
  ];
  const inside = asked('directory', { parent: service, name: 'night', enable: ['memory', 'pids'], edits });
  const plan = await previewCreate(sceneNow(), inside);
  expect(plan.notes.filter(({ severity }) => severity === 'warning')).toEqual([]);
  await createGroup(sceneNow(), { ...inside, basis: plan.basis });
  const change = { group: night, edits: [{ key: 'pids.max', value: 20 }] satisfies LimitEdit[] };
  const { basis, notes, through } = previewChange(sceneNow(), change);
  expect([notes.filter(({ severity }) => severity === 'warning'), through ?? null]).toEqual([[], null]);
  await applyChange(sceneNow(), { ...change, basis, confirmed: null, requestId: 'test' });
  systemctl('daemon-reload');

  expect(read(service, 'cgroup.subtree_control')).toBe('memory pids');
  expect(['memory.max', 'memory.oom.group', 'pids.max'].map((name) => read(night, name))).toEqual([
    '49999872',
    '1',
    '20',
  ]);
  expect([isKeepable(night), isKeepable(service)]).toEqual([true, false]);
});

test('it is deleted with its groups and what runs in them once the name is typed; its own process counts for nothing', async () => {
  await makeService();
  await makeNight();
  sleepIn(night);
  const watch = { keep: () => {}, forget: () => {}, find: () => null, stop: () => {} };
  expect(readControl({ host, guard: sceneNow().guard, watch }, service)).toMatchObject({
    groups: [service, night],
    processCount: 1,
    unit: { unit, commands: [`systemctl disable --now -- ${unit}`, `rm -- ${file}`, 'systemctl daemon-reload'] },
  });
  expect((await removeGroup(sceneNow(), { group: service, requestId: 'test' })).obstacles).toMatchObject([
    { kind: 'children', children: ['night'] },
  ]);
  const tree = { group: service, confirmed: unit };
  await expect(removeTree(sceneNow(), { ...tree, processes: 'move' })).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: expect.stringContaining('is stopped with it'),
  });
  await expect(removeTree(sceneNow(), { ...tree, processes: 'kill', confirmed: null })).rejects.toMatchObject({
    code: 'CONFIRMATION_NEEDED',
  });

  const outcome = await removeTree(sceneNow(), { ...tree, processes: 'kill' });

  expect(outcome).toMatchObject({ killed: 1, left: [] });
  expect(nothingLeft()).toEqual([]);
});

test('killing all in it leaves the service running, and its own process is nobody’s to touch', async () => {
  await makeService();
  await makeNight();
  const mainPid = property('MainPID');
  const inNight = sleepIn(night);
  expect(read(night, 'cgroup.procs')).toBe(inNight);

  const outcome = await killGroup(sceneNow(), { group: service, confirmed: unit });

  expect(outcome).toMatchObject({ killed: 1, left: [] });
  expect([property('MainPID'), isThere(night), property('NRestarts')]).toEqual([mainPid, true, '0']);
  const guarded = { code: 'GROUP_GUARDED', public: expect.stringContaining(`keeps ${unit} running`) };
  await expect(removeGroup(sceneNow(), { group: leaf, requestId: 'test' })).rejects.toMatchObject(guarded);
  await expect(killGroup(sceneNow(), { group: leaf, confirmed: 'main' })).rejects.toMatchObject(guarded);
  expect(() => sceneNow().guard.checkMembers(leaf)).toThrow(expect.objectContaining(guarded));
  expect(sceneNow().guard.whyGroup(night)).toBeNull();
});

test('started again, as at a boot, its process is in its own group before the service counts as started', async () => {
  await makeService();
  const before = property('MainPID');

  systemctl('restart', unit);

  expect(property('MainPID')).not.toBe(before);
  // What told systemd that it is ready ends a moment after systemd has heard it.
  await expect.poll(() => read(leaf, 'cgroup.procs')).toBe(property('MainPID'));
  expect(read(service, 'cgroup.procs')).toBe('');
  await makeNight([{ key: 'pids.max', value: 5 }]);
  expect(read(night, 'pids.max')).toBe('5');
});

test.each([
  ['agent', 'BAD_INPUT'],
  ['a b', 'BAD_INPUT'],
])('the name %j is refused, and no file is written', async (name, code) => {
  await expect(makeUnit(sceneNow(), { ...asked('delegated', { name }), kind: 'delegated' })).rejects.toMatchObject({
    code,
    field: 'name',
  });
  expect(existsSync(`/etc/systemd/system/corral-${name}.service`)).toBe(false);
});

test('a name that systemd has in another place is taken', async () => {
  await makeService();
  const elsewhere = asked('delegated', { parent: parseGroupPath('/system.slice') });

  await expect(createGroup(sceneNow(), elsewhere)).rejects.toMatchObject({ code: 'GROUP_EXISTS' });
  expect(await previewCreate(sceneNow(), elsewhere)).toMatchObject({ refused: true });
  expect(property('MainPID')).not.toBe('0');
});

test('when systemd cannot be asked, or the process does not go where it should, nothing is left', async () => {
  const down = () => Promise.reject(new AppError('NOT_AVAILABLE', { public: sayOfSystemd('systemctl-killed', {}) }));
  const request = { ...asked('delegated'), kind: 'delegated' } as const;
  await expect(makeUnit(sceneNow(), request, down)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  rmSync(file, { force: true });

  const straying = async (args: readonly string[]) => {
    await askSystemd(args);
    if (args[0] === 'enable') writeFileSync(`/sys/fs/cgroup${service}/cgroup.procs`, property('MainPID'));
  };
  await expect(makeUnit(sceneNow(), request, straying)).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: expect.stringContaining('did not go into'),
  });
  expect(nothingLeft()).toEqual([]);
});

test('a making and a removal that were cut short are whole, taken back or finished', async () => {
  const steps: PlannedStep[] = [];
  const log = { plan: (planned: readonly PlannedStep[]) => steps.push(...planned) - planned.length, did: () => {} };
  await createGroup({ ...sceneNow(), steps: log }, asked('delegated'));
  const cut: OpenChange = { requestId: 'cut', verb: 'create', group: service, startedAtMs: 0, steps, done: new Map() };
  expect(await recoverCreate(host, cut, log)).toMatchObject({ isWhole: true });
  // Started, with the process still in the service's own group.
  writeFileSync(`/sys/fs/cgroup${service}/cgroup.procs`, property('MainPID'));

  expect(await recoverCreate(host, cut, log)).toMatchObject({ isWhole: false });
  expect(nothingLeft()).toEqual([]);

  await makeService();
  const removal: PlannedStep[] = [];
  const killed = {
    plan: (planned: readonly PlannedStep[]) => {
      removal.push(...planned);
      throw new Error('killed');
    },
    did: () => {},
  };
  await expect(removeGroup({ ...sceneNow(), steps: killed }, { group: service, requestId: 'test' })).rejects.toThrow(
    'killed',
  );
  systemctl('stop', unit);
  const half = { ...cut, verb: 'remove', steps: removal } as const;
  expect(await recoverRemove(host, half)).toMatchObject({ isWhole: true });
  expect(nothingLeft()).toEqual([]);
});
