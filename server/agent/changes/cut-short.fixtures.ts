/**
 * For host tests of changes that are cut short, on the kernel that runs here: a change is stopped between any two of its steps with its
 * journal and the kernel as a SIGKILL leaves them, and another agent starts on that journal.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { JournalEntry } from '#server/domain/changes/change-verbs.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import type { ChangeScene } from './apply-change.ts';
import { openHostChanges } from './host-changes.ts';
import type { TestGround } from './host-scene.fixtures.ts';
import { host, openTestGround, sceneNow, whyNotHere } from './host-scene.fixtures.ts';
import { openJournal } from './journal.ts';
import type { StepLog } from './planned-step.ts';

export const notHere = whyNotHere('memory', 'pids', 'cpu');
export const requestId = 'cut-short';
export const bootId = readBootId(host.proc);

export let ground: TestGround;
/** Of the test that runs, as are the folder and the journal in it. */
export let group: GroupPath;
export let folder: string;
export let journalFile: string;

/** To be called by every file that uses these: makes them anew for each of its tests. `name` is that of its groups. */
export function cutShort(name: string): void {
  let count = 0;
  beforeAll(async () => {
    if (notHere === null) ground = await openTestGround(name);
  });
  beforeEach(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'corral-recover-'));
    journalFile = path.join(folder, 'journal.jsonl');
    if (notHere === null) group = await ground.make(`g${count++}`);
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  afterAll(() => ground?.clear());
}

/** Where the kill comes: after the plan is stored (0 steps), or after so many steps, the last in the journal or not. */
export interface Cut {
  steps: number;
  isTold?: boolean;
}

class Killed extends Error {}

/** Makes a change up to the cut, and leaves its journal as it is then. */
export async function killIn(
  verb: JournalEntry['verb'],
  { steps, isTold = true }: Cut,
  change: (scene: ChangeScene) => Promise<unknown>,
): Promise<void> {
  const journal = openJournal(journalFile);
  const by = { pid: 4194304, startTicks: '1', bootId };
  journal.start({ requestId, verb, group, startedAtMs: Date.now(), by });
  const log = journal.stepsOf(requestId);
  let done = 0;
  const cutting: StepLog = {
    plan: (planned) => {
      const first = log.plan(planned);
      if (steps === 0) throw new Killed();
      return first;
    },
    did: (step, how) => {
      done += 1;
      if (done < steps || isTold) log.did(step, how);
      if (done === steps) throw new Killed();
    },
  };
  // What is put back on the way out of an error is no part of a kill.
  await expect(change({ ...sceneNow(), steps: cutting })).rejects.toThrow(Killed);
  journal.close();
}

/** What another agent finds out at its start, which is also what its journal then holds. */
export async function startAnother(): Promise<NonNullable<JournalEntry['recovery']>> {
  await recoverAll();
  const { entry } = openHostChanges(host, {
    guard: { onlyUnder: null, guardedPids: [] },
    journal: openJournal(journalFile),
    now: Date.now,
  }).find(requestId);
  expect(entry).toMatchObject({ requestId, underWay: false, outcome: null, endedAtMs: expect.any(Number) });
  if (!entry?.recovery) throw new Error('nothing was found out');
  return entry.recovery;
}

/** As an agent does at its start. */
export async function recoverAll(): Promise<void> {
  const journal = openJournal(journalFile, { log: () => {} });
  const changes = openHostChanges(host, { guard: { onlyUnder: null, guardedPids: [] }, journal, now: Date.now });
  await changes.recover(() => {});
  journal.close();
}

/** Empty where this kernel lacks the controller. */
export function fileOf(controller: ControllerName, name: string, at: GroupPath = group): string {
  const hierarchy = host.hierarchyFor(controller);
  return hierarchy ? `${dirOf(hierarchy, at)}/${name}` : '';
}
