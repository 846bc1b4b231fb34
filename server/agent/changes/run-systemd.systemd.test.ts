/**
 * Changes of systemd's own units, made by systemd and read back from the kernel. Runs in a guest booted with systemd:
 * `npm test -- --only systemd`.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { sayOfSystemd } from '#server/domain/changes/sentences/systemd-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { BudgetPolicy } from '#server/domain/teams/budget-policy.ts';
import { applyChange, previewChange } from './apply-change.ts';
import { host, sceneNow } from './host-scene.fixtures.ts';
import type { OpenChange } from './journal-lines.ts';
import type { PlannedStep } from './planned-step.ts';
import { recoverSystemd } from './recover-systemd.ts';
import { runThroughSystemd } from './run-systemd.ts';

// A reload in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const unit = 'corral-test-through.service';
const unitFile = `/run/systemd/system/${unit}`;
const group = parseGroupPath(`/system.slice/${unit}`);
const dir = `/sys/fs/cgroup${group}`;
const memory48M: LimitEdit = { key: 'memory.max', value: 50_000_000n };
const noLimit: LimitEdit = { key: 'memory.max', value: 'max' };
const persistent = `/etc/systemd/system.control/${unit}.d`;
const runtime = `/run/systemd/system.control/${unit}.d`;

function systemctl(...args: string[]): string {
  return execFileSync('systemctl', args, { encoding: 'utf8' }).trim();
}

function read(file: string): string {
  return readFileSync(`${dir}/${file}`, 'utf8').trim();
}

type Way = 'systemd' | 'systemd-runtime' | 'systemd-revert' | 'systemd-runtime-revert' | 'direct';

function change(edits: LimitEdit[], manner: { way?: Way; override?: boolean } = {}, at = group) {
  const plan = previewChange(sceneNow(), { group: at, edits, ...manner });
  const request = { group: at, edits, ...manner, basis: plan.basis, confirmed: plan.confirm, requestId: 'test' };
  return { plan, apply: (budget?: BudgetPolicy) => applyChange(sceneNow(), request, budget) };
}

beforeAll(() => {
  writeFileSync(unitFile, '[Service]\nExecStart=/bin/sleep 3600\nMemoryAccounting=yes\nTasksAccounting=yes\n');
  systemctl('daemon-reload');
  systemctl('start', unit);
});

afterAll(() => {
  systemctl('stop', unit);
  for (const path of [unitFile, persistent, runtime]) rmSync(path, { recursive: true, force: true });
  systemctl('daemon-reload');
});

test('a value that is to last is set by systemd, outlives its reload, and its undo leaves no drop-in', async () => {
  const { plan, apply } = change([memory48M]);
  expect(plan.through).toMatchObject({
    commands: [`systemctl set-property -- ${unit} MemoryMax=49999872`],
    dropIns: [`${persistent}/50-MemoryMax.conf`],
  });

  const outcome = await apply();

  expect(outcome).toMatchObject({
    result: 'applied',
    writes: [{ file: 'memory.max', before: 'max', after: '49999872', status: 'kept' }],
    dropIns: [{ path: `${persistent}/50-MemoryMax.conf`, before: null, after: expect.stringContaining('49999872') }],
  });
  systemctl('daemon-reload');
  expect(read('memory.max')).toBe('49999872');

  const undone = await change([noLimit], { way: 'systemd-revert' }).apply();

  expect(undone).toMatchObject({ result: 'applied', writes: [{ after: 'max', status: 'kept' }] });
  expect(existsSync(persistent)).toBe(false);
  expect(change([memory48M], { way: 'systemd-revert' }).plan.notes).toMatchObject([
    { code: 'page-rounding' },
    { code: 'systemd-nothing-to-remove' },
  ]);
});

test('values for now are below /run, each property in a file of its own', async () => {
  const { plan, apply } = change(
    [
      { key: 'cpu.quota', value: { quotaUsec: 20_000, periodUsec: 50_000 } },
      { key: 'pids.max', value: 77 },
    ],
    { way: 'systemd-runtime' },
  );

  const outcome = await apply();

  expect(outcome).toMatchObject({ result: 'applied' });
  expect(plan.through?.dropIns.map((path) => existsSync(path))).toEqual([true, true, true]);
  expect(plan.through?.dropIns.every((path) => path.startsWith(runtime))).toBe(true);
  expect([read('cpu.max'), read('pids.max')]).toEqual(['20000 50000', '77']);
});

test('an older drop-in comes back though the kernel has its value already', async () => {
  const file = `${persistent}/50-MemoryHigh.conf`;
  await change([{ key: 'memory.high', value: 40n << 20n }]).apply();
  const older = readFileSync(file, 'utf8');
  await change([{ key: 'memory.high', value: 80n << 20n }]).apply();
  // Past systemd, as a person would: its file has the newer value still.
  writeFileSync(`${dir}/memory.high`, String(40 << 20), { flag: 'r+' });

  const outcome = await change([{ key: 'memory.high', value: 40n << 20n }], { way: 'systemd' }).apply();

  expect(outcome.dropIns).toEqual([{ path: file, before: expect.stringContaining('83886080'), after: older }]);
  expect(read('memory.high')).toBe('41943040');
  await change([{ key: 'memory.high', value: 'max' }], { way: 'systemd-revert' }).apply();
});

test.each([
  ['to last', 'systemd', 'systemd-revert', persistent],
  ['for now', 'systemd-runtime', 'systemd-runtime-revert', runtime],
] as const)(
  'the undo of a value %s removes its drop-in though the kernel has the value from before',
  async (_, way, revert, folder) => {
    await change([{ key: 'memory.high', value: 40n << 20n }], { way }).apply();
    // Past systemd, as a person would: the file stays, and would bring the value back at the next reload.
    writeFileSync(`${dir}/memory.high`, 'max', { flag: 'r+' });
    expect(readdirSync(folder)).toContain('50-MemoryHigh.conf');

    const outcome = await change([{ key: 'memory.high', value: 'max' }], { way: revert }).apply();

    expect(outcome).toMatchObject({
      result: 'applied',
      writes: [{ file: 'memory.high', before: 'max', after: 'max', status: 'kept' }],
      dropIns: [{ path: `${folder}/50-MemoryHigh.conf`, before: expect.stringContaining('41943040'), after: null }],
    });
    systemctl('daemon-reload');
    expect([read('memory.high'), existsSync(`${folder}/50-MemoryHigh.conf`)]).toEqual(['max', false]);
  },
);

test('of a removal that a budget was held to, only the value that was held to it may come of it', async () => {
  await change([memory48M]).apply();
  const budget: BudgetPolicy = { team: 'Shop', top: parseGroupPath('/system.slice'), overcommit: 1 };

  // The unit's own file says nothing: without the drop-in there is no limit, whatever is claimed.
  const claimed = await change([{ key: 'memory.max', value: 10n << 20n }], { way: 'systemd-revert' }).apply(budget);

  expect(claimed).toMatchObject({
    result: 'rolled-back',
    writes: [{ status: 'refused', after: '49999872', sentence: { code: 'systemd-not-as-held' } }],
  });
  systemctl('daemon-reload');
  expect([read('memory.max'), existsSync(`${persistent}/50-MemoryMax.conf`)]).toEqual(['49999872', true]);
  expect(await change([noLimit], { way: 'systemd-revert' }).apply(budget)).toMatchObject({ result: 'applied' });
});

test('a value that systemd takes and the kernel refuses is taken back', async () => {
  const planned = change([{ key: 'memory.max', value: 64n << 20n }]).plan;
  const [write] = planned.writes;
  if (!planned.through || !write) throw new Error('not through systemd');
  const dropIns = [`${persistent}/50-AllowedCPUs.conf`];
  const call = { ...planned.through, args: ['set-property', '--', unit, 'AllowedCPUs=500'], dropIns };
  const cpus = { ...write, key: 'cpuset.cpus' as const, file: 'cpuset.cpus', path: `${dir}/cpuset.cpus` };

  const outcome = await runThroughSystemd(sceneNow(), call, [{ ...cpus, before: null, text: '500', keeps: '500' }]);

  expect(outcome).toMatchObject({ result: 'rolled-back', writes: [{ status: 'refused' }] });
  expect(outcome.dropIns).toEqual([{ path: dropIns[0], before: null, after: null }]);
  expect(systemctl('show', '--property=AllowedCPUs', '--value', unit)).toBe('');
});

test('what systemd has no property for is written only past it, and what it has one for it puts back', async () => {
  const both: LimitEdit[] = [memory48M, { key: 'memory.oom.group', value: true }];
  await expect(change(both).apply()).rejects.toMatchObject({ code: 'GROUP_OWNED' });
  await expect(change([memory48M], { way: 'direct' }).apply()).rejects.toMatchObject({ code: 'GROUP_OWNED' });

  const outcome = await change(both, { override: true }).apply();

  expect(outcome.result).toBe('applied');
  expect(existsSync(persistent)).toBe(false);
  systemctl('daemon-reload');
  await expect.poll(() => read('memory.max')).toBe('max');
});

test('when systemd cannot be asked, nothing is changed', async () => {
  const { plan } = change([memory48M]);
  if (!plan.through) throw new Error('not through systemd');
  const down = () => Promise.reject(new AppError('NOT_AVAILABLE', { public: sayOfSystemd('systemctl-killed', {}) }));

  await expect(runThroughSystemd(sceneNow(), plan.through, plan.writes, { ask: down })).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: sayOfSystemd('systemctl-killed', {}).text,
  });
  const gone = { ...plan.through, args: ['set-property', '--', 'corral-test-no-such.service', 'MemoryMax=1G'] };
  await expect(runThroughSystemd(sceneNow(), gone, plan.writes)).rejects.toMatchObject({ code: 'NOT_AVAILABLE' });
  expect(read('memory.max')).toBe('max');
  expect(existsSync(persistent)).toBe(false);
});

test('a change that was cut short is found again: whole, or its drop-in removed', async () => {
  const steps: PlannedStep[] = [];
  const log = { plan: (planned: readonly PlannedStep[]) => steps.push(...planned) - planned.length, did: () => {} };
  const { plan } = change([memory48M]);
  if (!plan.through) throw new Error('not through systemd');
  await runThroughSystemd({ host, steps: log }, plan.through, plan.writes);
  const about = { requestId: 'cut', verb: 'apply', group, startedAtMs: 0 } as const;
  const cut: OpenChange = { ...about, steps, done: new Map() };

  expect(await recoverSystemd(host, cut, log)).toMatchObject({ isWhole: true, values: [{ status: 'kept' }] });

  // As if the kill had come between the file and the kernel.
  writeFileSync(`${dir}/memory.max`, 'max', { flag: 'r+' });
  expect(await recoverSystemd(host, cut, log)).toMatchObject({ isWhole: false, values: [{ status: 'rolled-back' }] });
  expect(existsSync(persistent)).toBe(false);
  expect(read('memory.max')).toBe('max');
});
