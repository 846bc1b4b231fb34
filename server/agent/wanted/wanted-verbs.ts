import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitKey } from '#server/domain/limits/limits.ts';
import type { WantedGroup } from '#server/domain/wanted/wanted.ts';
import { wantedText } from '#server/domain/wanted/wanted.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { WantedVerbs } from '#server/domain/wanted/wanted-verbs.ts';
import type { ChangeScene } from '../changes/apply-change.ts';
import { readConfigFiles } from '../config/config-files.ts';
import type { AgentScene } from '../scene.ts';
import { groupNow, keepingBetween, keepStepOf } from './keep-change.ts';
import { readFacts, readWanted } from './read-wanted.ts';
import type { Restore } from './restore-at-start.ts';
import { restoreRights } from './restore-rights.ts';
import type { WantedStore } from './wanted-store.ts';

export function createWantedVerbs(
  { host, config, change, changes }: AgentScene,
  { store, restore }: { store: WantedStore; restore: Pick<Restore, 'report'> },
): WantedVerbs {
  const find = (group: GroupPath): WantedGroup => {
    const wanted = store.of(group);
    if (wanted) return wanted;
    throw new AppError('NOT_FOUND', { public: sayOfWanted('wanted-not-kept', { group }) });
  };
  return {
    wanted: async () => {
      const facts = readFacts(host);
      const groups = store.groups().map((wanted) => readWanted(host, facts, wanted));
      return { groups, launches: [...store.launches()], boot: restore.report() };
    },
    adopt: ({ group, keys, askedBy = 'unknown', requestId }) =>
      change(
        changes.run({ requestId, verb: 'adopt', group }, async (at) => {
          const asked = { by: askedBy, requestId, atMs: at.now() };
          return keepAs(at, find(group), adopted(at, find(group), keys, asked));
        }),
      ),
    restoreRights: ({ group, basis, requestId }) =>
      change(
        changes.run({ requestId, verb: 'restoreRights', group }, async (at) =>
          restoreRights(at, find(group), { basis }),
        ),
      ),
    forgetWanted: ({ group, keys, requestId }) =>
      change(
        changes.run({ requestId, verb: 'forgetWanted', group }, async (at) => {
          const before = find(group);
          const limits = before.limits.filter(({ edit }) => keys !== null && !keys.includes(edit.key));
          return keepAs(at, before, keys === null ? null : { ...before, limits });
        }),
      ),
    forgetBootLaunch: ({ id, requestId }) => {
      const wanted = store.launches().find((each) => each.id === id);
      if (!wanted) throw new AppError('NOT_FOUND', { public: sayOfWanted('boot-launch-not-kept', { id }) });
      const { group } = wanted.input;
      return change(
        changes.run({ requestId, verb: 'forgetBootLaunch', group }, async ({ steps, guard }) => {
          guard.checkMembers(group);
          const step = steps.plan([{ kind: 'keep-launch', id, before: wantedText(wanted), after: null }]);
          store.putLaunch(id, null);
          steps.did(step, { status: 'kept', after: null, errno: null, why: null });
          return { id, group };
        }),
      );
    },
    bootReport: async () => restore.report(),
    configFiles: async () => readConfigFiles(config.cgconfigFolder),
  };
}

/** What is wanted with what stands now in place of it; a group that is gone is not wanted any more. */
function adopted(
  { host }: ChangeScene,
  wanted: WantedGroup,
  keys: readonly LimitKey[] | null,
  asked: WantedGroup['asked'],
): WantedGroup | null {
  const { group } = wanted;
  const now = groupNow(host, group, wanted.asked);
  if (!now) return null;
  const state = readWanted(host, readFacts(host), wanted);
  const isMeant = (key: LimitKey) => keys === null || keys.includes(key);
  const limits = wanted.limits.flatMap((limit) => {
    const found = state.limits.find(({ key }) => key === limit.edit.key);
    if (!isMeant(limit.edit.key) || found?.isSame) return [limit];
    return found?.live ? [{ edit: found.live, asked }] : [];
  });
  // A limit alone leaves what is wanted of the group itself.
  return keys === null ? { ...now, limits } : { ...wanted, limits };
}

function keepAs({ steps, wanted }: ChangeScene, before: WantedGroup, after: WantedGroup | null) {
  const { group } = before;
  const keeping = keepingBetween(group, before, after);
  if (!keeping) return { group, moves: [] };
  const step = steps.plan([keepStepOf(keeping)]);
  wanted?.store.put(group, after);
  steps.did(step, { status: 'kept', after: null, errno: null, why: null });
  return { group, moves: keeping.moves };
}
