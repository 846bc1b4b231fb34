/**
 * For tests only, as a process of its own: begins to make a group as the agent does and is killed after so many steps.
 * A way out of an error would not do: createGroup takes back what it has made.
 */

import { available, host, limitHierarchies, onV2, sceneNow } from '#server/agent/changes/host-scene.fixtures.ts';
import { openJournal } from '#server/agent/changes/journal.ts';
import type { StepLog } from '#server/agent/changes/planned-step.ts';
import { readBootId } from '#server/cgroupfs/groups/boot-id.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { childOf } from '#server/domain/groups/group-path.ts';
import { createGroup } from './create-group.ts';

/** What the first argument holds, as JSON. */
export interface KilledCreate {
  journal: string;
  requestId: string;
  parent: GroupPath;
  name: string;
  /** 0: after the plan is stored. */
  steps: number;
  /** Whether the last step is in the journal. */
  isTold: boolean;
}

const { requestId, parent, name, steps, isTold, ...asked } = JSON.parse(process.argv[2] ?? '') as KilledCreate;
const journal = openJournal(asked.journal);
const by = { pid: process.pid, startTicks: 'long gone', bootId: readBootId(host.proc) };
journal.start({ requestId, verb: 'create', group: childOf(parent, name), startedAtMs: Date.now(), by });
const log = journal.stepsOf(requestId);
const die = () => process.kill(process.pid, 'SIGKILL');
let done = 0;
const deadly: StepLog = {
  plan: (planned) => {
    const first = log.plan(planned);
    if (steps === 0) die();
    return first;
  },
  did: (step, how) => {
    done += 1;
    if (done === steps && !isTold) die();
    log.did(step, how);
    if (done === steps) die();
  },
};
await createGroup(
  { ...sceneNow(), steps: deadly },
  {
    parent,
    name,
    hierarchies: limitHierarchies,
    enable: onV2(available),
    edits: [{ key: 'pids.max', value: 12 }],
    requestId,
  },
);
