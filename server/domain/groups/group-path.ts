/**
 * A group's name: its logical path below the cgroup root, whichever hierarchies it exists in: "/web/api".
 * The root group is "/". Nothing here touches a disk; cgroupfs turns a path into directories.
 */
import { AppError } from '#server/domain/errors.ts';

/** Only parseGroupPath makes one. */
export type GroupPath = string & { readonly __brand: 'GroupPath' };

/** NAME_MAX: the kernel counts bytes, not characters. */
export const maxNameBytes = 255;
/** PATH_MAX less room for the mount point and a control file's name. */
export const maxPathBytes = 3800;

export const rootPath = '/' as GroupPath;

/**
 * Accepts what the kernel accepts as a directory name (spaces, ':', leading '-' or '.', UTF-8), refuses what could
 * leave the tree or cannot be named: '..', '.', NUL, newline, empty parts, names over 255 bytes. Throws BAD_INPUT.
 */
export function parseGroupPath(text: string): GroupPath {
  const why = groupPathFault(text);
  if (why) throw new AppError('BAD_INPUT', { public: why, field: 'path', detail: JSON.stringify(text) });
  return text as GroupPath;
}

/** The sentence that says why this is no group path, or null when it is one. */
export function groupPathFault(text: string): string | null {
  if (!text.startsWith('/')) return 'A group path starts with "/".';
  if (text === '/') return null;
  if (utf8Length(text) > maxPathBytes) return `A group path has at most ${maxPathBytes} bytes.`;
  for (const name of text.slice(1).split('/')) {
    const fault = groupNameFault(name);
    if (fault) return fault;
  }
  return null;
}

/** The sentence that says why this is no name for a group, or null when it is one. */
export function groupNameFault(name: string): string | null {
  if (name === '') return 'A group name cannot be empty.';
  if (name === '.' || name === '..') return `"${name}" is not a group name.`;
  if (name.includes('/')) return 'A group name cannot contain "/".';
  if (name.includes('\0')) return 'A group name cannot contain a NUL character.';
  if (name.includes('\n')) return 'A group name cannot contain a line break.';
  if (!name.isWellFormed()) return 'A group name must be well-formed text.';
  const bytes = utf8Length(name);
  if (bytes > maxNameBytes) return `A group name has at most ${maxNameBytes} bytes; this one has ${bytes}.`;
  return null;
}

/** The parent of "/a/b" is "/a"; the root has none. */
export function parentOf(path: GroupPath): GroupPath | null {
  if (path === '/') return null;
  const cut = path.lastIndexOf('/');
  return (cut === 0 ? '/' : path.slice(0, cut)) as GroupPath;
}

/** The last part of the path; "/" for the root. */
export function nameOf(path: GroupPath): string {
  return path === '/' ? '/' : path.slice(path.lastIndexOf('/') + 1);
}

/** The child `name` of `parent`; throws BAD_INPUT for what is no single name that the kernel would take. */
export function childOf(parent: GroupPath, name: string): GroupPath {
  const fault = groupNameFault(name);
  if (fault) throw new AppError('BAD_INPUT', { public: fault, field: 'name', detail: JSON.stringify(name) });
  return parseGroupPath(parent === '/' ? `/${name}` : `${parent}/${name}`);
}

/** From the parent up to the root, nearest first. */
export function ancestorsOf(path: GroupPath): GroupPath[] {
  const ancestors: GroupPath[] = [];
  for (let at = parentOf(path); at !== null; at = parentOf(at)) ancestors.push(at);
  return ancestors;
}

/** True when `path` is `top` or below it. */
export function isUnder(path: GroupPath, top: GroupPath): boolean {
  return top === '/' || path === top || path.startsWith(`${top}/`);
}

/** 0 for the root, 1 for "/a". */
export function depthOf(path: GroupPath): number {
  return path === '/' ? 0 : path.split('/').length - 1;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
