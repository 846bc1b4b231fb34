/** Every control file of a group with its raw text, for the Files tab: nothing is hidden, nothing is written. */
import { readdirSync, statSync } from 'node:fs';
import { readTextUpTo } from '#server/cgroupfs/files.ts';
import { isVanished } from '#server/cgroupfs/vanished.ts';
import { explainRefusal } from '#server/domain/changes/refusals/kernel-errors.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';
import type { ControlFile } from '#server/domain/groups/control-files.ts';
import { isWritableFile, meaningOfFile } from '#server/domain/groups/control-files.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import { takesText } from '#server/domain/limits/edit-of-file-text.ts';
import type { FoundPlace } from './find-group.ts';
import { findGroup } from './find-group.ts';
import type { CgroupHost } from './open-host.ts';

const mostBytes = 64 * 1024;

/** The files in every hierarchy of the group, by name within each; `user` is who may not read some. Throws GROUP_GONE. */
export function controlFilesOf(host: CgroupHost, group: GroupPath, user?: string): ControlFile[] {
  const found = findGroup(host, group);
  if (!found) throw new AppError('GROUP_GONE', { public: sayOfGroup('group-gone', { group }) });
  return found.places.flatMap((place) =>
    fileNamesOf(place.dir).flatMap((file) => readControlFile(place, file, user) ?? []),
  );
}

function fileNamesOf(dir: string): string[] {
  try {
    const entries = readdirSync(dir, { withFileTypes: true });
    return entries.flatMap((entry) => (entry.isFile() ? [entry.name] : [])).sort();
  } catch (cause) {
    if (isVanished(cause)) return [];
    throw cause;
  }
}

/** Null when the file went away with its group. */
function readControlFile({ hierarchy, dir }: FoundPlace, file: string, user: string | undefined): ControlFile | null {
  const path = `${dir}/${file}`;
  const { version } = hierarchy;
  const mode = statSync(path, { throwIfNoEntry: false })?.mode;
  if (mode === undefined) return null;
  const about = {
    hierarchyId: hierarchy.id,
    version,
    file,
    path,
    meaning: meaningOfFile(version, file),
    takesText: isWritableFile(version, file) && takesText(version, file),
    mode: (mode & 0o7777).toString(8).padStart(4, '0'),
  };
  if ((mode & 0o444) === 0) return { ...about, text: null, truncated: false, error: 'This file can only be written.' };
  try {
    const content = readTextUpTo(path, mostBytes);
    return content && { ...about, ...content, error: null };
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    const error = explainRefusal({ errno, verb: 'read', file, path, text: null, version, user }).text;
    return { ...about, text: null, truncated: false, error };
  }
}
