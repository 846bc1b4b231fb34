/**
 * Which of the mounts in a mountinfo text a path leads to. Mounts stack: a later one on the same mount point, or on a
 * directory above it, hides what was there, and the hidden one is still listed.
 */

/** One line of mountinfo, unescaped. Source: proc_pid_mountinfo(5). */
export interface Mount {
  id: string;
  parentId: string;
  /** The directory of its file system that the mount point shows. */
  root: string;
  mountPoint: string;
  options: string[];
  type: string;
  superOptions: string[];
}

/** The mounts that can be reached by their mount points, in the text's order. */
export function seenMounts(mountInfo: string): Mount[] {
  const mounts = mountInfo.split('\n').flatMap((line) => parseMount(line) ?? []);
  const byId = new Map(mounts.map((mount) => [mount.id, mount]));
  const byParent = Map.groupBy(mounts, (mount) => mount.parentId);
  return mounts.filter((mount) => isSeen(mount, byId, byParent));
}

/** "<id> <parent> <dev> <root> <mount point> <options> [<optional fields>…] - <type> <source> <super options>" */
function parseMount(line: string): Mount | null {
  const fields = line.split(' ');
  const dash = fields.indexOf('-', 6);
  const [id, parentId, , root, mountPoint, options] = fields;
  const type = fields[dash + 1];
  if (dash < 0 || id === undefined || parentId === undefined || type === undefined) return null;
  if (root === undefined || mountPoint === undefined || options === undefined) return null;
  return {
    ...{ id, parentId, type },
    root: unescapeOctal(root),
    mountPoint: unescapeOctal(mountPoint),
    options: options.split(','),
    superOptions: (fields[dash + 3] ?? '').split(','),
  };
}

/** The kernel writes blank, tab, newline and backslash as \040, \011, \012 and \134 there. */
export function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/**
 * A path is walked from the root, and at each directory the topmost mount is entered (Documentation/filesystems/
 * path-lookup.rst). A mount stacked on another's root has that one as its parent, whatever the order of the lines
 * (MOVE_MOUNT_BENEATH puts the newer one below), so the numbers decide, not the order.
 */
function isSeen(mount: Mount, byId: ReadonlyMap<string, Mount>, byParent: ReadonlyMap<string, Mount[]>): boolean {
  if (byParent.get(mount.id)?.some((each) => each !== mount && each.mountPoint === mount.mountPoint)) return false;
  const passed = new Set<Mount>();
  for (let at: Mount | undefined = mount; at && !passed.has(at); at = byId.get(at.parentId)) {
    passed.add(at);
    const { mountPoint, parentId } = at;
    const beside = byParent.get(parentId) ?? [];
    const place = beside.indexOf(at);
    const hides = (other: Mount, index: number) =>
      other.mountPoint === mountPoint ? index > place : isBelow(mountPoint, other.mountPoint);
    if (beside.some((other, index) => other.id !== parentId && hides(other, index))) return false;
  }
  return true;
}

function isBelow(path: string, top: string): boolean {
  return path.startsWith(top === '/' ? '/' : `${top}/`);
}
