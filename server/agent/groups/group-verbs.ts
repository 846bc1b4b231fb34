import { controlFilesOf } from '#server/cgroupfs/groups/control-files-of.ts';
import { readHostFacts } from '#server/cgroupfs/groups/host-facts.ts';
import { userNameOf } from '#server/cgroupfs/groups/users.ts';
import type { GroupVerbs } from '#server/domain/groups/group-verbs.ts';
import { agentUser } from '../agent-user.ts';
import type { AgentScene } from '../scene.ts';
import { toNode } from '../usage/tracked-group.ts';
import { previewCreate } from './plan-create.ts';

export const agentVersion = '0.1.0';

export function createGroupVerbs({
  host,
  config,
  startedAtMs,
  sampler,
  freshGuard,
  change,
  changes,
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
    groups: async () => {
      const ids = host.hierarchies.map(({ id }) => id);
      return [...sampler.store.byPath.values()].map((group) => toNode(group, ids));
    },
    planCreate: async (request) => previewCreate({ host, guard: freshGuard() }, request),
    create: (request) => change(changes.create(request)),
    remove: (request) => change(changes.remove(request)),
    files: async ({ group }) => controlFilesOf(host, group, agentUser()),
  };
}
