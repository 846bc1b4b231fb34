/** What the palette finds, best first. Pure. */
import { type GroupPath, nameOf } from '#server/domain/group-path.ts';

/** The groups whose path holds every word; those whose own name does stand first, shorter paths before longer. */
export function findGroups(paths: Iterable<GroupPath>, query: string, most: number): GroupPath[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const found: { path: GroupPath; rank: number }[] = [];
  for (const path of paths) {
    const text = path.toLowerCase();
    if (!words.every((word) => text.includes(word))) continue;
    const name = nameOf(path).toLowerCase();
    const last = words.at(-1) ?? '';
    const rank = name === last ? 0 : name.startsWith(last) ? 1 : name.includes(last) ? 2 : 3;
    found.push({ path, rank: rank * 10_000 + path.length });
  }
  return found
    .sort((left, right) => left.rank - right.rank)
    .slice(0, most)
    .map(({ path }) => path);
}
