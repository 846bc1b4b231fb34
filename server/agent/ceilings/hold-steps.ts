/**
 * The one place that every change passes: no step of it is done before it is in the journal, and none gets there that goes
 * beyond the agent's ceilings. Whichever verb, timer or undo it comes from.
 */
import type { Guard } from '#server/agent/changes/guard.ts';
import type { PlannedStep, StepLog } from '#server/agent/changes/planned-step.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { PlannedWrite } from '#server/domain/changes/change.ts';
import { AppError } from '#server/domain/errors.ts';
import { type GroupPath, groupPathFault, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { CeilingJudge, Overreach } from './ceiling-judge.ts';

type Place = { host: CgroupHost; guard: Pick<Guard, 'ceilings'> };

/** The same log, into which nothing is put that goes too far: `plan` throws CEILING. */
export function holdSteps(place: Place, steps: StepLog): StepLog {
  return {
    ...steps,
    plan: (planned) => {
      const over = overreachOf(place, planned);
      if (over) throw new AppError('CEILING', { public: over.why, ...(over.key === null ? {} : { field: over.key }) });
      return steps.plan(planned);
    },
  };
}

export function overreachOf({ host, guard: { ceilings } }: Place, steps: readonly PlannedStep[]): Overreach | null {
  for (const isRemoval of [false, true]) {
    const [over] = ceilings.whyNotWritten(
      steps.flatMap((step) => writesOf(step, isRemoval)),
      { isRemoval },
    );
    if (over) return over;
  }
  for (const step of steps) {
    const why = whyNotDone(host, ceilings, step);
    if (why) return { why, key: null };
  }
  return null;
}

function writesOf(step: PlannedStep, isRemoval: boolean): PlannedWrite[] {
  if (step.kind === 'write') return isRemoval ? [] : [step.write];
  if (step.kind === 'systemd') return step.call.isRemoval === isRemoval ? step.writes : [];
  return step.kind === 'make-unit' && !isRemoval ? step.writes : [];
}

/** A new kind of step does not compile before it is said here what holds it. */
function whyNotDone(host: CgroupHost, ceilings: CeilingJudge, step: PlannedStep): Sentence | null {
  switch (step.kind) {
    // All that are written at once are judged together.
    case 'write':
    case 'systemd':
      return null;
    case 'make':
      return whyNotMade(ceilings, step.group);
    case 'make-unit':
      return whyNotMade(ceilings, groupOf(host, step.dir));
    case 'remove':
      return ceilings.whyOutside(step.group) ?? ceilings.whyNotRemoved(step.group);
    case 'remove-unit': {
      const group = groupOf(host, step.dir);
      return ceilings.whyOutside(group) ?? ceilings.whyNotRemoved(group);
    }
    case 'own':
      return ceilings.whyOutside(step.rights.group) ?? ceilings.whyNotOwned(step.rights.group);
    case 'rights':
      return ceilings.whyOutside(step.group) ?? ceilings.whyNotOwned(step.group);
    case 'move':
      return ceilings.whyOutside(step.to) ?? ceilings.whyNotHeld(step.to);
    case 'freeze':
    case 'kill':
    case 'keep':
      return ceilings.whyOutside(step.group);
    case 'file':
      return ceilings.whyNotSaved(step.path, 'limits');
    case 'save':
      return ceilings.whyNotSaved(step.path, 'rules');
    // Of a group that the verb has been asked for: it looks at that first (verb-rules.ts).
    case 'signal':
    case 'restart':
    case 'launch':
    case 'stop':
    case 'reclaim':
    case 'reset-peak':
      return null;
    // In the agent's own folder: what becomes of it is held when it is done.
    case 'forget':
    case 'keep-launch':
    case 'end-try':
    case 'schedule':
      return null;
  }
}

function whyNotMade(ceilings: CeilingJudge, group: GroupPath): Sentence | null {
  // By its parent: a top group is made before it can have limits.
  return ceilings.whyNotMade(group) ?? ceilings.whyNotHeld(parentOf(group) ?? rootPath);
}

/** The group of a directory of v2's, where units are. */
function groupOf(host: CgroupHost, dir: string): GroupPath {
  const v2 = host.hierarchies.find(({ version }) => version === 2);
  const group = v2 && dir.startsWith(`${v2.mountPoint}/`) ? dir.slice(v2.mountPoint.length) : '/';
  return v2 && groupPathFault(group) === null && dirOf(v2, group as GroupPath) === dir
    ? (group as GroupPath)
    : rootPath;
}
