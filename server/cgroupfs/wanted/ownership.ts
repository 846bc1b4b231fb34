/** Whom a group's directory and its files belong to, where that is not the agent's user: delegation, as it is kept over a reboot. */
import { chmodSync, chownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { errnoOf } from '#server/domain/errors.ts';
import type { WantedPlace, WantedRights } from '#server/domain/wanted/wanted.ts';

export type Ownership = Pick<WantedPlace, 'rights' | 'files'>;

/** Of a directory that the kernel has just made for this user. */
const usualMode = 0o755;

/** Null when the directory is gone. */
export function readOwnership(dir: string): Ownership | null {
  try {
    const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
    const isOwn = ({ uid, gid }: WantedRights) => uid === own.uid && gid === own.gid;
    const rights = rightsOf(statSync(dir));
    const files: Record<string, WantedRights> = {};
    for (const entry of readdirSync(dir, { withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const has = rightsOf(lstatSync(`${dir}/${entry.name}`));
      if (!isOwn(has)) files[entry.name] = has;
    }
    return { rights: isOwn(rights) && rights.mode === usualMode ? null : rights, files };
  } catch (cause) {
    if (isVanished(cause)) return null;
    throw cause;
  }
}

/** The directory, under the name "", and the files that are not as asked; none of a directory that is gone. */
export function readOtherOwnership(
  dir: string,
  { rights, files }: Ownership,
): { name: string; now: WantedRights; wanted: WantedRights }[] {
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: usualMode };
  const asked: [string, WantedRights][] = [['', rights ?? own], ...Object.entries(files)];
  return asked.flatMap(([name, wanted]) => {
    const stat = lstatSync(name === '' ? dir : `${dir}/${name}`, { throwIfNoEntry: false });
    // Another kernel may not have the file.
    if (!stat) return [];
    const now = rightsOf(stat);
    const isSame = now.uid === wanted.uid && now.gid === wanted.gid && now.mode === wanted.mode;
    return isSame ? [] : [{ name, now, wanted }];
  });
}

/**
 * Sets what is not so already. Answers what could not be set; and what was left, where the directory is not `isOurs`, made just now:
 * what is neither as the kernel makes it for this user nor as asked, somebody has set.
 */
export function applyOwnership(
  dir: string,
  { rights, files }: Ownership,
  { isOurs }: { isOurs: boolean },
): { failures: { path: string; errno: string }[]; left: string[] } {
  const failures: { path: string; errno: string }[] = [];
  const left: string[] = [];
  const own = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
  const set = (path: string, asked: WantedRights, isFresh: (has: WantedRights) => boolean) => {
    try {
      const has = rightsOf(lstatSync(path));
      const isSame = has.uid === asked.uid && has.gid === asked.gid && has.mode === asked.mode;
      if (!isOurs && !isSame && !isFresh(has)) return void left.push(path);
      // The owner last: where a kill comes between the two, what stands still tells that nobody else was at it.
      if (has.mode !== asked.mode) chmodSync(path, asked.mode);
      if (has.uid !== asked.uid || has.gid !== asked.gid) chownSync(path, asked.uid, asked.gid);
      // Changing the owner may clear bits.
      if (rightsOf(lstatSync(path)).mode !== asked.mode) chmodSync(path, asked.mode);
    } catch (cause) {
      const errno = errnoOf(cause);
      if (errno === undefined) throw cause;
      failures.push({ path, errno });
    }
  };
  const isOwn = ({ uid, gid }: WantedRights) => uid === own.uid && gid === own.gid;
  for (const [name, asked] of Object.entries(files)) set(`${dir}/${name}`, asked, isOwn);
  if (rights) set(dir, rights, (has) => isOwn(has) && [usualMode, rights.mode].includes(has.mode));
  return { failures, left };
}

function rightsOf({ uid, gid, mode }: { uid: number; gid: number; mode: number }): WantedRights {
  return { uid, gid, mode: mode & 0o7777 };
}
