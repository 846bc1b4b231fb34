import { readChangeContext } from '#server/cgroupfs/changes/read-change-context.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import { readFileRights } from '#server/cgroupfs/groups/group-rights.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readRights } from '#server/cgroupfs/groups/read-rights.ts';
import type { GroupRights } from '#server/domain/changes/change.ts';
import type { ChangeVerbs } from '#server/domain/changes/change-verbs.ts';
import { effectiveLimits } from '#server/domain/changes/effective.ts';
import { givenRights, type RightsFound } from '#server/domain/config/given-rights.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import { agentUser } from '../agent-user.ts';
import type { AgentScene } from '../scene.ts';
import { withinBudget } from '../teams/check-budget.ts';
import { previewChange, withCpuUse } from './apply-change.ts';
import type { Guard } from './guard.ts';
import { readSystemdUnit } from './systemd-unit.ts';

export function createChangeVerbs({
  host,
  sampler,
  freshGuard,
  change,
  changes,
  budgetReader,
}: AgentScene): ChangeVerbs {
  const cpusOf = (group: GroupPath) => sampler.store.byPath.get(group)?.cpus ?? Number.NaN;
  return {
    limits: async ({ group, given }) => {
      const guard = freshGuard();
      const context = readChangeContext(host, group, guard.whyGroup(group));
      const rights = rightsIn(host, guard, group);
      const seen = { ...withCpuUse(context, cpusOf(group)), systemd: readSystemdUnit(host, group) };
      return {
        ...seen,
        effective: effectiveLimits(context),
        rights,
        ...(given ? { given: givenIn(host, group) } : {}),
      };
    },
    plan: async ({ budget, after = [], ...request }) =>
      withinBudget(
        { host, budgetReader },
        budget,
        changeOfEdits(request.group, request.edits),
        previewChange({ host, guard: freshGuard(), cpusOf }, request),
        after.map(({ group, edits }) => changeOfEdits(group, edits)),
      ),
    apply: async (request) => {
      try {
        return await change(changes.apply(request));
      } finally {
        sampler.touch(request.group);
      }
    },
    journal: async ({ requestId }) => changes.find(requestId),
  };
}

function givenIn(host: CgroupHost, group: GroupPath): RightsFound[] {
  const there = host.hierarchies.filter((hierarchy) => existsIn(hierarchy, group));
  return there.map((hierarchy) => ({ hierarchyId: hierarchy.id, ...givenRights(readFileRights(hierarchy, group)) }));
}

/** The ceiling first: it holds for root as well. */
function rightsIn(host: CgroupHost, guard: Guard, group: GroupPath): GroupRights {
  const found = findGroup(host, group);
  const rights = found ? readRights(found, agentUser()) : { children: null, removal: null, members: null };
  const inside = guard.whyInside(group);
  return { ...rights, children: inside ?? rights.children, members: inside ?? rights.members };
}
