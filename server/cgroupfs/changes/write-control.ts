/**
 * The one door through which control files are written. It takes a hierarchy, a group and a file of the allow-list,
 * never a path. Reading is files.ts.
 */
import { closeSync, constants, openSync, statfsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { dirOf, existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { MountedHierarchy } from '#server/cgroupfs/groups/mounts.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { sayOfWrite } from '#server/domain/changes/sentences/write-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { isWritableFile } from '#server/domain/groups/control-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';

/** A control file by what it is, not by where it lies. */
export interface ControlTarget {
  hierarchy: MountedHierarchy;
  group: GroupPath;
  file: string;
}

/** The absolute path of a control file, for people and for reading. */
export function pathOf({ hierarchy, group, file }: ControlTarget): string {
  return `${dirOf(hierarchy, group)}/${file}`;
}

/**
 * Writes one value to one control file with a single write(2), without creating or truncating anything. The group is
 * entered directory by directory through descriptors, so no symbolic link and no other filesystem can lead away from
 * the mount. Throws BAD_INPUT for a file outside of the allow-list or a text that is no single line, GROUP_GONE when
 * the group is not there, NOT_AVAILABLE when the group lacks the file, and the system's error for the kernel's refusal.
 */
export async function writeControl(target: ControlTarget, text: string): Promise<void> {
  checkTarget(target, text);
  const dir = openGroupDir(target.hierarchy, target.group);
  try {
    await writeOnce(target, dir, text);
  } finally {
    closeSync(dir);
  }
}

/** Files that serve no limit but that Corral writes: where processes are, and what children may use. */
const structuralFiles: readonly string[] = ['cgroup.procs', 'cgroup.subtree_control'];

/** Files that act on a group as a whole, with the only texts that Corral ever writes to each. */
const actingFiles: Readonly<Record<string, RegExp>> = {
  'freezer.state': /^(FROZEN|THAWED)$/,
  'cgroup.freeze': /^[01]$/,
  'cgroup.kill': /^1$/,
  'memory.reclaim': /^[1-9][0-9]*$/,
  'memory.force_empty': /^0$/,
  'memory.max_usage_in_bytes': /^0$/,
  'memory.memsw.max_usage_in_bytes': /^0$/,
};

/** Files that open devices to a group take whole rules alone: all, or one kind and its numbers and what for. */
const ruleFiles: Readonly<Record<string, RegExp>> = {
  'devices.allow': /^(a|[bc] (\d{1,10}|\*):(\d{1,10}|\*) (?=.)r?w?m?)$/,
  'devices.deny': /^(a|[bc] (\d{1,10}|\*):(\d{1,10}|\*) (?=.)r?w?m?)$/,
};

function checkTarget({ hierarchy, group, file }: ControlTarget, text: string): void {
  const allowed =
    structuralFiles.includes(file) || actingFiles[file]?.test(text) || isWritableFile(hierarchy.version, file);
  if (!allowed) throw new AppError('BAD_INPUT', { public: sayOfWrite('file-not-written', { file }), file });
  if (ruleFiles[file]?.test(text) === false)
    throw new AppError('BAD_INPUT', { public: sayOfWrite('file-takes-a-rule', { file }), file });
  parseGroupPath(group);
  if (!isSingleLine(text) && !(text === '\n' && emptiedFiles.includes(file)))
    throw new AppError('BAD_INPUT', {
      public: sayOfWrite('file-takes-a-line', { file }),
      file,
      detail: JSON.stringify(text),
    });
}

/** Files that a lone newline empties. To others it is a value that nobody meant: memory.max takes it for 0. */
const emptiedFiles: readonly string[] = ['cpuset.cpus', 'cpuset.mems'];

/** Without its newline, which the kernel does not ask for; 0 bytes mean nothing to any file. */
function isSingleLine(text: string): boolean {
  return /^[\x20-\x7e]+$/.test(text);
}

/** Opens the group's directory from the mount point down, following no link. The caller closes it. */
export function openGroupDir(hierarchy: MountedHierarchy, group: GroupPath): number {
  let dir = openDir(hierarchy.mountPoint, hierarchy, group);
  for (const name of group === '/' ? [] : group.slice(1).split('/')) {
    const parent = dir;
    try {
      dir = openDir(insideOf(parent, name), hierarchy, group);
    } finally {
      closeSync(parent);
    }
  }
  return dir;
}

/** A name below an open directory: what openat(2) would do, which Node does not offer. */
function insideOf(dir: number, name: string): string {
  return `/proc/self/fd/${dir}/${name}`;
}

function openDir(path: string, hierarchy: MountedHierarchy, group: GroupPath): number {
  let dir: number;
  try {
    dir = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  } catch (cause) {
    // ENOTDIR and ELOOP: a file or a symbolic link where a group should be.
    if (isVanished(cause)) throw goneError(hierarchy, group, cause);
    throw cause;
  }
  const { type } = statfsSync(`/proc/self/fd/${dir}`);
  if (type === hierarchy.magic) return dir;
  closeSync(dir);
  throw new AppError('BAD_INPUT', {
    public: sayOfWrite('not-a-cgroup-filesystem', { dir: dirOf(hierarchy, group) }),
    detail: `statfs type 0x${type.toString(16)} at ${path}`,
    file: dirOf(hierarchy, group),
  });
}

async function writeOnce(target: ControlTarget, dir: number, text: string): Promise<void> {
  const { hierarchy, group, file } = target;
  // The write itself leaves the event loop: reclaim for a lowered memory limit can take seconds.
  const handle = await open(insideOf(dir, file), constants.O_WRONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
    if (!isVanished(cause)) throw cause;
    if (!existsIn(hierarchy, group)) throw goneError(hierarchy, group, cause);
    throw new AppError('NOT_AVAILABLE', {
      public: sayOfWrite('group-without-file', { group, file, dir: dirOf(hierarchy, group) }),
      errno: 'ENOENT',
      file: pathOf(target),
      cause,
    });
  });
  try {
    const bytes = Buffer.from(text);
    const { bytesWritten } = await handle.write(bytes, 0, bytes.length, null);
    if (bytesWritten !== bytes.length)
      throw new AppError('KERNEL_REFUSED', {
        public: sayOfWrite('written-in-part', {
          path: pathOf(target),
          written: bytesWritten,
          bytes: bytes.length,
        }),
        file: pathOf(target),
      });
  } catch (cause) {
    // ENODEV is how kernfs answers on a file whose group was removed after it was opened.
    if (isVanished(cause) && !existsIn(hierarchy, group)) throw goneError(hierarchy, group, cause);
    throw cause;
  } finally {
    await handle.close();
  }
}

function goneError(hierarchy: MountedHierarchy, group: GroupPath, cause: unknown): AppError {
  return new AppError('GROUP_GONE', {
    public: sayOfGroup('group-not-in', { group, mountPoint: hierarchy.mountPoint }),
    file: dirOf(hierarchy, group),
    cause,
  });
}
