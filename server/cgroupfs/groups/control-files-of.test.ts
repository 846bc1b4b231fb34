import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { controlFilesOf } from './control-files-of.ts';
import { systemdV2 } from './mounts.fixtures.ts';
import { openHost } from './open-host.ts';

let proc: string;

beforeEach(() => {
  proc = mkdtempSync(path.join(tmpdir(), 'corral-files-'));
  chmodSync(proc, 0o755);
  for (const dir of ['self', 'tree/web']) mkdirSync(`${proc}/${dir}`, { recursive: true });
  writeFileSync(`${proc}/self/mountinfo`, systemdV2.mountInfo.replace('/sys/fs/cgroup', `${proc}/tree`));
  writeFileSync(`${proc}/cgroups`, systemdV2.subsystems);
  writeFileSync(`${proc}/tree/cgroup.controllers`, 'pids\n');
});

afterEach(() => rmSync(proc, { recursive: true }));

test('tells the text of each file, and which can only be written', () => {
  writeFileSync(`${proc}/tree/web/pids.max`, '7\n');
  writeFileSync(`${proc}/tree/web/cgroup.kill`, '', { mode: 0o200 });

  expect(controlFilesOf(openHost({ proc }), parseGroupPath('/web'))).toMatchObject([
    { file: 'cgroup.kill', text: null, error: 'This file can only be written.' },
    { file: 'pids.max', text: '7\n', error: null },
  ]);
});

test.skipIf(process.getuid?.() !== 0)('names the user who may not read a file (needs root, to be another)', () => {
  writeFileSync(`${proc}/tree/web/memory.max`, 'max\n', { mode: 0o400 });
  const host = openHost({ proc });

  process.seteuid?.(65_534);
  try {
    const [file] = controlFilesOf(host, parseGroupPath('/web'), 'nobody (uid 65534)');

    expect(file?.error).toMatch(
      /memory\.max cannot be read \(EACCES\): the agent's user, nobody \(uid 65534\), has no/,
    );
  } finally {
    process.seteuid?.(0);
  }
});
