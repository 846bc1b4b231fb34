import { topOf } from '#server/domain/config/common-group.ts';
import type { LoadVerbs } from '#server/domain/config/load-verbs.ts';
import type { AgentScene } from '../scene.ts';
import { planLoad } from './plan-load.ts';
import { runLoad } from './run-load.ts';

export function createLoadVerbs({ host, freshGuard, change, changes, sampler }: AgentScene): LoadVerbs {
  return {
    planLoad: async (request) => planLoad({ host, guard: freshGuard() }, request),
    load: async (request) => {
      const group = topOf([...request.groups, ...request.removes].map(({ path }) => path));
      const about = { requestId: request.requestId, verb: 'load' as const, group };
      try {
        return await change(changes.run(about, (scene) => runLoad(scene, request)));
      } finally {
        for (const { path } of request.groups) sampler.touch(path);
      }
    },
  };
}
