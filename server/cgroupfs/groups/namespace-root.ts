/**
 * Where the agent's cgroup namespace begins below a mount that shows more than the namespace does. The kernel then
 * names groups from the namespace's root (cgroup_namespaces(7)): the mount's root reads "/../..", the agent's own group
 * "/", and no text says which groups lie between. The agent's own number in a list of threads says it.
 */
import { readdirSync, statSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { errnoOf } from '#server/domain/errors.ts';

export interface NamespaceRoot {
  /** How many levels below the mount's root it is: at least 1. */
  readonly depth: number;
  /**
   * The names of the groups that lead to it, outermost first: all of them, or as many as can be known while the agent is
   * outside of its own namespace's root; none when the agent is found nowhere.
   */
  names(): readonly string[];
}

/** A mount's root as the kernel prints it, taken apart: "/../../a" is two levels up and "/a" down. */
export function climbOf(kernelPath: string): { up: number; below: string } {
  const up = /^(?:\/\.\.(?=\/|$))*/.exec(kernelPath)?.[0] ?? '';
  return { up: up.length / '/..'.length, below: kernelPath.slice(up.length) || '/' };
}

/** More groups than this are not searched at one level: the search must not stall the agent. */
const maxSearched = 20_000;
/** A search that found nothing is not repeated sooner: things do not change that fast, and it may be a long one. */
const notFoundKeptMs = 30_000;

interface Search {
  mountPoint: string;
  version: 1 | 2;
  depth: number;
  /** The agent's path in this hierarchy as /proc/self/cgroup has it now, null when it has none. */
  ownPath: () => string | null;
  pid: number;
  monotonicMs: () => number;
}

/** Looks when it is first asked; what it found is kept until the groups on the way are not the same ones any more. */
export function createNamespaceRoot(search: Search): NamespaceRoot {
  let found: { names: string[]; inode: bigint | null } | null = null;
  let notBeforeMs = Number.NEGATIVE_INFINITY;
  return {
    depth: search.depth,
    names: () => {
      // A v1 group can be renamed; its inode is its id and is never given to another (cgroup_id()).
      if (found && found.inode === inodeOf(dirAt(search.mountPoint, found.names))) return found.names;
      found = null;
      if (search.monotonicMs() < notBeforeMs) return [];
      const names = findNames(search);
      if (names === null) notBeforeMs = search.monotonicMs() + notFoundKeptMs;
      else found = { names, inode: inodeOf(dirAt(search.mountPoint, names)) };
      return names ?? [];
    },
  };
}

/** Walks to the depth at which the agent must be, and there looks for its number; null when it is nowhere. */
function findNames({ mountPoint, version, depth, ownPath, pid }: Search): string[] | null {
  const path = ownPath();
  if (path === null) return null;
  const own = climbOf(path);
  const unknown = depth - own.up;
  if (unknown < 0) return null;
  // The main thread's number is the process's; unlike cgroup.procs, this list can be read in threaded groups too.
  const list = version === 1 ? 'tasks' : 'cgroup.threads';
  const holdsAgent = (dir: string) => (readOrNull(`${dir}/${list}`) ?? '').split('\n').includes(String(pid));
  const below = own.below === '/' ? '' : own.below;
  let level: string[][] = [[]];
  for (let at = 0; at < unknown; at += 1) {
    level = level.flatMap((names) => childNames(dirAt(mountPoint, names)).map((name) => [...names, name]));
    if (level.length > maxSearched) return null;
  }
  return level.find((names) => holdsAgent(`${dirAt(mountPoint, names)}${below}`)) ?? null;
}

function dirAt(mountPoint: string, names: readonly string[]): string {
  return [mountPoint, ...names].join('/');
}

function inodeOf(dir: string): bigint | null {
  return statSync(dir, { bigint: true, throwIfNoEntry: false })?.ino ?? null;
}

function childNames(dir: string): string[] {
  try {
    return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (cause) {
    if (isVanished(cause) || errnoOf(cause) === 'EACCES') return [];
    throw cause;
  }
}

function readOrNull(path: string): string | null {
  try {
    return readText(path);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return null;
  }
}
