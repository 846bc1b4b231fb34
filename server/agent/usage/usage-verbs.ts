import type { UsageVerbs } from '#server/domain/usage/usage-verbs.ts';
import type { AgentScene } from '../scene.ts';
import { watchGroup } from './group-feed.ts';
import { watchTree } from './tree-feed.ts';

export function createUsageVerbs({ sampler, sweeps }: AgentScene): UsageVerbs {
  return {
    watchTree: (signal) => watchTree(sampler, sweeps, signal),
    watchGroup: ({ group }, signal) => watchGroup(sampler, sweeps, group, signal),
  };
}
