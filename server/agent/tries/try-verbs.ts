import type { TryVerbs } from '#server/domain/tries/try-verbs.ts';
import type { AgentScene } from '../scene.ts';
import { keepTry, needTry } from './keep-try.ts';
import type { Tries } from './open-tries.ts';
import { type TryStore, toldTry } from './try-store.ts';

export function createTryVerbs(
  { change, changes }: AgentScene,
  { store, tries }: { store: TryStore; tries: Tries },
): TryVerbs {
  return {
    tries: async () => ({
      running: store
        .running()
        .filter(({ state }) => state === 'running')
        .map(toldTry),
      ended: [...store.ended()],
      atMs: Date.now(),
    }),
    keepTry: async (request) => {
      const { group } = needTry(store, request.id);
      const about = { requestId: request.requestId, verb: 'keepTry', group } as const;
      return change(changes.run(about, async (scene) => keepTry(scene, request)));
    },
    endTry: (request) => change(tries.end(request)),
  };
}
