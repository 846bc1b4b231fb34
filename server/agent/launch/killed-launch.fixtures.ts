/** For tests only, as a process of its own: launches as the agent does, and is killed after so many entries in its journal. */
import path from 'node:path';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import { launchRequestSchema } from '#server/domain/launch/launch-input.ts';
import { host, sceneNow } from '../changes/host-scene.fixtures.ts';
import { openJournal } from '../changes/journal.ts';
import type { StepLog } from '../changes/planned-step.ts';
import { openAccounts } from './accounts.ts';
import { openCheckers } from './command-check.ts';
import { openWatchers } from './hold-process.ts';
import { launchRun } from './launch-run.ts';

/** What the first argument holds, as JSON. */
export interface KilledLaunch {
  folder: string;
  requestId: string;
  group: string;
  argv: string[];
  /** 1: after the launch is planned. */
  entries: number;
}

const { folder, requestId, group, argv, entries } = JSON.parse(process.argv[2] ?? '') as KilledLaunch;
const journal = openJournal(path.join(folder, 'journal.jsonl'));
const bootId = readBootId(host.proc);
const command = { kind: 'argv', argv };
const request = launchRequestSchema.parse({ command, group, user: 'root', folder: '/', requestId });
const watchers = openWatchers({ folder: path.join(folder, 'runs'), proc: host.proc, underSystemd: null });
const accounts = openAccounts({ etc: host.etc });
const by = { pid: process.pid, startTicks: 'long gone', bootId };
journal.start({ requestId, verb: 'launch', group: request.group, startedAtMs: Date.now(), by });
const log = journal.stepsOf(requestId);
let made = 0;
const count = () => {
  made += 1;
  if (made === entries) process.kill(process.pid, 'SIGKILL');
};
const deadly: StepLog = {
  plan: (planned) => {
    const first = log.plan(planned);
    count();
    return first;
  },
  did: (step, how) => {
    log.did(step, how);
    count();
  },
};
await launchRun(
  { ...sceneNow(), steps: deadly, config: { launchUsers: ['root'] }, checkers: openCheckers(), accounts },
  { dirFor: (id) => path.join(folder, 'runs', id), bootId, watchers },
  request,
);
