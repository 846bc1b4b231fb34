/**
 * The tree as one subscriber sees it: everything first, then what differs from what this subscriber was sent. Nothing
 * is queued for who is slow: the next event simply covers more than one interval.
 */

import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { TreeEvent } from '#server/domain/usage/usage-verbs.ts';
import type { Sampler } from './sampler.ts';
import type { SweepSignal } from './sweep-signal.ts';
import { toNode } from './tracked-group.ts';
import { toUsageRow } from './usage-row.ts';

/** Yields `all`, then a `tick` per sweep, until `signal` aborts. */
export async function* watchTree(
  sampler: Sampler,
  sweeps: SweepSignal,
  signal: AbortSignal,
): AsyncGenerator<TreeEvent, void, void> {
  const ids = sampler.options.host.hierarchies.map((hierarchy) => hierarchy.id);
  let sent = sampler.sweep.number;
  /** Paths that this subscriber knows, with the identity behind each: a group made anew under its name is another one. */
  let known = new Map([...sampler.store.byPath]);
  if (sampler.hostUsage === null || signal.aborted) return;
  const groups = [...known.values()];
  yield {
    kind: 'all',
    atMs: sampler.atMs,
    nodes: groups.map((group) => toNode(group, ids)),
    usage: groups.map(toUsageRow),
    host: sampler.hostUsage,
  };
  while (await sweeps.next(sent, signal)) {
    const { byPath } = sampler.store;
    const removed: GroupPath[] = [];
    const event: TreeEvent = {
      kind: 'tick',
      atMs: sampler.atMs,
      added: [],
      changed: [],
      removed,
      usage: [],
      host: sampler.hostUsage,
    };
    for (const [path, group] of byPath) {
      const before = known.get(path);
      if (before !== group) {
        if (before) removed.push(path);
        event.added.push(toNode(group, ids));
      } else if (group.nodeSweep > sent) event.changed.push(toNode(group, ids));
      if (before !== group || group.rowSweep > sent) event.usage.push(toUsageRow(group));
    }
    if (known.size !== byPath.size || event.added.length > 0) {
      for (const path of known.keys()) if (!byPath.has(path)) removed.push(path);
      known = new Map(byPath);
    }
    sent = sampler.sweep.number;
    yield event;
  }
}
