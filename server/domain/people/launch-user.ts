import type { LaunchInput } from '#server/domain/launch/launch-input.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { Actor, Rights } from './access.ts';
import { can } from './access.ts';
import { sayOfPeople } from './people-sentences.ts';

/**
 * Why `actor` may not launch as the Unix user `user`; null when they may, and the agent's own list decides. Who may not
 * launch as any user launches as the account that they are mapped to: never as another, never as root.
 */
export function whyNotAsUser(actor: Rights & Pick<Actor, 'unixAccount'>, user: string): Sentence | null {
  if (can(actor, 'launch:any-user').ok) return null;
  const { unixAccount } = actor;
  // Nobody is mapped to root; that is held here too, for this is where it would count.
  if (unixAccount === null || unixAccount === 'root') return sayOfPeople('people-unix-none', {});
  return unixAccount === user ? null : sayOfPeople('people-unix-own-only', { user, own: unixAccount });
}

/** The same of all that a launch asks for, with the field. The agent is root: it could give more than the account has. */
export function whyNotSuchLaunch(
  actor: Rights & Pick<Actor, 'unixAccount'>,
  { user, groups, nice, noNewPrivileges }: Pick<LaunchInput, 'user' | 'groups' | 'nice' | 'noNewPrivileges'>,
): { field: 'user' | 'groups' | 'nice' | 'noNewPrivileges'; why: Sentence } | null {
  const notAs = whyNotAsUser(actor, user);
  if (notAs) return { field: 'user', why: notAs };
  if (can(actor, 'launch:any-user').ok) return null;
  const why = sayOfPeople('people-unix-privileges', { own: user });
  if (groups !== null && groups.length > 0) return { field: 'groups', why };
  if (nice < 0) return { field: 'nice', why };
  return noNewPrivileges ? null : { field: 'noNewPrivileges', why };
}
