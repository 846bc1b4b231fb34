import { groupsOfProcess } from '#server/cgroupfs/processes/read-process-groups.ts';
import type { ProcessVerbs } from '#server/domain/processes/process-verbs.ts';
import type { AgentScene } from '../scene.ts';

export function createProcessVerbs({
  host,
  sampler,
  freshGuard,
  change,
  changes,
  processes,
}: AgentScene): ProcessVerbs {
  return {
    processes: (query) => {
      const guard = freshGuard();
      return processes.list(query, guard.whyProcess);
    },
    move: async (request) => {
      const from = request.processes.flatMap(({ pid }) =>
        groupsOfProcess(host, pid).flatMap(({ group }) => group ?? []),
      );
      try {
        return await change(changes.move(request));
      } finally {
        // Processes at rest move no CPU counter: nothing else would tell their groups' rows for some seconds.
        for (const group of new Set([...from, request.to])) sampler.touch(group);
      }
    },
  };
}
