/** Tries of systemd's units: told to systemd until the next boot, and taken back without a file left. In a guest booted with systemd. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { previewChange } from '#server/agent/changes/apply-change.ts';
import { sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { startTryAgent, type TryAgent } from './try-agent.fixtures.ts';

// A reload in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const unit = 'corral-test-try.service';
const unitFile = `/run/systemd/system/${unit}`;
const group = parseGroupPath(`/system.slice/${unit}`);
const runtime = `/run/systemd/system.control/${unit}.d`;
const memory48M = { key: 'memory.max', value: 49_999_872n } as const;
const hourMs = 3_600_000;

let agent: TryAgent;
let folder: string;
let nowMs = Date.UTC(2026, 10, 29);

const systemctl = (...args: string[]) => execFileSync('systemctl', args, { encoding: 'utf8' }).trim();
const memory = () => readFileSync(`/sys/fs/cgroup${group}/memory.max`, 'utf8').trim();
const hasEnded = () => agent.until(() => agent.store.ended().length > 0);

beforeAll(() => {
  writeFileSync(unitFile, '[Service]\nExecStart=/bin/sleep 3600\nMemoryAccounting=yes\nTasksAccounting=yes\n');
  systemctl('daemon-reload');
});
beforeEach(async () => {
  systemctl('start', unit);
  folder = mkdtempSync(path.join(tmpdir(), 'corral-try-systemd-'));
  agent = await startTryAgent(folder, { now: () => nowMs });
});
afterEach(() => {
  agent.stop();
  rmSync(folder, { recursive: true });
});
afterAll(() => {
  systemctl('stop', unit);
  for (const each of [unitFile, runtime]) rmSync(each, { recursive: true, force: true });
  systemctl('daemon-reload');
});

test('the preview of a try shows the command that is run for it, and not the lasting one', async () => {
  const ofTry = previewChange(sceneNow(), { group, edits: [memory48M], returnAfterMinutes: 15 }).through;
  const lasting = previewChange(sceneNow(), { group, edits: [memory48M] }).through;

  expect([lasting?.commands, ofTry?.commands]).toEqual([
    [`systemctl set-property -- ${unit} MemoryMax=49999872`],
    [`systemctl set-property --runtime -- ${unit} MemoryMax=49999872`],
  ]);
  await agent.change(group, [memory48M], { returnAfterMinutes: 15 });
  expect(ofTry?.dropIns.filter((file) => !existsSync(file))).toEqual([]);
  nowMs += hourMs;
  await hasEnded();
});

test('a try is below /run, and its return leaves no drop-in', async () => {
  await agent.change(group, [memory48M], { returnAfterMinutes: 15 });
  expect(existsSync(`${runtime}/50-MemoryMax.conf`)).toBe(true);
  systemctl('daemon-reload');
  expect(memory()).toBe('49999872');

  nowMs += hourMs;
  await hasEnded();

  expect([memory(), existsSync(runtime)]).toEqual(['max', false]);
  systemctl('daemon-reload');
  expect(memory()).toBe('max');
});

test('of a unit that was restarted in between it is the same try', async () => {
  await agent.change(group, [memory48M], { returnAfterMinutes: 15 });
  systemctl('restart', unit);
  expect(memory()).toBe('49999872');

  nowMs += hourMs;
  await hasEnded();

  expect([memory(), existsSync(runtime)]).toEqual(['max', false]);
});

test('of a unit that is stopped by then it does not come again at its next start', async () => {
  await agent.change(group, [memory48M], { returnAfterMinutes: 15 });
  systemctl('stop', unit);

  nowMs += hourMs;
  await hasEnded();

  expect(agent.store.ended()[0]?.outcome?.settings).toMatchObject([{ status: 'gone' }]);
  expect(existsSync(runtime)).toBe(false);
  systemctl('start', unit);
  expect(memory()).toBe('max');
});
