/**
 * Debian's own systemd-oomd, installed in the guest from its package, kills for memory pressure: what it says of that is read as
 * a kill, with its cause. The package comes from the test run, which fetches it (VITEST_OOMD_PACKAGE).
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { type OomdMessage, parseOomdWhy } from '#server/domain/events/oomd-message.ts';
import { watchOomd } from './oomd-watch.ts';

const packageFile = process.env.VITEST_OOMD_PACKAGE ?? '';
const folder = mkdtempSync(path.join(tmpdir(), 'corral-oomd-kill-'));
const slice = 'corraltest.slice';
const service = 'corraltest-thrash.service';
const run = (command: string, ...args: string[]) => execFileSync(command, args, { stdio: 'pipe', encoding: 'utf8' });

afterAll(() => {
  if (packageFile === '') return;
  run('systemctl', 'stop', service, slice, 'systemd-oomd.service', 'systemd-oomd.socket');
  for (const unit of [slice, service]) rmSync(`/run/systemd/system/${unit}`, { force: true });
  run('umount', path.join(folder, 'disk'));
  run('dpkg', '--no-triggers', '--purge', 'systemd-oomd');
  rmSync('/etc/systemd/oomd.conf.d', { recursive: true });
  run('systemctl', 'daemon-reload');
  rmSync(folder, { recursive: true });
});

/** Reads a file of 64 MiB again and again in a slice that may hold 16 MiB of it: reclaim, and waiting for it. */
function startThrashing(): void {
  const [image, disk] = [path.join(folder, 'image'), path.join(folder, 'disk')];
  mkdirSync(disk);
  run('truncate', '-s', '96M', image);
  run('mkfs.ext4', '-q', image);
  run('mount', '-o', 'loop', image, disk);
  // Past the page cache: what is in it already is charged to whoever read it first.
  run('dd', 'if=/dev/zero', `of=${disk}/file`, 'bs=1M', 'count=64', 'oflag=direct');
  const limits = 'MemoryHigh=16M\nManagedOOMMemoryPressure=kill\nManagedOOMMemoryPressureLimit=2%\n';
  writeFileSync(`/run/systemd/system/${slice}`, `[Slice]\n${limits}`);
  const loop = `/bin/sh -c 'while :; do cat ${disk}/file > /dev/null; done'`;
  writeFileSync(`/run/systemd/system/${service}`, `[Service]\nSlice=${slice}\nExecStart=${loop}\n`);
  run('systemctl', 'daemon-reload');
  run('systemctl', 'start', service);
}

test('a kill by systemd-oomd for memory pressure is told with its group and its cause', async ({ skip }) => {
  if (packageFile === '') skip('the package systemd-oomd could not be fetched');
  const kills: OomdMessage[] = [];
  // Triggers build the index of man pages, for a minute and a half.
  run('dpkg', '--no-triggers', '--install', packageFile);
  run('systemctl', 'daemon-reload');
  mkdirSync('/etc/systemd/oomd.conf.d', { recursive: true });
  // Pressure has to last for half a minute otherwise.
  writeFileSync('/etc/systemd/oomd.conf.d/corral-test.conf', '[OOM]\nDefaultMemoryPressureDurationSec=1s\n');
  run('systemctl', 'restart', 'systemd-oomd.service');
  const watch = watchOomd({
    ...{ file: path.join(folder, 'position.json'), nowMs: Date.now, onChange: () => {} },
    onKill: (kill) => kills.push(kill),
  });

  startThrashing();
  await vi.waitFor(() => expect(kills).toHaveLength(1), { timeout: 200_000, interval: 500 });
  watch.stop();

  expect(kills[0]?.group).toBe(`/${slice}/${service}`);
  expect(parseOomdWhy(kills[0]?.why ?? '')).toEqual({
    ...{ kind: 'pressure', of: `/${slice}`, share: expect.any(Number), limitShare: 0.02, lasted: '1s' },
  });
  expect(watch.source).toEqual({ kind: 'available' });
}, 300_000);
