/**
 * Who may do what: each role, and each standing in a team, a list of permissions, decided without a database. Services ask before
 * they act, screens ask to know what to offer. The agent's own ceiling and the kernel's permissions come on top.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { sayOfGroup } from '#server/domain/groups/group-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { placeInTeams, topsOf } from '#server/domain/teams/team-place.ts';
import type { TeamRole, TeamStanding } from '#server/domain/teams/team-standing.ts';
import { sayOfPeople } from './people-sentences.ts';

/** Who acts: a person who is signed in, or Corral itself (the command on the host). */
export interface Actor {
  kind: 'user' | 'system';
  id: string;
  email: string;
  role: Role;
  /** The Unix account of the host that the person is mapped to; null: none. */
  unixAccount: string | null;
  /** The teams that they belong to. */
  teams: readonly TeamStanding[];
}

export const actions = [
  'read',
  'limits:update',
  /** Writing although somebody else keeps the group. */
  'limits:override',
  /** Which devices a group may open. */
  'limits:devices',
  /** Those that reach past the group: network classes and priorities, CPUs taken out of the groups beside it. */
  'limits:host',
  'group:create',
  'group:remove',
  /** Freezing, thawing, reclaiming, resetting peaks: no process is lost by it. */
  'group:control',
  /** Adopting and forgetting what is kept after a reboot. */
  'wanted:update',
  'process:move',
  /** Signals, kills included. */
  'process:signal',
  /** Having systemd start a service anew, as whatever its unit says. */
  'unit:restart',
  /** Starting commands, stopping and forgetting runs. */
  'launch:run',
  /** As any user that the agent allows; without it only as the Unix account that one is mapped to. */
  'launch:any-user',
  /** What a run has written, and the environment it was given: either can hold secrets. */
  'launch:output',
  /** Moving processes by cgrules.conf. */
  'rules:classify',
  'rules:save',
  /** Loading a whole configuration. */
  'config:load',
  /** Reading libcgroup's files, which the agent does as root: groups, limits and owners stand in them, and no secrets. */
  'config:read',
  /** Saving them, as root. */
  'config:files',
  'audit:read',
  'audit:export',
  /** Who has an account, with which role, since when signed in from where. */
  'people:read',
  /** Invitations, roles, disabling, passwords, others' sessions. */
  'people:manage',
  /** All teams, with their members, top groups and budgets; whoever is in a team sees that one without it. */
  'teams:read',
  /** Teams, their top groups and members; an owner adds and removes members of their own without it. */
  'teams:manage',
  /** Making and changing templates; who may change limits uses them without it. */
  'templates:manage',
  /** Where Corral tells other programs what happens, and the log of it, but of addresses the origin alone. */
  'webhooks:read',
  /** Making and changing them, and their whole addresses, which can be secrets. */
  'webhooks:manage',
] as const;
export type Action = (typeof actions)[number];

/** Everything on groups, and the record of it. */
const operating = [
  'read',
  'limits:update',
  'limits:override',
  'limits:devices',
  'limits:host',
  'group:create',
  'group:remove',
  'group:control',
  'wanted:update',
  'process:move',
  'process:signal',
  'unit:restart',
  'launch:run',
  'launch:any-user',
  'launch:output',
  'rules:classify',
  'rules:save',
  'config:load',
  'config:read',
  'config:files',
  'audit:read',
  'teams:read',
  'templates:manage',
] as const satisfies readonly Action[];

/**
 * What a member may do below a top group of one of their teams. Not there, and why:
 * - limits:override, limits:devices, limits:host: they reach past the group, to its owner or to the machine;
 * - wanted:update: what Corral makes again at boot outlives the membership, and would come back where the team's budget may not
 *   stand. What systemd keeps, a slice and the limits on it, lasts all the same: decision 0014;
 * - unit:restart, launch:any-user: they start programs as somebody else;
 * - rules:*, config:*: they are about the whole host;
 * - audit:export: it is of everybody; what was done to one's own groups is read record by record.
 */
const inTeamGroups = [
  'read',
  'limits:update',
  'group:create',
  'group:remove',
  'group:control',
  'process:move',
  'process:signal',
  'launch:run',
  'launch:output',
  'audit:read',
] as const satisfies readonly Action[];

/**
 * And to a top group itself: it is looked at and filled. Its limits are the team's budget; frozen, killed or removed, it
 * would take from the team what an administrator gave it.
 */
const onTeamTops = [
  'read',
  'group:create',
  'process:move',
  'launch:run',
  'launch:output',
  'audit:read',
] as const satisfies readonly Action[];

export const roles = ['admin', 'operator', 'auditor', 'member', 'viewer'] as const;
export type Role = (typeof roles)[number];

interface RoleRules {
  /** "administrator", as people say it. */
  word: string;
  /** What it is for, in a line. */
  purpose: string;
  /** What it may do, on every group of the host. */
  permissions: readonly Action[];
  /** Besides, below the top groups of one's teams, and to these themselves. */
  inTeams?: { below: readonly Action[]; onTops: readonly Action[] };
}

export const roleRules: Record<Role, RoleRules> = {
  admin: {
    word: 'administrator',
    purpose: 'Everything: groups, people, the audit log.',
    permissions: actions,
  },
  operator: {
    word: 'operator',
    purpose: 'Everything on groups, nothing on people.',
    permissions: operating,
  },
  auditor: {
    word: 'auditor',
    purpose:
      'Reads everything, output of runs, people and the audit log included, but for secrets in addresses of webhooks. Changes nothing.',
    permissions: [
      'read',
      'launch:output',
      'config:read',
      'audit:read',
      'audit:export',
      'people:read',
      'teams:read',
      'webhooks:read',
    ],
  },
  member: {
    word: 'member',
    purpose: 'Works in the groups of their own teams, and sees nothing of the others.',
    permissions: [],
    inTeams: { below: inTeamGroups, onTops: onTeamTops },
  },
  // From before there were auditors; see docs/decisions/0013-roles.md.
  viewer: {
    word: 'viewer',
    purpose: 'Looks at groups, runs and the audit log, but not at the output of runs or at people. Not given anew.',
    permissions: ['read', 'audit:read'],
  },
};

/** What concerns a team itself, beside what its groups allow. */
export const teamActions = [
  /** Its page: who is in it, its top groups and budgets, and what is asked for them. */
  'team:read',
  /** Asking for more in its groups; who works in none has nothing to ask for. */
  'requests:ask',
  /** Adding and removing those who are members. Owners are named by who manages teams. */
  'members:manage',
  /** Deciding what others of it ask for below its top groups: the top group's limits are an administrator's. */
  'requests:decide',
] as const;
export type TeamAction = (typeof teamActions)[number];

/** What owners and members of a team may, whatever their role. */
export const teamRoleRules: Record<TeamRole, readonly TeamAction[]> = {
  owner: ['team:read', 'requests:ask', 'members:manage', 'requests:decide'],
  member: ['team:read', 'requests:ask'],
};

/** `standing`: what they are in the team; null: not in it. */
export function mayInTeam(standing: TeamRole | null, action: TeamAction): boolean {
  return standing !== null && teamRoleRules[standing].includes(action);
}

/** All that a person of a role may do in a team, besides what the role lets them do on the whole host. */
export interface RightsInTeam {
  below: readonly Action[];
  /** To the top groups themselves. */
  onTops: readonly Action[];
  team: readonly TeamAction[];
}

export function rightsInTeam(role: Role, standing: TeamRole): RightsInTeam {
  const { below = [], onTops = [] } = roleRules[role].inTeams ?? {};
  const worksInGroups = reachOf(role, 'limits:update') !== 'nowhere';
  const team = teamRoleRules[standing].filter((action) => worksInGroups || !action.startsWith('requests:'));
  return { below, onTops, team };
}

/** How far a role may do something: on the whole host, in the groups of one's teams, or nowhere. */
export function reachOf(role: Role, action: Action): 'host' | 'teams' | 'nowhere' {
  const { permissions, inTeams } = roleRules[role];
  if (permissions.includes(action)) return 'host';
  return inTeams?.below.includes(action) ? 'teams' : 'nowhere';
}

/** Those that can be given. */
export const givenRoles = ['admin', 'operator', 'auditor', 'member'] as const satisfies readonly Role[];
export type GivenRole = (typeof givenRoles)[number];

/** The role that the database calls so; one that this version does not know may do the least. */
export function roleOf(stored: string): Role {
  return roles.find((known) => known === stored) ?? 'member';
}

/** GROUP_GONE: they are not to know whether there is such a group, and are told what is said of one that there is not. */
export type Verdict = { ok: true } | { ok: false; code: 'FORBIDDEN' | 'GROUP_GONE'; why: Sentence };

/** As much of an actor as decides; without teams: in none. */
export type Rights = Pick<Actor, 'role'> & Partial<Pick<Actor, 'teams'>>;

/**
 * Whether `actor` may do `action`, to `group` where it is about one, else on the whole host; a refusal carries the sentence
 * for the person.
 */
export function can(actor: Rights, action: Action, group: GroupPath | null = null): Verdict {
  const { permissions, inTeams } = roleRules[actor.role];
  if (permissions.includes(action)) return { ok: true };
  const place = inTeams && group !== null ? placeInTeams(actor.teams ?? [], group) : null;
  switch (place?.kind) {
    case undefined:
    case 'above':
      return forbidden(actor, action, group);
    case 'outside':
      return { ok: false, code: 'GROUP_GONE', why: sayOfGroup('group-gone', { group: group ?? '' }) };
    case 'below':
      return inTeams?.below.includes(action) ? { ok: true } : forbidden(actor, action, group);
    case 'top': {
      if (inTeams?.onTops.includes(action)) return { ok: true };
      if (!inTeams?.below.includes(action)) return forbidden(actor, action, group);
      const why = sayOfPeople('team-top-may-not', { action, group: group ?? '', team: place.team });
      return { ok: false, code: 'FORBIDDEN', why };
    }
  }
}

function forbidden({ role, teams }: Rights, action: Action, group: GroupPath | null): Verdict {
  const isInTeams = teams?.some(({ tops }) => tops.length > 0) && roleRules[role].inTeams?.below.includes(action);
  const why =
    group !== null
      ? sayOfPeople('role-may-not-in', { role, action, group })
      : isInTeams
        ? sayOfPeople('role-may-in-teams-only', { role, action })
        : sayOfPeople('role-may-not', { role, action });
  return { ok: false, code: 'FORBIDDEN', why };
}

/** Whether there is any group to which `actor` may do `action`. */
export function canSomewhere(actor: Rights, action: Action): boolean {
  const { permissions, inTeams } = roleRules[actor.role];
  return permissions.includes(action) || (visibleTops(actor)?.length !== 0 && !!inTeams?.below.includes(action));
}

/** The groups that `actor` sees are these and what is below them; null: all there are. */
export function visibleTops(actor: Rights): readonly GroupPath[] | null {
  const { permissions, inTeams } = roleRules[actor.role];
  if (permissions.includes('read')) return null;
  return inTeams ? topsOf(actor.teams ?? []) : [];
}

/** Whether `actor` sees what is in the group; of groups above what they see they know the names alone. */
export function canSee(actor: Rights, group: GroupPath | null): boolean {
  return can(actor, 'read', group).ok;
}
