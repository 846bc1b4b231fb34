/**
 * The kernel's control files: one line on what each is, for the Files tab, and which of them Corral writes for a limit.
 * Sources: Documentation/admin-guide/cgroup-v1/ and cgroup-v2.rst.
 */

import { limitControllers, limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import { meaningsOfBoth, meaningsV1, meaningsV2 } from './control-file-meanings.ts';
import type { CgroupVersion } from './host.ts';

/** A control file of a group, for the Files tab. */
export interface ControlFile {
  hierarchyId: string;
  version: CgroupVersion;
  file: string;
  path: string;
  /** Raw text, at most 64 KiB; null when it cannot be read (write-only or no permission: see error). */
  text: string | null;
  truncated: boolean;
  error: string | null;
  /** One line on what it means; null when the catalogue does not know it. */
  meaning: string | null;
  /** True for a file of a limit that takes one text: it may be written here, as an edit of that limit. */
  takesText: boolean;
  mode: string;
}

/** Never written, whatever else changes: they run programs as root or hand out descriptors. */
const neverWritten = /^(release_agent|notify_on_release|cgroup\.event_control|cgroup\.clone_children)$/;

const writable: Record<CgroupVersion, ReadonlySet<string>> = { 1: limitFilesOf(1), 2: limitFilesOf(2) };

/**
 * True for the files that limits are set through. Where processes are put (cgroup.procs) and controllers enabled
 * (cgroup.subtree_control) is not a limit and not among them.
 */
export function isWritableFile(version: CgroupVersion, file: string): boolean {
  return writable[version].has(file) && !isNeverWritten(file);
}

/** True for a file that Corral writes in no case. */
export function isNeverWritten(file: string): boolean {
  return neverWritten.test(file);
}

/** The names of all files that are known on some version. */
export const knownFiles: ReadonlySet<string> = new Set([
  ...meaningsOfBoth.keys(),
  ...meaningsV1.keys(),
  ...meaningsV2.keys(),
]);

/** One line on what a control file is; null when it is not known. hugetlb files of any page size are. */
export function meaningOfFile(version: CgroupVersion, file: string): string | null {
  const name = file.replace(/^hugetlb\.[0-9]+[KMG]B\./, 'hugetlb.*.');
  return (version === 1 ? meaningsV1 : meaningsV2).get(name) ?? meaningsOfBoth.get(name) ?? null;
}

function limitFilesOf(version: CgroupVersion): ReadonlySet<string> {
  return new Set(
    limitControllers.flatMap((controller) =>
      limitRulesOf(version, controller).flatMap((rule) => rule.writtenFiles ?? rule.files),
    ),
  );
}
