/**
 * What groups should be after the next boot, in a file of the agent's own beside its journal: the agent restores it before
 * anybody is there to be asked. Each change of it is durable and whole: another file takes the place of the last.
 */
import { closeSync, constants, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { depthOf } from '#server/domain/groups/group-path.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { WantedGroup, WantedLaunch } from '#server/domain/wanted/wanted.ts';
import { parseWantedText, wantedGroupSchema, wantedLaunchSchema, wantedText } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import { syncFolder } from '../changes/journal-files.ts';

export interface WantedStore {
  /** Parents before what is below them. */
  groups(): readonly WantedGroup[];
  of(group: GroupPath): WantedGroup | null;
  launches(): readonly WantedLaunch[];
  /** On disk when it returns; null forgets. Throws STORAGE_FULL and STORAGE_BUSY: then nothing is changed. */
  put(group: GroupPath, wanted: WantedGroup | null): void;
  /** The same of several at once. */
  putAll(changes: readonly (readonly [GroupPath, WantedGroup | null])[]): void;
  /** The same of a launch. */
  putLaunch(id: string, wanted: WantedLaunch | null): void;
  /** Where a file that could not be read was put at start; null: it could be read, or there was none. */
  readonly setAside: string | null;
}

const fileSchema = z.object({
  version: z.literal(1),
  groups: z.array(wantedGroupSchema),
  launches: z.array(wantedLaunchSchema),
});

/** Never throws for what stands in the file: one that cannot be read is put aside, and said. */
export function openWantedStore(file: string, log: (line: string) => void = console.error): WantedStore {
  const found = readKept(file, log);
  let groups = new Map(found.groups.map((wanted) => [wanted.group, wanted]));
  let launches = new Map(found.launches.map((wanted) => [wanted.id, wanted]));
  const save = (nextGroups: typeof groups, nextLaunches: typeof launches) => {
    const kept = { version: 1, groups: [...nextGroups.values()], launches: [...nextLaunches.values()] };
    writeDurably(file, `${wantedText(kept)}\n`);
    [groups, launches] = [nextGroups, nextLaunches];
  };
  const putAll: WantedStore['putAll'] = (changes) => {
    const real = changes.filter(([group, wanted]) => wanted !== null || groups.has(group));
    if (real.length === 0) return;
    const next = new Map(groups);
    for (const [group, wanted] of real) {
      if (wanted === null) next.delete(group);
      else next.set(group, wanted);
    }
    save(next, launches);
  };
  return {
    groups: () => [...groups.values()].sort((a, b) => depthOf(a.group) - depthOf(b.group)),
    of: (group) => groups.get(group) ?? null,
    launches: () => [...launches.values()],
    put: (group, wanted) => putAll([[group, wanted]]),
    putAll,
    putLaunch: (id, wanted) => {
      if (wanted === null && !launches.has(id)) return;
      const next = new Map(launches);
      if (wanted === null) next.delete(id);
      else next.set(id, wanted);
      save(groups, next);
    },
    setAside: found.setAside,
  };
}

type Found = Omit<z.infer<typeof fileSchema>, 'version'> & { setAside: string | null };

function readKept(file: string, log: (line: string) => void): Found {
  const nothing = { groups: [], launches: [], setAside: null };
  if (!existsSync(file)) return nothing;
  try {
    return { ...fileSchema.parse(parseWantedText(readFileSync(file, 'utf8'))), setAside: null };
  } catch (cause) {
    const setAside = `${file}.unreadable-${Date.now()}`;
    log(`${file} cannot be read and is put aside as ${setAside}, nothing of it is restored: ${String(cause)}`);
    try {
      renameSync(file, setAside);
      return { ...nothing, setAside };
    } catch (failure) {
      log(`${file} could not be put aside: ${String(failure)}`);
      return { ...nothing, setAside: file };
    }
  }
}

/** For its owner alone: environments of launches may hold secrets. `said` is what is told where the disk refuses it. */
export function writeDurably(
  file: string,
  text: string,
  said: (errno: string, isFull: boolean) => Sentence = (errno, isFull) =>
    sayOfWanted(isFull ? 'wanted-disk-full' : 'wanted-not-written', { file, errno }),
): void {
  const next = `${file}.new`;
  try {
    const fd = openSync(next, constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW, 0o600);
    try {
      const bytes = Buffer.from(text);
      for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(next, file);
    syncFolder(path.dirname(file));
  } catch (cause) {
    const errno = errnoOf(cause) ?? 'unknown';
    const isFull = errno === 'ENOSPC' || errno === 'EDQUOT';
    throw new AppError(isFull ? 'STORAGE_FULL' : 'STORAGE_BUSY', {
      public: said(errno, isFull),
      errno,
      file,
      cause,
    });
  }
}
