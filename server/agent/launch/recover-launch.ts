/**
 * A launch, or what was done to a run, that was cut short. The process waits for the agent's word and ends without it, so a launch
 * either was begun whole or has run nothing: then the group that was made for it goes again.
 */

import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { OpenChange } from '#server/agent/changes/journal-lines.ts';
import type { StepLog } from '#server/agent/changes/planned-step.ts';
import type { Found } from '#server/agent/changes/recover-writes.ts';
import { recoverCreate } from '#server/agent/groups/recover-groups.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import type { RecoveredValue } from '#server/domain/changes/change-verbs.ts';
import { RunFiles } from './run-files.ts';

/** A process that had the word has this long to take it. */
const looks = 100;
const lookMs = 20;

export async function recoverLaunch(host: CgroupHost, change: OpenChange, steps: StepLog): Promise<Found> {
  const launch = change.steps.find((step) => step.kind === 'launch');
  if (!launch) return recoverRest(change);
  const files = new RunFiles(launch.dir);
  const value = blank(`run ${launch.id}`);
  if (await hasBegun(host, files)) {
    const started = files.readStarted();
    return { isWhole: true, values: [{ ...value, after: `process ${started?.process.pid}`, status: 'kept' }] };
  }
  const { values } = await recoverCreate(host, change, steps);
  return { isWhole: false, values: [value, ...values] };
}

async function hasBegun(host: CgroupHost, files: RunFiles): Promise<boolean> {
  const started = files.readStarted();
  if (!started) return false;
  const { pid, startTicks } = started.process;
  for (let look = 0; look < looks; look += 1) {
    if (files.hasGone()) return true;
    if (readStartTicks(pid, host.proc) !== startTicks) return files.hasGone();
    await sleep(lookMs);
  }
  return files.hasGone();
}

/** Of stopping: what was promised is on disk, and gone on with. Of forgetting: the folder is gone, or stays. */
function recoverRest({ steps, done }: OpenChange): Found {
  const values = steps.map((step, at): RecoveredValue => {
    switch (step.kind) {
      case 'stop':
        return { ...blank(`run ${step.id}`), asked: 'SIGTERM', status: 'kept' };
      case 'forget':
        return { ...blank(`run ${step.id}`), status: existsSync(step.dir) ? 'not-tried' : 'removed' };
      default:
        return { ...blank(step.kind), status: done.has(at) ? 'kept' : 'unknown' };
    }
  });
  return { isWhole: values.every(({ status }) => status === 'kept' || status === 'removed'), values };
}

function blank(what: string): RecoveredValue {
  return { what, asked: null, before: null, after: null, status: 'not-tried', errno: null, why: null };
}
