/**
 * Enabling a v2 controller on the way down to a group: "+cpu" into the cgroup.subtree_control of every ancestor that
 * lacks it, top first; and what stands in the way. Source: cgroup-v2.rst, "No Internal Process Constraint" and "Threads".
 */
import type { ChangeContext, MissingController, PlanNote, PlannedWrite } from './change.ts';
import { countOf, note } from './change-lookup.ts';
import type { ControllerName } from './host.ts';

/** Controllers that the kernel enables even among processes, by turning the group into a threaded one without a word. */
const threadedControllers: readonly ControllerName[] = ['cpu', 'cpuset', 'pids', 'perf_event'];

/** The enabling writes for one missing controller, or why it cannot be enabled. */
export function planEnabling(
  context: ChangeContext,
  controller: ControllerName,
  missing: MissingController,
): { writes: PlannedWrite[]; notes: PlanNote[] } {
  if (missing.version === 1) return { writes: [], notes: [notThere(context, controller)] };
  const refused = missing.enableIn.flatMap((step) => obstaclesOf(step, controller));
  if (refused.length > 0) return { writes: [], notes: refused };
  const writes = missing.enableIn.map((step) => enablingWrite(step, controller, missing));
  if (writes.length === 0) return { writes, notes: [] };
  const names = missing.enableIn.map((step) => step.group).join(', ');
  const text = `The controller ${controller} is not enabled for this group yet: it will be, in ${names}. Every other group there gets its files as well.`;
  return { writes, notes: [note('info', 'enables-controller', text)] };
}

type EnablingStep = MissingController['enableIn'][number];

function notThere(context: ChangeContext, controller: ControllerName): PlanNote {
  const text = `${context.group} does not exist in the hierarchy of the controller ${controller}. Create it there first.`;
  return note('refused', 'not-in-hierarchy', text);
}

function obstaclesOf(step: EnablingStep, controller: ControllerName): PlanNote[] {
  if (!step.available) {
    const text = `${step.group} cannot enable ${controller} for its children: it is not among its cgroup.controllers (the kernel answers ENOENT).`;
    return [note('refused', 'controller-not-available', text)];
  }
  const count = countOf(step.processes, 'process', 'processes');
  if (threadedControllers.includes(controller)) {
    if (!step.threadedTrap) return [];
    const text = `${step.group} has ${count} of its own. The kernel would enable ${controller} there without a word, turn it into a threaded group and make its children unusable ("domain invalid"). Move the processes into a group below it first.`;
    return [note('refused', 'threaded-trap', text)];
  }
  // The root group may hold processes beside its children.
  if (step.group === '/' || step.processes === 0) return [];
  const text = `${step.group} has ${count} of its own, and only groups without any may enable ${controller} (the kernel answers EBUSY). Move them into a group below it first.`;
  return [note('refused', 'inner-processes', text)];
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
