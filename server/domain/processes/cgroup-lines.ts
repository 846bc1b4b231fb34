/** What two prints of /proc/PID/cgroup say of a move, for people. Pure. */

/** Where a process was and is in one hierarchy; null where the print does not say. */
export interface HierarchyMove {
  /** "pids", "cpu, cpuacct", "name=systemd", "v2". */
  hierarchy: string;
  from: string | null;
  to: string | null;
}

/** The hierarchies in which the place differs, in the order of `after`; null where either text is no such print. */
export function hierarchyMoves(before: string, after: string): HierarchyMove[] | null {
  const was = placesOf(before);
  const is = placesOf(after);
  if (was === null || is === null) return null;
  return [...new Set([...is.keys(), ...was.keys()])]
    .map((id) => ({ hierarchy: hierarchyWords(id), from: was.get(id) ?? null, to: is.get(id) ?? null }))
    .filter(({ from, to }) => from !== to);
}

/** A hierarchy as people call it: the one of v2 has no name in /proc/PID/cgroup. */
export function hierarchyWords(id: string): string {
  return id === '' ? 'v2' : id.replaceAll(',', ', ');
}

/** Path by controllers. "<number>:<controllers or empty>:<path>" lines; the path may hold ':'. Source: cgroups(7). */
function placesOf(text: string): Map<string, string> | null {
  const places = new Map<string, string>();
  for (const line of text.split('\n')) {
    if (line === '') continue;
    const match = /^\d+:([^:]*):(\/.*)$/.exec(line);
    if (!match) return null;
    places.set(match[1] ?? '', match[2] ?? '');
  }
  return places;
}
