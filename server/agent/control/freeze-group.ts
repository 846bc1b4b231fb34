/** The verbs `freeze` and `thaw`: one file is written, and the answer says how far the kernel has come. */

import { setTimeout as sleep } from 'node:timers/promises';
import { agentUser } from '#server/agent/agent-user.ts';
import type { ChangeScene } from '#server/agent/changes/apply-change.ts';
import { pathOf, writeControl } from '#server/cgroupfs/changes/write-control.ts';
import type { Freezer } from '#server/cgroupfs/control/freezer.ts';
import { freezerOf, readFreeze } from '#server/cgroupfs/control/freezer.ts';
import { membersOf } from '#server/cgroupfs/control/members.ts';
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { codeOfErrno, explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { sayOfControl } from '#server/domain/control/control-sentences.ts';
import type { FreezeOutcome, Frozen } from '#server/domain/control/control-verbs.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { holdoutsOf } from './freeze-holdouts.ts';
import type { FreezeWatch } from './freeze-watch.ts';

/** The kernel needs a few milliseconds for most groups; what takes longer is told as under way, and the page asks again. */
const patienceMs = 250;
const pauseMs = 5;

/** Freezes the group and all below it. Throws GROUP_GONE, GROUP_GUARDED, CEILING, NOT_AVAILABLE, KERNEL_REFUSED. */
export function freezeGroup(scene: ChangeScene, group: GroupPath): Promise<FreezeOutcome> {
  return writeFreeze(scene, group, 'frozen');
}

/** Thaws the group. What an ancestor holds frozen stays so, and the outcome says which. Throws as freezeGroup does. */
export function thawGroup(scene: ChangeScene, group: GroupPath): Promise<FreezeOutcome> {
  return writeFreeze(scene, group, 'thawed');
}

async function writeFreeze(
  { host, guard, steps }: ChangeScene,
  group: GroupPath,
  wanted: 'frozen' | 'thawed',
): Promise<FreezeOutcome> {
  guard.checkGroup(group);
  const freezer = needFreezer(host, group);
  const target = { hierarchy: freezer.hierarchy, group, file: freezer.file };
  const path = pathOf(target);
  const asked = wanted === 'frozen' ? freezer.frozenText : freezer.thawedText;
  const before = readText(path)?.trim() ?? null;
  const step = steps.plan([{ kind: 'freeze', group, path, asked, before, wants: wanted }]);
  try {
    await writeControl(target, asked);
  } catch (cause) {
    throw refusalOf(cause, { freezer, path, asked });
  }
  steps.did(step, { status: 'kept', after: asked, errno: null, why: null });
  await settled(freezer, group, wanted);
  return { group, path, asked, before, after: readText(path)?.trim() ?? null, frozen: frozenOf(host, group) };
}

function needFreezer(host: CgroupHost, group: GroupPath): Freezer {
  const freezer = freezerOf(host, group);
  if (freezer) return freezer;
  if (membersOf(host, group).groups.length === 0)
    throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  throw new AppError('NOT_AVAILABLE', { public: whyNoFreezer(group) });
}

export function whyNoFreezer(group: GroupPath): Sentence {
  return sayOfControl('no-freezer', { group });
}

/** Waits a moment for what was asked; a thaw under a frozen ancestor never comes about. */
async function settled(freezer: Freezer, group: GroupPath, wanted: 'frozen' | 'thawed'): Promise<void> {
  const untilMs = performance.now() + patienceMs;
  while (performance.now() < untilMs) {
    const reading = readFreeze(freezer, group);
    if (reading === null || reading.state === wanted || (wanted === 'thawed' && reading.by !== null)) return;
    await sleep(pauseMs);
  }
}

const thawedFrozen: Frozen = {
  state: 'thawed',
  self: false,
  by: null,
  holdouts: [],
  requestId: null,
  sinceMs: null,
  thawAtMs: null,
};

/** How frozen the group is; thawed where nothing can freeze it. Who froze it is added by the watch's memory. */
export function frozenOf(host: CgroupHost, group: GroupPath, watch?: FreezeWatch): Frozen {
  const freezer = freezerOf(host, group);
  const reading = freezer && readFreeze(freezer, group);
  if (!freezer || !reading) return thawedFrozen;
  const known = reading.self ? (watch?.find(group) ?? null) : null;
  return {
    ...reading,
    holdouts: reading.state === 'freezing' ? holdoutsOf(host, freezer, group) : [],
    requestId: known?.requestId ?? null,
    sinceMs: known?.sinceMs ?? null,
    thawAtMs: known?.thawAtMs ?? null,
  };
}

function refusalOf(
  cause: unknown,
  { freezer, path, asked }: { freezer: Freezer; path: string; asked: string },
): unknown {
  const errno = errnoOf(cause);
  if (errno === undefined) return cause;
  const { version } = freezer.hierarchy;
  const why = explainRefusal({
    errno,
    verb: 'write',
    file: freezer.file,
    path,
    text: asked,
    version,
    user: agentUser(),
  });
  return new AppError(codeOfErrno(errno, 'write', { file: freezer.file }), { public: why, errno, file: path, cause });
}
