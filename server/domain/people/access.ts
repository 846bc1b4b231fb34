/**
 * Who may do what. The ladder of roles in one place, decided without a database; services ask before they act, screens
 * ask to know what to offer. The agent's own ceiling and the kernel's permissions come on top.
 */
import type { GroupPath } from '#server/domain/groups/group-path.ts';

/** Who acts: a person who is signed in, or Corral itself (settling records after a crash). */
export interface Actor {
  kind: 'user' | 'system';
  id: string;
  email: string;
  role: Role;
}

export const roles = ['admin', 'viewer'] as const;
export type Role = (typeof roles)[number];

export type Action =
  | 'read'
  | 'limits:update'
  /** Writing although somebody else keeps the group. */
  | 'limits:override'
  /** Which devices a group may open. */
  | 'limits:devices'
  | 'group:create'
  | 'group:remove'
  /** Freezing, thawing, reclaiming, resetting peaks: no process is lost by it. */
  | 'group:control'
  | 'process:move'
  /** Signals, kills included. */
  | 'process:signal'
  /** Starting commands, stopping and forgetting runs. */
  | 'launch:run'
  /** What a run has written, and the environment it was given: either can hold secrets. */
  | 'launch:output'
  | 'audit:read'
  | 'audit:export'
  | 'people:manage';

export type Verdict = { ok: true } | { ok: false; why: string };

/** What each action is called in a refusal. */
const actionWords: Record<Action, string> = {
  read: 'view groups',
  'limits:update': 'change limits',
  'limits:override': 'change limits of groups that somebody else keeps',
  'limits:devices': 'change which devices a group may use',
  'group:create': 'create groups',
  'group:remove': 'delete groups',
  'group:control': 'freeze or thaw groups, reclaim their memory or reset their peaks',
  'process:move': 'move processes',
  'process:signal': 'signal or kill processes',
  'launch:run': 'launch commands or stop runs',
  'launch:output': 'read the output of runs',
  'audit:read': 'read the audit log',
  'audit:export': 'export the audit log',
  'people:manage': 'manage people',
};

const allowed: Record<Role, readonly Action[]> = {
  admin: [
    'read',
    'limits:update',
    'limits:override',
    'limits:devices',
    'group:create',
    'group:remove',
    'group:control',
    'process:move',
    'process:signal',
    'launch:run',
    'launch:output',
    'audit:read',
    'audit:export',
    'people:manage',
  ],
  viewer: ['read', 'audit:read'],
};

/** Whether `actor` may do `action`, to `group` where it is about one; a refusal carries the sentence for the person. */
export function can(actor: Actor, action: Action, group: GroupPath | null = null): Verdict {
  if (allowed[actor.role].includes(action)) return { ok: true };
  const where = group === null ? '' : ` in ${group}`;
  return {
    ok: false,
    why: `A ${actor.role} may not ${actionWords[action]}${where}. Ask an administrator.`,
  };
}
