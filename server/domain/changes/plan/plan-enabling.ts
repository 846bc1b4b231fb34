/**
 * Enabling a v2 controller on the way down to a group: "+cpu" into the cgroup.subtree_control of every ancestor that
 * lacks it, top first; and what stands in the way. Source: cgroup-v2.rst, "No Internal Process Constraint" and "Threads".
 */
import type {
  ChangeContext,
  EnablingStep,
  MissingController,
  PlanNote,
  PlannedWrite,
} from '#server/domain/changes/change.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';

/** Controllers that the kernel enables even among processes, by turning the group into a threaded one without a word. */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'pids', 'perf_event'];

/** The enabling writes for one missing controller, or why it cannot be enabled. */
export function planEnabling(
  context: ChangeContext,
  controller: ControllerName,
  missing: MissingController,
): { writes: PlannedWrite[]; notes: PlanNote[] } {
  const { group } = context;
  if (missing.threaded) return { writes: [], notes: [note('no-such-controller-in-threads', { group, controller })] };
  if (isElsewhere(missing)) return { writes: [], notes: [note('not-in-hierarchy', { group, controller })] };
  const refused = missing.enableIn.flatMap((step) => obstaclesOf(step, controller));
  if (refused.length > 0) return { writes: [], notes: refused };
  const writes = missing.enableIn.map((step) => enablingWrite(step, controller, missing));
  if (writes.length === 0) return { writes, notes: [] };
  const groups = missing.enableIn.map((step) => step.group).join(', ');
  return { writes, notes: [note('enables-controller', { controller, groups })] };
}

/** True when the group does not exist in the controller's hierarchy: there its processes are in other groups. */
export function isElsewhere(missing: MissingController): boolean {
  return missing.version === 1 || (missing.enableIn.length === 0 && !missing.threaded);
}

function obstaclesOf(step: EnablingStep, controller: ControllerName): PlanNote[] {
  const { group, path, processes } = step;
  if (!step.available) return [note('controller-not-available', { group, controller })];
  if (step.isClosed) return [note('closed-above', { group, path, controller })];
  const refusedByType = typeRefusal(step, controller);
  if (refusedByType) return [refusedByType];
  if (threadedControllers.includes(controller))
    return step.threadedTrap ? [note('threaded-trap', { group, controller, processes })] : [];
  return processes === 0 ? [] : [note('inner-processes', { group, controller, processes })];
}

/** Source: kernel/cgroup/cgroup.c, cgroup_vet_subtree_control_enable(). */
function typeRefusal(step: EnablingStep, controller: ControllerName): PlanNote | null {
  const { group, type } = step;
  if (type === 'domain invalid') return note('invalid-in-threads', { group, controller });
  if (type !== 'domain threaded' || threadedControllers.includes(controller)) return null;
  return note('top-of-threads', { group, controller, threaded: threadedControllers.join(', ') });
}

function enablingWrite(step: EnablingStep, controller: ControllerName, missing: MissingController): PlannedWrite {
  const file = 'cgroup.subtree_control';
  return {
    key: null,
    group: step.group,
    hierarchyId: missing.hierarchyId,
    version: 2,
    file,
    path: step.path.endsWith(`/${file}`) ? step.path : `${step.path}/${file}`,
    before: null,
    text: `+${controller}`,
    keeps: null,
    undoText: `-${controller}`,
  };
}
