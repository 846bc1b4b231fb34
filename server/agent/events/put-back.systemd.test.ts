/**
 * Values that Corral wrote past systemd and systemd writes again: said on record, with what it was. Runs in a guest booted with
 * systemd: `npm test -- --only systemd`.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { previewChange } from '#server/agent/changes/apply-change.ts';
import { openHostChanges } from '#server/agent/changes/host-changes.ts';
import { host, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import { openKernelLog, readBootId } from '#server/cgroupfs/events/kernel-log.ts';
import { readHostUsage } from '#server/cgroupfs/usage/host-readings.ts';
import { eventSentence } from '#server/domain/events/event-sentence.ts';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { Sampler } from '../usage/sampler.ts';
import { realClocks } from '../usage/ticker.ts';
import { openEventRecord } from './event-record.ts';
import { startEventWatch } from './event-watch.ts';
import { createOwnDoings } from './own-doings.ts';
import { openOwnWrites } from './own-writes.ts';
import { watchOwnChanges } from './watch-own-changes.ts';

// A reload in an emulated guest on a busy host takes its time, and time is no promise of these tests.
vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const unit = 'corral-test-put-back.service';
const unitFile = `/run/systemd/system/${unit}`;
const group = parseGroupPath(`/system.slice/${unit}`);
const folder = mkdtempSync(path.join(tmpdir(), 'corral-put-back-'));
const boot = readBootId(host.proc) ?? '';
const read = (file: string) => readFileSync(`/sys/fs/cgroup${group}/${file}`, 'utf8').trim();

function systemctl(...args: string[]): void {
  execFileSync('systemctl', args);
}

beforeAll(() => {
  writeFileSync(unitFile, '[Service]\nExecStart=/bin/sleep 3600\nMemoryAccounting=yes\nTasksAccounting=yes\n');
  systemctl('daemon-reload');
  systemctl('start', unit);
});

afterAll(() => {
  systemctl('stop', unit);
  rmSync(unitFile, { force: true });
  rmSync(folder, { recursive: true });
  systemctl('daemon-reload');
});

/** An agent's eyes, with its record. */
function open() {
  let watch: ReturnType<typeof startEventWatch> | null = null;
  const sampler = new Sampler({
    host,
    hostReader: readHostUsage(host),
    intervalMs: 1000,
    whyGuarded: () => null,
    cpuCount: 1,
    limitMoved: (...move) => watch?.limitMoved(...move),
  });
  sampler.take(realClocks.wallMs(), realClocks.monotonicMs());
  const own = createOwnDoings(1000, realClocks.monotonicMs);
  const writes = openOwnWrites(host, { file: path.join(folder, 'written.json'), boot });
  const record = openEventRecord(path.join(folder, 'events.jsonl'));
  const started = startEventWatch({
    host,
    sampler,
    record,
    log: openKernelLog('/dev/no-kmsg'),
    counts: null,
    own,
    writes,
    boot,
    clocks: realClocks,
  });
  watch = started;
  const journal = openJournal(path.join(folder, 'journal.jsonl'));
  const changes = openHostChanges(host, {
    guard: { onlyUnder: null, guardedPids: [] },
    journal,
    now: Date.now,
    observer: watchOwnChanges({ own, writes, sampler }),
  });
  const sweep = () => {
    sampler.take(realClocks.wallMs(), realClocks.monotonicMs());
    started.afterSweep();
  };
  return {
    apply: async (requestId: string, override: boolean) => {
      const request = { group, edits: [{ key: 'memory.max' as const, value: 50_000_000n }], override };
      const { basis, confirm } = previewChange(sceneNow(), request);
      await changes.apply({ ...request, basis, confirmed: confirm, requestId });
    },
    sweep,
    /** Sweeps until something is on record for the unit. */
    untilEvent: async (): Promise<HostEvent[]> => {
      for (;;) {
        sweep();
        const found = record.after(0, 500).filter((event) => event.group === group);
        if (found.length > 0) return found;
        await sleep(100);
      }
    },
    events: () => record.after(0, 500).filter((event) => event.group === group),
    stop: () => {
      started.stop();
      sampler.close();
      journal.close();
    },
  };
}

test('what daemon-reload puts back is said, with who did it and at what occasion', async () => {
  const agent = open();
  await agent.apply('direct', true);
  expect(read('memory.max')).toBe('49999872');
  agent.sweep();
  expect(agent.events()).toEqual([]);

  systemctl('daemon-reload');
  const events = await agent.untilEvent();
  agent.stop();

  expect(read('memory.max')).toBe('max');
  expect(events).toMatchObject([
    {
      kind: 'owner-put-back',
      owner: { kind: 'systemd', label: unit },
      limit: 'memory.max',
      file: 'memory.max',
      had: '49999872',
      has: 'max',
      occasion: 'daemon-reload',
    },
  ]);
  expect(events.map((event) => eventSentence(event).text)).toEqual([
    'systemd put memory.max back from 47.7 MiB to no limit (daemon-reload).',
  ]);
});

test('a value that systemd was asked to set stays, and nothing is said', async () => {
  rmSync(path.join(folder, 'events.jsonl'));
  const agent = open();
  await agent.apply('through', false);
  systemctl('daemon-reload');
  for (let count = 0; count < 5; count += 1) agent.sweep();
  const said = agent.events();

  expect(read('memory.max')).toBe('49999872');
  expect(said).toEqual([]);

  // Somebody else's set-property is no put-back.
  systemctl('set-property', unit, 'MemoryMax=32M');
  expect(await agent.untilEvent()).toMatchObject([{ kind: 'limit-changed', had: '49999872', has: '33554432' }]);
  agent.stop();
  systemctl('revert', unit);
});
