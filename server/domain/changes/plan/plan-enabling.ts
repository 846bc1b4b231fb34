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
import { countOf, note } from '#server/domain/changes/change-lookup.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';

/** Controllers that the kernel enables even among processes, by turning the group into a threaded one without a word. */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'pids', 'perf_event'];

/** The enabling writes for one missing controller, or why it cannot be enabled. */
export function planEnabling(
  context: ChangeContext,
  controller: ControllerName,
  missing: MissingController,
): { writes: PlannedWrite[]; notes: PlanNote[] } {
  if (missing.threaded) return { writes: [], notes: [isThreaded(context, controller)] };
  if (isElsewhere(missing)) return { writes: [], notes: [notThere(context, controller)] };
  const refused = missing.enableIn.flatMap((step) => obstaclesOf(step, controller));
  if (refused.length > 0) return { writes: [], notes: refused };
  const writes = missing.enableIn.map((step) => enablingWrite(step, controller, missing));
  if (writes.length === 0) return { writes, notes: [] };
  const names = missing.enableIn.map((step) => step.group).join(', ');
  const text = `The controller ${controller} is not enabled for this group yet: it will be, in ${names}. Every other group there gets its files as well.`;
  return { writes, notes: [note('info', 'enables-controller', text)] };
}

/** True when the group does not exist in the controller's hierarchy: there its processes are in other groups. */
export function isElsewhere(missing: MissingController): boolean {
  return missing.version === 1 || (missing.enableIn.length === 0 && !missing.threaded);
}

function isThreaded(context: ChangeContext, controller: ControllerName): PlanNote {
  const text = `${context.group} is a threaded group, and those have no ${controller} of their own.`;
  return note('refused', 'controller-not-available', text);
}

function notThere(context: ChangeContext, controller: ControllerName): PlanNote {
  const text = `${context.group} does not exist in the hierarchy of the controller ${controller}. Create it there first.`;
  return note('refused', 'not-in-hierarchy', text);
}

function obstaclesOf(step: EnablingStep, controller: ControllerName): PlanNote[] {
  if (!step.available) {
    const text = `${step.group} cannot enable ${controller} for its children: it is not among its cgroup.controllers (the kernel answers ENOENT).`;
    return [note('refused', 'controller-not-available', text)];
  }
  if (step.isClosed) {
    const text = `${step.path} cannot be written by the agent's user, so ${controller} cannot be handed down there: whoever owns ${step.group} has to (+${controller}).`;
    return [note('refused', 'closed-above', text)];
  }
  const refusedByType = typeRefusal(step, controller);
  if (refusedByType) return [refusedByType];
  const count = countOf(step.processes, 'process', 'processes');
  if (threadedControllers.includes(controller)) {
    if (!step.threadedTrap) return [];
    const text = `${step.group} has ${count} of its own. The kernel would enable ${controller} there without a word, turn it into a threaded group and make its children unusable ("domain invalid"). Move the processes into a group below it first.`;
    return [note('refused', 'threaded-trap', text)];
  }
  if (step.processes === 0) return [];
  const text = `${step.group} has ${count} of its own, and only groups without any may enable ${controller} (the kernel answers EBUSY). Move them into a group below it first.`;
  return [note('refused', 'inner-processes', text)];
}

/** Source: kernel/cgroup/cgroup.c, cgroup_vet_subtree_control_enable(). */
function typeRefusal(step: EnablingStep, controller: ControllerName): PlanNote | null {
  const onlyThreaded = threadedControllers.join(', ');
  const cannot = {
    'domain invalid': 'an invalid member of a threaded tree, and such a group hands no controller down',
    'domain threaded': threadedControllers.includes(controller)
      ? null
      : `the top of a threaded tree, and such a group hands down ${onlyThreaded} only`,
    domain: null,
    threaded: null,
  }[step.type ?? 'domain'];
  if (cannot === null) return null;
  const text = `${step.group} cannot enable ${controller} for its children: it is ${cannot} (the kernel answers EOPNOTSUPP).`;
  return note('refused', 'threaded-tree', text);
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
