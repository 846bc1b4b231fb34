import { controlFilesOf } from '#server/cgroupfs/groups/control-files-of.ts';
import { readHostFacts } from '#server/cgroupfs/groups/host-facts.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import { newGroupPath } from '#server/domain/groups/ground.ts';
import type { GroupVerbs } from '#server/domain/groups/group-verbs.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import { changeOfEdits } from '#server/domain/teams/budget-check.ts';
import { agentUser } from '../agent-user.ts';
import type { AgentScene } from '../scene.ts';
import { withinBudget } from '../teams/check-budget.ts';
import { toNode } from '../usage/tracked-group.ts';
import { previewCreate } from './plan-create.ts';
import { readGround } from './read-ground.ts';

export const agentVersion = '0.1.0';

export function createGroupVerbs({
  host,
  config,
  startedAtMs,
  sampler,
  freshGuard,
  change,
  changes,
  budgetReader,
}: AgentScene): GroupVerbs {
  return {
    facts: async () =>
      readHostFacts(host, {
        version: agentVersion,
        uid: process.geteuid?.() ?? 0,
        user: userNameOf(host.etc, process.geteuid?.() ?? 0),
        privileged: process.geteuid?.() === 0,
        pid: process.pid,
        startedAtMs,
        sampleIntervalMs: config.sampleIntervalMs,
        ceiling: config.onlyUnder,
        launchUsers: config.launchUsers,
        guarded: freshGuard().groups,
      }),
    ground: async ({ group }) => readGround({ host }, group),
    groups: async () => nodesOf(host, sampler),
    planCreate: async ({ budget, ...request }) =>
      withinBudget(
        { host, budgetReader },
        budget,
        changeOfEdits(newGroupPath(request), request.edits),
        await previewCreate({ host, guard: freshGuard() }, request),
      ),
    create: (request) => change(changes.create(request)),
    remove: (request) => change(changes.remove(request)),
    files: async ({ group }) => controlFilesOf(host, group, agentUser()),
  };
}

/** Every group as the sampler's last sweep saw it. */
export function nodesOf({ hierarchies }: AgentScene['host'], { store }: AgentScene['sampler']): GroupNode[] {
  const ids = hierarchies.map(({ id }) => id);
  return [...store.byPath.values()].map((group) => toNode(group, ids));
}
