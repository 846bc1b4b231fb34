/**
 * The kernel under a story's product, past the product: real groups and processes, so that a story does not depend on
 * the product for what it starts from and for what it believes afterwards. One is this host's own (host-groups.ts), one
 * that of the guest (guest/guest-kernel.ts); a story that is written against this runs on either.
 */
import { existsSync } from 'node:fs';
import * as host from './host-groups.ts';

export type StoryController = 'cpu' | 'cpuset' | 'memory' | 'pids';
export type ProcessKind = 'sleeper' | 'burner' | 'holder';

export interface RunningProcess {
  pid: number;
  end(): Promise<void>;
}

export interface Kernel {
  /** Which version has the controller; null when none that stories can use has, and they are skipped. */
  version(controller: StoryController): 1 | 2 | null;
  /** Makes the group, usable at once, wherever stories look. */
  makeGroup(group: string): Promise<void>;
  /** Removes the group and all below it. What is gone already is gone. */
  removeGroup(group: string): Promise<void>;
  /** True while it exists in any hierarchy that stories use. */
  hasGroup(group: string): Promise<boolean>;
  /** The text of a group's control file, without the line's end. */
  read(group: string, file: string): Promise<string>;
  /** Starts a process, in the group when one is given. A holder takes 64 MiB of memory once it is in there. */
  start(kind: ProcessKind, group?: string): Promise<RunningProcess>;
  isAlive(pid: number): Promise<boolean>;
  /** The cores that a process may run on, as the kernel tells: "0-1". */
  allowedCpus(pid: number): Promise<string>;
  /** /proc/PID/cgroup as the kernel prints it. */
  groupsOf(pid: number): Promise<string>;
}

/** This host's v1 hierarchies. */
export const hostKernel: Kernel = {
  version: (controller) => (host.v1Mount(controller) ? 1 : null),
  makeGroup: async (group) => host.makeGroup(group),
  removeGroup: async (group) => host.removeGroup(group),
  hasGroup: async (group) => host.v1Dirs(group).some((dir) => existsSync(dir)),
  read: async (group, file) => host.readLimit(controllerOf(file), group, file),
  start: async (kind, group) => {
    const holder = kind === 'holder' ? host.startHolder() : null;
    const started = holder ?? (kind === 'sleeper' ? host.startSleeper() : host.startBurner());
    if (group) host.moveInto(group, started.pid);
    holder?.hold();
    return started;
  },
  isAlive: async (pid) => existsSync(`/proc/${pid}`),
  allowedCpus: async (pid) => host.allowedCpus(pid),
  groupsOf: async (pid) => host.groupsOf(pid),
};

/** "memory" of memory.max; every v1 hierarchy has the files that begin with "cgroup.". */
function controllerOf(file: string): string {
  const controller = file.slice(0, file.indexOf('.'));
  return controller === 'cgroup' ? 'pids' : controller;
}
