/**
 * What Corral wrote last into which file, so that a value which somebody else changes back is noticed, also over a restart of the
 * agent. Kept in a small file beside the journal. The newest are kept: it is a watch, not a record.
 */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { readWrite } from '#server/agent/changes/one-write.ts';
import { inodeOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import type { WriteOutcome } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import { settingOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';

export interface OwnWrite {
  group: GroupPath;
  key: LimitKey;
  hierarchyId: string;
  file: string;
  path: string;
  /** The group's directory: one made anew under the same name is another. */
  inode: string;
  /** What stood there after Corral's write, and before the first of several. */
  wrote: string;
  before: string | null;
  /** Written past the owner, or into a group that nobody owns; false: the owner itself was asked to write it. */
  isDirect: boolean;
  /** When it was last seen to stand there. */
  seenAtMs: number;
}

export interface OwnWrites {
  /** Newest first. */
  readonly all: readonly OwnWrite[];
  /** What a change has left in the kernel. */
  took(writes: readonly WriteOutcome[], how: { isDirect: boolean; atMs: number }): void;
  /** Another value stands there now, or the group is gone: nothing is left to watch. */
  drop(write: OwnWrite): void;
  of(group: GroupPath): OwnWrite[];
  close(): void;
}

const kept = 128;

/** `boot` names this boot of the kernel: groups of another are none of these. */
export function openOwnWrites(
  host: CgroupHost,
  { file, boot, log = (line) => console.error(line) }: { file: string; boot: string; log?: (line: string) => void },
): OwnWrites {
  let all = readKept(file, boot, log);
  const save = () => {
    try {
      writeFileSync(`${file}.new`, `${JSON.stringify({ boot, writes: all })}\n`, { mode: 0o600 });
      renameSync(`${file}.new`, file);
    } catch (cause) {
      log(`${file} could not be written, put-backs are not noticed after a restart: ${String(cause)}`);
    }
  };
  return {
    get all() {
      return all;
    },
    took: (writes, { isDirect, atMs }) => {
      const taken = writes.flatMap((write, at): OwnWrite[] => {
        const { group, key, hierarchyId, file: name, path, before } = write;
        if (writes.some((other, later) => later > at && other.path === path)) return [];
        if (key === null || (write.status !== 'kept' && write.status !== 'differs')) return [];
        // As it will be read later on, whatever the outcome calls it: a table of disks as a whole.
        const wrote = readWrite(host, { hierarchyId, group, file: name });
        const inode = inodeOf(path.slice(0, path.lastIndexOf('/')));
        if (wrote === null || inode === null) return [];
        const known = all.find((each) => each.path === path && each.inode === inode && each.isDirect);
        const stood = before === null ? null : settingOf(name, before);
        const first = isDirect && known ? known.before : stood;
        return [{ group, key, hierarchyId, file: name, path, inode, wrote, before: first, isDirect, seenAtMs: atMs }];
      });
      const paths = new Set(writes.map(({ path }) => path));
      const others = all.filter(({ path }) => !paths.has(path));
      if (taken.length === 0 && others.length === all.length) return;
      all = [...taken, ...others].slice(0, kept);
      save();
    },
    drop: (write) => {
      all = all.filter((each) => each !== write);
      save();
    },
    of: (group) => all.filter((write) => write.group === group),
    close: save,
  };
}

const keptShape = z.object({
  boot: z.string(),
  writes: z.array(
    z.object({
      group: groupPathSchema,
      key: z.custom<LimitKey>((key) => typeof key === 'string'),
      hierarchyId: z.string(),
      file: z.string(),
      path: z.string(),
      inode: z.string(),
      wrote: z.string(),
      before: z.string().nullable(),
      isDirect: z.boolean(),
      seenAtMs: z.number(),
    }),
  ),
});

/** A file that cannot be read costs the watch over earlier writes, and nothing else. */
function readKept(file: string, boot: string, log: (line: string) => void): OwnWrite[] {
  if (!existsSync(file)) return [];
  try {
    const found = keptShape.parse(JSON.parse(readFileSync(file, 'utf8')));
    return found.boot === boot ? found.writes.slice(0, kept) : [];
  } catch (cause) {
    log(`${file} cannot be read, put-backs of earlier writes are not noticed: ${String(cause)}`);
    return [];
  }
}
