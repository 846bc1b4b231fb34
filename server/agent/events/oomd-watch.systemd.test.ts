/** What a service of that name tells the real journal is read with the real journalctl; who only calls itself so is not believed. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OomdMessage } from '#server/domain/events/oomd-message.ts';
import { type OomdWatch, watchOomd } from './oomd-watch.ts';

const unitFile = '/run/systemd/system/systemd-oomd.service';
const why = 'memory pressure for /system.slice being 62.00% > 50.00% for > 30s with reclaim activity';
const systemctl = (...args: string[]) => execFileSync('systemctl', args, { stdio: 'ignore' });

let folder: string;
let watch: OomdWatch | undefined;
const kills: OomdMessage[] = [];

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-oomd-'));
});

afterEach(() => {
  watch?.stop();
  rmSync(folder, { recursive: true });
  rmSync(unitFile, { force: true });
  systemctl('daemon-reload');
});

function start(): void {
  watch = watchOomd({
    file: path.join(folder, 'position.json'),
    nowMs: Date.now,
    onKill: (kill) => kills.push(kill),
    onChange: () => {},
    whyAbsent: () => null,
  });
}

/** In the place of the service: it says one line and ends. */
function sayAsService(group: string): void {
  // A per cent sign is a specifier in a unit.
  const line = `Killed ${group} due to ${why}`.replaceAll('%', '%%');
  writeFileSync(unitFile, `[Service]\nType=oneshot\nExecStart=/bin/echo "${line}"\n`);
  systemctl('daemon-reload');
  systemctl('start', 'systemd-oomd.service');
}

test('what the service says is a kill, also while nobody listened; what another says is none', async () => {
  start();
  execFileSync('logger', ['-t', 'systemd-oomd', `Killed /forged due to ${why}`]);
  sayAsService('/system.slice/a.service');
  await vi.waitFor(() => expect(kills).toHaveLength(1), { timeout: 100_000, interval: 200 });
  watch?.stop();
  sayAsService('/system.slice/b.service');
  start();
  await vi.waitFor(() => expect(kills).toHaveLength(2), { timeout: 100_000, interval: 200 });

  expect(kills).toEqual(['a', 'b'].map((name) => ({ group: `/system.slice/${name}.service`, why })));
  expect(watch?.source).toEqual({ kind: 'available' });
}, 300_000);
