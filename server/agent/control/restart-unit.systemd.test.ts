/** Services restarted by systemd. Runs in a guest booted with systemd: `npm test -- --only systemd`. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { host, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { restartUnit, whyNoRestart } from './restart-unit.ts';

// systemd in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const unit = 'corral-test-restart.service';
const unitFile = `/run/systemd/system/${unit}`;
const group = parseGroupPath(`/system.slice/${unit}`);

function systemctl(...args: string[]): void {
  execFileSync('systemctl', args, { stdio: 'pipe' });
}

function install(command: string): void {
  writeFileSync(unitFile, `[Service]\nType=exec\nExecStart=${command}\n`);
  systemctl('daemon-reload');
}

beforeAll(() => {
  install('/bin/sleep 3600');
  systemctl('start', unit);
});

afterAll(() => {
  systemctl('stop', unit);
  rmSync(unitFile, { force: true });
  systemctl('daemon-reload');
});

test('a service is stopped and started again, with another main process', async () => {
  const { before, after, command } = await restartUnit(sceneNow(), { group });

  expect(command).toBe(`systemctl restart -- ${unit}`);
  expect(before).toMatchObject({ state: 'active, running', mainPid: expect.any(Number) });
  expect(after).toMatchObject({ state: 'active, running', mainPid: expect.any(Number) });
  expect(after.mainPid).not.toBe(before.mainPid);
});

test('what is no service of systemd’s is refused', async () => {
  for (const path of ['/system.slice', '/corral-test-nothing'])
    expect(whyNoRestart(host, parseGroupPath(path))?.code).toBe('no-service');
});

test('a service that does not start again is told in systemd’s own words', async () => {
  install('/nonexistent/program');

  await expect(restartUnit(sceneNow(), { group })).rejects.toMatchObject({
    code: 'NOT_AVAILABLE',
    public: expect.stringContaining('systemd did not do it'),
  });
  install('/bin/sleep 3600');
});
