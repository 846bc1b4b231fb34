/** Groups that appear and vanish without Corral, as the sampler finds them: of a subtree its top alone, of very many one word. */
import type { EventBody } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { ancestorsOf, parentOf } from '#server/domain/groups/group-path.ts';
import type { Sampler } from '../usage/sampler.ts';
import { createFloodGate } from './flood-gate.ts';

/** Answers after each sweep what there is to tell; `isOwn`: made or removed by Corral itself, which has it on record. */
export function createTreeWatch(sampler: Sampler, isOwn: (group: GroupPath) => boolean): () => EventBody[] {
  const gates = { 'group-appeared': createFloodGate(), 'group-vanished': createFloodGate() };
  const tell = (kind: keyof typeof gates, paths: readonly GroupPath[]): EventBody[] => {
    const { atMs } = sampler;
    const gate = gates[kind];
    const others = paths.filter((path) => !isOwn(path));
    const events: EventBody[] = gate.admit(others, atMs)
      ? topsOf(others).map(({ top, below }) => ({ kind, group: top, below }))
      : [];
    const flood = gate.due(atMs);
    if (flood) events.push({ kind: 'group-flood', of: kind, ...flood });
    return events;
  };
  return () => [
    ...tell('group-vanished', sampler.store.removed),
    ...tell(
      'group-appeared',
      sampler.store.added.map(({ path }) => path),
    ),
  ];
}

/** Those whose parent is not among them, each with how many below it are. */
function topsOf(paths: readonly GroupPath[]): { top: GroupPath; below: number }[] {
  const all = new Set<GroupPath | null>(paths);
  const below = new Map<GroupPath, number>();
  for (const path of paths) if (!all.has(parentOf(path))) below.set(path, 0);
  for (const path of paths) {
    const top = ancestorsOf(path).findLast((above) => below.has(above));
    if (top !== undefined) below.set(top, (below.get(top) ?? 0) + 1);
  }
  return [...below].map(([top, count]) => ({ top, below: count }));
}
