/** The order and the filter of the Files tab. Pure. */
import type { ControlFile } from '#server/domain/groups/control-files.ts';

export interface HierarchyFiles {
  hierarchyId: string;
  /** The group's directory there. */
  dir: string;
  files: ControlFile[];
}

/** Files that match the search in name, meaning or content, by hierarchy; a controller's files before the common ones. */
export function filesByHierarchy(files: readonly ControlFile[], search: string): HierarchyFiles[] {
  const wanted = search.trim().toLowerCase();
  const found = new Map<string, HierarchyFiles>();
  for (const file of files) {
    if (!matches(file, wanted)) continue;
    const place = found.get(file.hierarchyId);
    if (place) place.files.push(file);
    else
      found.set(file.hierarchyId, {
        hierarchyId: file.hierarchyId,
        dir: file.path.slice(0, file.path.length - file.file.length - 1),
        files: [file],
      });
  }
  for (const place of found.values()) place.files.sort(byName);
  return [...found.values()];
}

function matches(file: ControlFile, wanted: string): boolean {
  return [file.file, file.meaning, file.text].some((text) => text?.toLowerCase().includes(wanted));
}

function byName(a: ControlFile, b: ControlFile): number {
  return Number(isCommon(a)) - Number(isCommon(b)) || (a.file < b.file ? -1 : 1);
}

/** cgroup.procs, tasks, release_agent …: files that every hierarchy has. */
function isCommon(file: ControlFile): boolean {
  return file.file.startsWith('cgroup.') || !file.file.includes('.');
}
