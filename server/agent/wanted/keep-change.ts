/**
 * What a change does to what is wanted after the next boot, as one more step of it: in the journal with the others, done when
 * all others are, and settled with them after a kill (recover-wanted.ts). Nothing is wanted of a change that was rolled back.
 */
import type { PlannedStep } from '#server/agent/changes/planned-step.ts';
import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readOwnership } from '#server/cgroupfs/wanted/ownership.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { isUnder } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import type { WantedAsk, WantedGroup, WantedLimit, WantedMove } from '#server/domain/wanted/wanted.ts';
import { wantedLimitOf, wantedText, withLimits } from '#server/domain/wanted/wanted.ts';
import type { WantedStore } from './wanted-store.ts';

/** What the changes of an agent know of what is wanted. */
export interface WantedKeeper {
  store: WantedStore;
  /** What an earlier request has moved, so that undoing it moves it back; null where the journal does not know. */
  movesOf(requestId: string): readonly WantedMove[] | null;
}

/** The part of a change's scene that this needs (apply-change.ts imports this file). */
interface KeepScene {
  host: CgroupHost;
  now: () => number;
  wanted?: WantedKeeper | undefined;
}

export interface Keeping {
  group: GroupPath;
  before: WantedGroup | null;
  after: WantedGroup | null;
  moves: WantedMove[];
}

interface AskedKeep {
  group: GroupPath;
  edits: readonly LimitEdit[];
  keep?: boolean | undefined;
  /** Whoever asked, for the record beside the value. */
  askedBy?: string | undefined;
  undoes?: string | undefined;
  /** What that request has moved, where the caller knows. */
  moves?: readonly WantedMove[];
  requestId: string;
}

/** Of a change of limits; null when nothing of what is wanted moves. */
export function keepingOfLimits({ wanted, host, now }: KeepScene, asked: AskedKeep): Keeping | null {
  if (!wanted) return null;
  const before = wanted.store.of(asked.group);
  const undone = asked.undoes === undefined ? null : (asked.moves ?? wanted.movesOf(asked.undoes));
  if (undone) return keepingBetween(asked.group, before, takenBack(before, undone));
  if (!asked.keep || !isKeepable(asked.group)) return null;
  const ask = askOf(asked, now());
  const base = before ?? groupNow(host, asked.group, ask);
  return base && keepingBetween(asked.group, before, { ...base, limits: withLimits(base.limits, asked.edits, ask) });
}

/** Of a new group: what is planned to be made, and where. */
export function keepingOfNew(
  { wanted, now, host }: KeepScene,
  asked: AskedKeep,
  made: Pick<WantedGroup, 'enable'> & { hierarchyIds: readonly string[] },
): Keeping | null {
  if (!wanted || !asked.keep || !isKeepable(asked.group)) return null;
  const ask = askOf(asked, now());
  const before = wanted.store.of(asked.group);
  // Made in more hierarchies, it is still the one that is kept; made anew, it is another.
  const old = before && findGroup(host, asked.group) ? before : null;
  const others = old?.places.filter(({ hierarchyId }) => !made.hierarchyIds.includes(hierarchyId)) ?? [];
  return keepingBetween(asked.group, before, {
    group: asked.group,
    asked: ask,
    places: [...others, ...made.hierarchyIds.map((hierarchyId) => ({ hierarchyId, rights: null, files: {} }))],
    enable: [...new Set([...(old?.enable ?? []), ...made.enable])],
    limits: withLimits(old?.limits ?? [], asked.edits, ask),
  });
}

/** Of a group that goes, with all below it. */
export function keepingsOfRemoval({ wanted }: Pick<KeepScene, 'wanted'>, top: GroupPath): Keeping[] {
  const gone = wanted?.store.groups().filter(({ group }) => isUnder(group, top)) ?? [];
  return gone.flatMap((before) => keepingBetween(before.group, before, null) ?? []);
}

export function keepStepOf({ group, before, after }: Keeping): PlannedStep {
  return { kind: 'keep', group, before: before && wantedText(before), after: after && wantedText(after) };
}

/** The group as it stands; null when it is gone. Hierarchies without controllers are somebody else's (systemd's). */
export function groupNow(host: CgroupHost, group: GroupPath, asked: WantedAsk): WantedGroup | null {
  const found = findGroup(host, group);
  const places = found?.places.filter(({ hierarchy }) => !hierarchy.readOnly && hierarchy.name === null) ?? [];
  if (places.length === 0) return null;
  return {
    group,
    asked,
    places: places.flatMap(({ hierarchy, dir }) => {
      const ownership = readOwnership(dir);
      return ownership ? [{ hierarchyId: hierarchy.id, ...ownership }] : [];
    }),
    enable: places.find(({ hierarchy }) => hierarchy.version === 2)?.controllers ?? [],
    limits: [],
  };
}

function askOf({ askedBy, requestId }: AskedKeep, atMs: number): WantedAsk {
  return { by: askedBy ?? 'unknown', requestId, atMs };
}

/** Null when nothing of what is wanted moves. */
export function keepingBetween(
  group: GroupPath,
  before: WantedGroup | null,
  after: WantedGroup | null,
): Keeping | null {
  // Owners and places move without a limit's moving.
  if (wantedText(before) === wantedText(after)) return null;
  return { group, before, after, moves: movesBetween(before, after) };
}

function movesBetween(before: WantedGroup | null, after: WantedGroup | null): WantedMove[] {
  const moves: WantedMove[] = [];
  if ((before === null) !== (after === null))
    moves.push({ key: null, before: before && 'kept', after: after && 'kept' });
  const [had, has] = [textsOf(before), textsOf(after)];
  for (const key of new Set([...had.keys(), ...has.keys()])) {
    const [was, is] = [had.get(key) ?? null, has.get(key) ?? null];
    if (was !== is) moves.push({ key, before: was, after: is });
  }
  return moves;
}

function textsOf(wanted: WantedGroup | null): Map<LimitEdit['key'], string> {
  return new Map(wanted?.limits.map((limit) => [limit.edit.key, wantedText(limit)]));
}

/** Of what a change has moved, the keys as they were; a group that came to be wanted by it goes unless more is wanted of it. */
function takenBack(now: WantedGroup | null, moves: readonly WantedMove[]): WantedGroup | null {
  if (!now) return null;
  const keys = new Set(moves.flatMap(({ key }) => key ?? []));
  const back = moves.flatMap(({ key, before }): WantedLimit[] => {
    const limit = key === null ? null : wantedLimitOf(before);
    return limit ? [limit] : [];
  });
  const limits = [...now.limits.filter(({ edit }) => !keys.has(edit.key)), ...back];
  const wasNew = moves.some(({ key, before }) => key === null && before === null);
  return wasNew && limits.length === 0 ? null : { ...now, limits };
}
