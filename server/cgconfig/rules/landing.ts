/** What a match comes to on this host: the groups a process would be moved to, or what keeps it where it is. Pure. */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupOwner } from '#server/domain/groups/host.ts';
import { ownerOf } from '#server/domain/groups/owner.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { LandingKind } from '#server/domain/rules/rule-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { RuleDestination, RuleMatch } from './match-rules.ts';
import type { Rule } from './rule-set.ts';
import { placeOfRule, type RulesHost } from './rules-host.ts';

export interface Landed {
  kind: LandingKind;
  lines: { rule: Rule; group: GroupPath | null; hierarchies: string[] }[];
  /** What is left to be done, by hierarchy. */
  moves: { to: GroupPath; hierarchyIds: string[] }[];
  why: Sentence | null;
  warning: Sentence | null;
}

export interface Presence {
  /** The present group by hierarchy; null where it is out of sight. */
  groups: ReadonlyMap<string, GroupPath | null>;
  /** Why it is never moved. */
  guarded: Sentence | null;
}

/** `whyGroup` says of a group why nothing is put into it; null where it can be. */
export function landOf(
  match: RuleMatch,
  present: Presence,
  host: RulesHost,
  whyGroup: (group: GroupPath, hierarchyIds: readonly string[]) => Sentence | null,
): Landed {
  if (match.kind === 'none') return { kind: 'none', lines: [], moves: [], why: null, warning: null };
  if (match.kind === 'ignored')
    return {
      kind: 'ignored',
      lines: [{ rule: match.rule, group: null, hierarchies: [] }],
      moves: [],
      why: null,
      warning: null,
    };
  const places = match.destinations.map((each) => ({ each, place: placeOf(each, host) }));
  const lines = places.map(({ each, place }) => ({
    rule: each.rule,
    group: place.group,
    hierarchies: place.hierarchies,
  }));
  // Two lines for one hierarchy: the later one is where it ends up.
  const wanted = new Map<string, GroupPath>();
  for (const { group, hierarchies } of lines) for (const id of hierarchies) if (group !== null) wanted.set(id, group);
  const left = [...wanted].filter(([id, group]) => present.groups.get(id) !== group);
  const moves = [...Map.groupBy(left, ([, group]) => group)].map(([to, all]) => ({
    to,
    hierarchyIds: all.map(([id]) => id),
  }));
  const obstacle = places.flatMap((at) => obstacleOf(at) ?? [])[0] ?? null;
  if (moves.length === 0 && obstacle === null) return { kind: 'there', lines, moves, why: null, warning: null };
  const from = left.flatMap(([id]) => present.groups.get(id) ?? []);
  const owned = ownedBy(from);
  const why =
    obstacle ??
    present.guarded ??
    owned ??
    moves.flatMap(({ to, hierarchyIds }) => whyGroup(to, hierarchyIds) ?? [])[0] ??
    null;
  return { kind: why ? 'kept' : 'move', lines, moves: why ? [] : moves, why, warning: why ? null : sessionOf(from) };
}

type Place = ReturnType<typeof placeOfRule>;

function placeOf({ rule, destination }: RuleDestination, host: RulesHost): Place {
  return placeOfRule(
    destination,
    rule.line.controllers.map(({ text }) => text),
    host,
  );
}

function obstacleOf({ each, place }: { each: RuleDestination; place: Place }): Sentence | null {
  const { group, missing, unknown } = place;
  if (group === null) return sayOfLanding('landing-no-group', { destination: each.destination });
  if (unknown.length > 0) return sayOfLanding('landing-no-controller', { controllers: unknown.join(', ') });
  if (missing.length > 0) return sayOfLanding('landing-group-missing', { group, hierarchies: missing.join(', ') });
  return null;
}

/** Services of systemd and containers stay with whoever keeps them; what a person's session runs does not count. */
function ownedBy(groups: readonly GroupPath[]): Sentence | null {
  for (const group of groups) {
    const owner = ownerOf(group);
    if (owner.kind !== 'none' && owner.kind !== 'corral' && !isOfSession(group, owner))
      return sayOfLanding('landing-owned', { group, owner: owner.label ?? owner.kind });
  }
  return null;
}

function sessionOf(groups: readonly GroupPath[]): Sentence | null {
  const group = groups.find((each) => isOfSession(each, ownerOf(each)));
  return group ? sayOfLanding('landing-of-session', { group }) : null;
}

function isOfSession(group: GroupPath, { kind }: GroupOwner): boolean {
  return kind === 'systemd' && group.startsWith('/user.slice/');
}
