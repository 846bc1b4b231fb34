/** What the agent answers about changes that wait for their turn, on a group that no kernel has: nothing is changed. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { HostChanges } from './host-changes.ts';
import { openHostChanges } from './host-changes.ts';
import type { Journal } from './journal.ts';
import { openJournal } from './journal.ts';

const group = parseGroupPath('/corral-test-no-such-group');

let folder: string;
let journal: Journal;
let changes: HostChanges;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'corral-changes-'));
  journal = openJournal(path.join(folder, 'journal.jsonl'));
  const guard = { onlyUnder: null, guardedPids: [] };
  changes = openHostChanges(openHost(), { guard, journal, now: () => 1000 });
});

afterEach(() => {
  journal.close();
  rmSync(folder, { recursive: true });
});

test('a change that waits for its turn is under way, not unknown', async () => {
  const both = [changes.remove({ group, requestId: 'first' }), changes.remove({ group, requestId: 'second' })];

  expect(journal.find('second')).toBeNull();
  expect(changes.find('second').entry).toEqual({
    requestId: 'second',
    verb: 'remove',
    group,
    startedAtMs: 1000,
    outcome: null,
    error: null,
    recovery: null,
    endedAtMs: null,
    underWay: true,
  });
  await Promise.allSettled(both);
  expect(changes.find('second').entry).toMatchObject({
    underWay: false,
    endedAtMs: 1000,
    error: { code: 'GROUP_GONE' },
  });
  expect(changes.find('never').entry).toBeNull();
});
