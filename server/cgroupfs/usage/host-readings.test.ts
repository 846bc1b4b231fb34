import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { systemdV2 } from '#server/cgroupfs/groups/mounts.fixtures.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readHostUsage } from './host-readings.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(path.join(tmpdir(), 'corral-host-'));
  for (const dir of ['proc/self', 'sys/block/vda']) mkdirSync(`${root}/${dir}`, { recursive: true });
  writeFileSync(`${root}/proc/self/mountinfo`, systemdV2.mountInfo);
  writeFileSync(`${root}/proc/cgroups`, systemdV2.subsystems);
});

afterEach(() => rmSync(root, { recursive: true }));

test('reads files to their end, however much one read gives', () => {
  const loops = Array.from({ length: 4000 }, (_, at) => ` 7 ${at} loop${at} 1 0 1 0 1 0 1 0\n`).join('');
  writeFileSync(`${root}/proc/diskstats`, `${loops} 253 0 vda 9 0 100 0 9 0 200 0\n`);
  const cpus = Array.from({ length: 4000 }, (_, at) => `cpu${at} 10 0 5 50 5 0 0 1 0 0\n`).join('');
  writeFileSync(`${root}/proc/stat`, `cpu  20 0 10 100 5 0 0 2 0 0\n${cpus}intr 9\n`);
  const reader = readHostUsage(openHost({ proc: `${root}/proc`, sys: `${root}/sys` }));

  for (const _again of [1, 2]) {
    const reading = reader.read();

    expect(reading).toMatchObject({ ioReadBytes: 51_200, ioWriteBytes: 102_400 });
    expect(reading.cpus).toHaveLength(4000);
  }
});

test('is opened while processes come and go', () => {
  const host = { ...openHost({ proc: `${root}/proc`, sys: `${root}/sys` }), proc: '/proc' };
  const forks = spawn('sh', ['-c', 'while :; do (:) & (:) & wait; done'], { stdio: 'ignore' });
  try {
    // So many that, had it looked at each process, some dozen would have been gone.
    for (let opened = 0; opened < 3000; opened += 1) expect(readHostUsage(host).read().processes).toBeGreaterThan(0);
  } finally {
    forks.kill('SIGKILL');
  }
});
