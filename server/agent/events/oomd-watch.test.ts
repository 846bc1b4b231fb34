/** A journalctl of the test's own: what it is asked for is written down, what it says comes from a file that grows. */
import { appendFileSync, chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { OomdMessage } from '#server/domain/events/oomd-message.ts';
import { createOomdRepeats, type OomdWatch, watchOomd } from './oomd-watch.ts';

let folder: string;
let watch: OomdWatch | undefined;
const kills: (OomdMessage & { atMs: number })[] = [];
const at = (name: string) => path.join(folder, name);
const wait = { timeout: 20_000, interval: 20 };

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-oomd-'));
  kills.length = 0;
  writeFileSync(at('journal'), '');
});

afterEach(() => {
  watch?.stop();
  watch = undefined;
  rmSync(folder, { recursive: true });
});

/** `tail` ends with the shell that waits for it: both are one process. */
function fakeJournalctl(script = 'exec tail -n +1 -f "$0.journal"'): void {
  writeFileSync(
    at('journalctl'),
    `#!/bin/sh\necho "$$ $*" >> "$0.asked"\n${script.replaceAll('$0.journal', at('journal'))}\n`,
  );
  chmodSync(at('journalctl'), 0o755);
}

function start(whyAbsent: () => string | null = () => null): OomdWatch {
  watch = watchOomd({
    file: at('position.json'),
    nowMs: () => 1_764_000_000_500,
    onKill: (kill, atMs) => kills.push({ ...kill, atMs }),
    onChange: () => {},
    log: () => {},
    whyAbsent,
    follow: {
      environment: { PATH: `${folder}:/usr/bin:/bin` } as unknown as NodeJS.ProcessEnv,
      delaysMs: { first: 10, most: 40 },
    },
  });
  return watch;
}

function say(number: number, message: unknown): void {
  const line = {
    __CURSOR: `s=ab;i=${number}`,
    __REALTIME_TIMESTAMP: `${1_764_000_001_000_000 + number * 1_000_000}`,
    MESSAGE: message,
  };
  appendFileSync(at('journal'), `${JSON.stringify(line)}\n`);
}

const asked = () => readFileSync(at('journalctl.asked'), 'utf8').trim().split('\n');
const why = 'memory pressure for /system.slice being 62.00% > 50.00% for > 30s with reclaim activity';
const isAlive = (pid: number) => existsSync(`/proc/${pid}`);

test('a kill is told with its time; what is no kill, and what is no line, is passed over', async () => {
  fakeJournalctl();
  start();
  say(1, 'Considered 3 cgroups for killing, top candidates were:');
  appendFileSync(at('journal'), `-- Boot --\n${'x'.repeat(300_000)}\n`);
  say(2, `Killed /system.slice/a.service due to ${why}`);
  say(3, [...Buffer.from(`Marked /system.slice/ä.service for killing due to ${why}`)]);

  await vi.waitFor(() => expect(kills).toHaveLength(2), wait);

  expect(kills).toEqual([
    { group: '/system.slice/a.service', why, atMs: 1_764_000_003_000 },
    { group: '/system.slice/ä.service', why, atMs: 1_764_000_004_000 },
  ]);
  expect(watch?.source).toEqual({ kind: 'available' });
});

test('only the service itself is believed, from the first start on, and after a restart from where it was read', async () => {
  fakeJournalctl();
  start();
  say(7, `Killed /a due to ${why}`);
  await vi.waitFor(() => expect(kills).toHaveLength(1), wait);
  watch?.stop();
  start();
  await vi.waitFor(() => expect(asked()).toHaveLength(2), wait);

  const [first = '', second = ''] = asked();
  for (const call of [first, second]) {
    expect(call).toContain('--follow');
    expect(call).toContain('_SYSTEMD_UNIT=systemd-oomd.service');
    expect(call).not.toContain('SYSLOG_IDENTIFIER');
  }
  expect(first).toContain('--since=@1764000000 ');
  expect(second).toContain('--after-cursor=s=ab;i=7 ');
});

test('one that ends is started again, and says meanwhile why; a place that the journal has lost is looked for by its time', async () => {
  writeFileSync(at('position.json'), '{"cursor":"s=gone;i=1","sinceMs":1764000002000}');
  fakeJournalctl('echo "Failed to seek to cursor: Invalid argument" >&2; exit 1');
  start();

  await vi.waitFor(() => expect(asked().length).toBeGreaterThan(2), wait);

  expect(watch?.source).toEqual({
    kind: 'unavailable',
    reason:
      'Kills by systemd-oomd are in the journal, which cannot be followed: journalctl ended with 1: Failed to seek to cursor: Invalid argument',
  });
  expect(asked()[0]).toContain('--after-cursor=s=gone;i=1 ');
  expect(asked()[1]).toContain('--since=@1764000002 ');
});

test('a user who may not read the journal is told so', async () => {
  fakeJournalctl(
    'echo "Hint: You are currently not seeing messages from other users and the system." >&2; exec tail -f "$0.journal"',
  );
  start();

  await vi.waitFor(() => expect(watch?.source.kind).toBe('unavailable'), wait);

  expect(watch?.source).toMatchObject({ reason: expect.stringContaining('systemd-journal') });
});

test('a version that does not say what it kills is told so, until a newer one does', async () => {
  fakeJournalctl();
  start();
  say(1, 'Memory pressure for /user.slice is greater than 60 for more than 30 seconds and there was reclaim activity');
  await vi.waitFor(() => expect(watch?.source.kind).toBe('unavailable'), wait);

  expect(watch?.source).toMatchObject({ reason: expect.stringContaining('does not say which groups it kills') });
  expect(kills).toEqual([]);
  say(2, `Killed /system.slice/a.service due to ${why}`);
  await vi.waitFor(() => expect(watch?.source).toEqual({ kind: 'available' }), wait);
});

test('it ends with the agent', async () => {
  fakeJournalctl();
  start();
  await vi.waitFor(() => expect(asked()).toHaveLength(1), wait);
  const pid = Number(asked()[0]?.split(' ')[0]);
  expect(isAlive(pid)).toBe(true);

  watch?.stop();

  await vi.waitFor(() => expect(isAlive(pid)).toBe(false), wait);
});

test('where there is no systemd-oomd nothing is started', () => {
  fakeJournalctl();

  expect(start(() => 'systemd-oomd is not installed here.').source).toEqual({
    kind: 'absent',
    reason: 'systemd-oomd is not installed here.',
  });
  expect(existsSync(at('journalctl.asked'))).toBe(false);
});

test('what two logs tell, or one tells again after a restart, counts once; the next kill counts', () => {
  const kill = { kind: 'oomd-kill', group: '/a' as never, why } as const;
  const isRepeat = createOomdRepeats([{ ...kill, sequence: 1, atMs: 1000 }]);

  expect(isRepeat(kill, 1004)).toBe(true);
  expect(isRepeat(kill, 16_000)).toBe(false);
  expect(isRepeat(kill, 16_000)).toBe(true);
  expect(isRepeat({ ...kill, group: '/b' as never }, 16_000)).toBe(false);
});
