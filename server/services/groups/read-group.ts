import type { ChangeContext, FormContext } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import type { HostMirror } from '#server/hosts/host-mirror.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** A group with everything its forms show, as the kernel tells it now. Throws GROUP_GONE. */
export async function readGroup(
  { host, mirror }: Pick<ServiceContext, 'host'> & { mirror: Pick<HostMirror, 'nodes'> },
  { group }: { group: GroupPath },
): Promise<{ node: GroupNode; context: FormContext }> {
  const context = await host.verbs.limits({ group });
  // The mirror is up to one interval behind: of a group that was made just now the context tells the same.
  return { node: mirror.nodes.get(group) ?? nodeOf(context), context };
}

function nodeOf({ group, places, guarded }: ChangeContext): GroupNode {
  const hierarchies = [...new Set(Object.values(places).map((place) => place.hierarchyId))];
  return { path: group, hierarchies, owner: ownerOf(group), guarded };
}
