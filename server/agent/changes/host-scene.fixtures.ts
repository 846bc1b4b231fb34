/** Real groups for host tests: one parent of their own, made in every hierarchy that has limits, and removed with all in it. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, rmdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { createGroup } from '#server/agent/groups/create-group.ts';
import { writeControl } from '#server/cgroupfs/changes/write-control.ts';
import { readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { walkHierarchy } from '#server/cgroupfs/groups/list-groups.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { openHost } from '#server/cgroupfs/groups/open-host.ts';
import { readStartTicks } from '#server/cgroupfs/processes/start-ticks.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder, parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { limitControllers, seldomWanted } from '#server/domain/limits/limit-catalogue.ts';
import type { ChangeScene } from './apply-change.ts';
import { readGuard } from './guard.ts';
import type { StepLog } from './planned-step.ts';

export const host: CgroupHost = openHost();

/**
 * Controllers with limits that this kernel has mounted, but for those that nobody's group gets unasked: on a mixed host they alone
 * would make a v2 group of each.
 */
export const available = limitControllers.filter(
  (controller) => !seldomWanted.includes(controller) && host.hierarchyFor(controller) !== null,
);

/** Ids of the hierarchies that they are in. */
export const limitHierarchies = [...new Set(available.flatMap((name) => host.hierarchyFor(name)?.id ?? []))];

/** Of these controllers, the ones that are on v2 here: what `enable` takes. */
export function onV2(controllers: readonly ControllerName[]): ControllerName[] {
  return controllers.filter((controller) => host.hierarchyFor(controller)?.version === 2);
}

/** Why tests that need root and these controllers cannot run here; null when they can. */
export function whyNotHere(...controllers: ControllerName[]): string | null {
  if (process.geteuid?.() !== 0) return 'not root';
  const missing = controllers.filter((controller) => host.hierarchyFor(controller) === null);
  return missing.length > 0 ? `no ${missing.join(', ')} controller here` : null;
}

/** The limit of swap that groups have here: v1 has one of memory and swap together; null where swap is not accounted for. */
export function swapKeyHere(): 'memory.swap.max' | 'memory.memsw' | null {
  const memory = host.hierarchyFor('memory');
  if (!memory) return null;
  if (memory.version === 1)
    return existsSync(`${memory.mountPoint}/memory.memsw.limit_in_bytes`) ? 'memory.memsw' : null;
  // The root of v2 has no such file: a kernel with swap gives it to all others.
  const isOff = /(^| )swapaccount=0( |$)/.test(readFileSync('/proc/cmdline', 'utf8'));
  return existsSync('/proc/swaps') && !isOff ? 'memory.swap.max' : null;
}

/** For changes that no agent makes, so that none has to put them back. */
const noJournal: StepLog = { plan: () => 0, did: () => {} };

/** The scene of a change, with today's guard. */
export function sceneNow(): ChangeScene {
  return { host, guard: readGuard(host, { onlyUnder: null, guardedPids: [] }), steps: noJournal, now: Date.now };
}

export interface TestGround {
  top: GroupPath;
  /** Makes `name` below `parent` (the top) in every hierarchy with limits. */
  make(name: string, parent?: GroupPath): Promise<GroupPath>;
  /** A process that does nothing, in the group in all its hierarchies when one is given. */
  startProcess(group?: GroupPath): Promise<{ pid: number; startTicks: string }>;
  /** A process that was put into the group first and then took about 20 MiB of memory there. */
  startHungryProcess(group: GroupPath): Promise<{ pid: number }>;
  clear(): Promise<void>;
}

/** Waits for a line on its input, fills a variable, and says so. */
const hungryScript = 'read go; x=$(head -c 20000000 /dev/zero | tr "\\0" a); echo full; read stop';

/** Makes the parent group of one test file. */
export async function openTestGround(name: string): Promise<TestGround> {
  const top = parseGroupPath(`/corral-test-${name}-${process.pid}`);
  const children: ChildProcess[] = [];
  const make = async (child: string, parent: GroupPath) => {
    const enable = onV2(available);
    const request = { parent, name: child, hierarchies: limitHierarchies, enable, edits: [], requestId: 'test' };
    return (await createGroup(sceneNow(), request)).group;
  };
  await make(top.slice(1), parseGroupPath('/'));
  const putInto = async (group: GroupPath, pid: number) => {
    for (const hierarchy of host.hierarchies)
      if (existsIn(hierarchy, group)) await writeControl({ hierarchy, group, file: 'cgroup.procs' }, String(pid));
  };
  return {
    top,
    make: (child, parent = top) => make(child, parent),
    startProcess: async (group) => {
      const child = spawn('sleep', ['1000'], { stdio: 'ignore' });
      await once(child, 'spawn');
      children.push(child);
      const pid = child.pid ?? 0;
      if (group) await putInto(group, pid);
      return { pid, startTicks: readStartTicks(pid) ?? '' };
    },
    startHungryProcess: async (group) => {
      const child = spawn('sh', ['-c', hungryScript], { stdio: ['pipe', 'pipe', 'ignore'] });
      await once(child, 'spawn');
      children.push(child);
      const pid = child.pid ?? 0;
      await putInto(group, pid);
      child.stdin.write('go\n');
      await once(child.stdout, 'data');
      return { pid };
    },
    clear: async () => {
      for (const child of children.splice(0)) await endProcess(child);
      for (const hierarchy of host.hierarchies) {
        const below = walkHierarchy(hierarchy).filter((group) => isUnder(group, top));
        for (const group of below.reverse()) await removeDir(dirOf(hierarchy, group));
      }
    },
  };
}

async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** A group may be busy for a moment after its last process ended. */
async function removeDir(dir: string): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      rmdirSync(dir);
      return;
    } catch (cause) {
      if (errnoOf(cause) === 'ENOENT') return;
      if (errnoOf(cause) !== 'EBUSY' || attempt === 50) throw cause;
      await sleep(20);
    }
  }
}

/** The controllers in a group's cgroup.subtree_control. */
export function enabledIn(group: GroupPath): ControllerName[] {
  const hierarchy = host.hierarchyById('v2');
  return hierarchy ? readControllers(`${dirOf(hierarchy, group)}/cgroup.subtree_control`) : [];
}
