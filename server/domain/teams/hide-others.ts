/**
 * What is left of an answer for somebody who sees some groups alone. Of groups above theirs a name stays, for it is part of
 * their own path; of all others nothing: no name, no owner, no command line. Pure; `sees` says of a group whether it is theirs.
 */
import type { ChangePlan, FormContext } from '#server/domain/changes/change.ts';
import type { HitLimit, HostEvent, Kill } from '#server/domain/events/host-event.ts';
import { hideInWhy } from '#server/domain/events/oomd-message.ts';
import { type GroupPath, parentOf } from '#server/domain/groups/group-path.ts';
import type { GroupNode, HostFacts } from '#server/domain/groups/host.ts';
import type { ProcessRow } from '#server/domain/processes/process-verbs.ts';

export type Sees = (group: GroupPath) => boolean;

/** A group above one's own. */
export function bareNode({ path, hierarchies }: GroupNode): GroupNode {
  return { path, hierarchies, owner: { kind: 'none', label: null }, guarded: null };
}

/** Beside a top group are the groups of others. */
export function hideBeside(context: FormContext, sees: Sees): FormContext {
  const parent = parentOf(context.group);
  const ancestors = context.ancestors.map((above) => (sees(above.group) ? above : { ...above, processes: null }));
  if (parent !== null && sees(parent)) return { ...context, ancestors };
  return { ...context, ancestors, siblings: [], moreSiblings: 0, siblingWeights: null };
}

/** The first group that the plan would write to and that is not theirs: a step above, such as enabling a controller. */
export function stepOutside({ writes }: Pick<ChangePlan, 'writes'>, sees: Sees): GroupPath | null {
  return writes.find(({ group }) => !sees(group))?.group ?? null;
}

/** The hierarchies in which the team's top group is and the `places` are not. */
export function hierarchiesWithout(
  bound: readonly { hierarchyId: string }[],
  places: readonly { hierarchyId: string }[],
): string[] {
  const there = new Set(places.map(({ hierarchyId }) => hierarchyId));
  return [...new Set(bound.map(({ hierarchyId }) => hierarchyId))].filter((id) => !there.has(id));
}

/** What one needs to work in one's groups. `launchUser` is the only account that is of use to them. */
export function hideHost(facts: HostFacts, launchUser: string | null): HostFacts {
  const { agent } = facts;
  const launchUsers = agent.launchUsers?.filter((name) => name === launchUser) ?? [];
  return { ...facts, agent: { ...agent, launchUsers, ceiling: null, guarded: [] } };
}

/** The kernel prints "/foo (deleted)" for a group that is gone, and "/../foo" above a mount: neither is one of theirs. */
export function hidePlaces(row: ProcessRow, sees: Sees): ProcessRow {
  return { ...row, groups: row.groups.filter(({ path }) => sees(path as GroupPath)) };
}

/** An event of one of their groups. A limit above may have been hit: whose processes it counts is not told. */
export function hideInEvent(event: HostEvent, sees: Sees): HostEvent {
  if (event.kind === 'oomd-kill') return { ...event, why: hideInWhy(event.why, (path) => sees(path as GroupPath)) };
  return 'kill' in event ? { ...event, kill: hideInKill(event.kill, sees) } : event;
}

function hideInKill(kill: Kill, sees: Sees): Kill {
  const isSeen = (place: { path: GroupPath | null } | null) =>
    place !== null && place.path !== null && sees(place.path);
  const isOwn = isSeen(kill.limit?.owner ?? null);
  return {
    ...kill,
    killedGroup: isSeen(kill.killedGroup) ? kill.killedGroup : null,
    before: kill.before.filter(({ group }) => sees(group)),
    ...(isOwn ? {} : { invokedBy: null, stats: null, tasks: [], tasksLeftOut: 0, limit: hideAmounts(kill.limit) }),
    ...(isSeen(kill.victimGroup) ? {} : { victimGroup: null, victims: [], victimsLeftOut: 0 }),
  };
}

/** Which group's limit was hit is a name on the way up. */
function hideAmounts(limit: HitLimit | null): HitLimit | null {
  return limit && { ...limit, memory: null, swap: null };
}

/** Lines of /proc/PID/cgroup, as a record of a move has them: where the process came from may be others' matter. */
export function hideInCgroupText(text: string | null, sees: Sees): string | null {
  const lines = text?.split('\n') ?? [];
  const kept = lines.filter((line) => sees(line.replace(/^\d+:[^:]*:/, '') as GroupPath));
  return kept.length === 0 ? null : kept.join('\n');
}
