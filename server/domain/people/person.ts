/** People as the API tells of them, and what can be asked about them. */
import { z } from 'zod';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import type { Role } from './access.ts';
import { givenRoles } from './access.ts';

export interface Person {
  id: string;
  email: string;
  name: string;
  role: Role;
  /** The Unix account of the host; null: none. */
  unixAccount: string | null;
  /** Null: enabled. */
  disabledAtMs: number | null;
  createdAtMs: number;
  /** Null: never, or before Corral kept it. */
  lastSignInAtMs: number | null;
  /** How many sessions are open. */
  sessions: number;
}

export interface Invitation {
  id: string;
  email: string;
  name: string;
  role: Role;
  invitedBy: string;
  createdAtMs: number;
  expiresAtMs: number;
}

export interface PeopleList {
  /** By email address. */
  people: Person[];
  /** Those that were neither used nor withdrawn; expired ones for a week. */
  invitations: Invitation[];
}

export interface PersonSession {
  id: string;
  createdAtMs: number;
  expiresAtMs: number;
  /** From where it was opened; null where that is not known. */
  address: string | null;
  userAgent: string | null;
  /** The one that asks. */
  isCurrent: boolean;
}

export interface PersonDetail extends Person {
  /** Those that they belong to, with the top groups on this host. */
  teams: readonly TeamStanding[];
  openSessions: PersonSession[];
  /** Until when a password reset link is valid; null: none is open. */
  resetLinkUntilMs: number | null;
}

/** Shown once: Corral keeps only its hash. */
export interface OneTimeLink {
  url: string;
  expiresAtMs: number;
}

/** What a link is for, told to whoever has it. */
export interface LinkView {
  kind: 'invitation' | 'reset';
  email: string;
  expiresAtMs: number;
}

/** Why a session ended that a browser still has the cookie of. */
export type SessionEnd = 'disabled' | 'ended' | 'password';

export const longestLinkHours = 14 * 24;
const defaultLinkHours = { invitation: 72, reset: 24 };

const personId = z.string().min(1).max(64);
const linkHours = (hours: number) => z.number().int().min(1).max(longestLinkHours).default(hours);
/** A name is other people's text: one line of it, no control characters, no directions of writing turned around. */
const personName = z
  .string()
  .trim()
  .max(80)
  .regex(/^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u, 'A name is one line of plain text.')
  .default('');

export const emailSchema = z.string().trim().toLowerCase().max(254).pipe(z.email('This is not an email address.'));
/** The limit is there so that nobody sends novels; what is too long for a password is said by passwordFault. */
export const passwordSchema = z.string().max(1000);
export const personInputSchema = z.object({ id: personId });
export type PersonInput = z.infer<typeof personInputSchema>;

export const inviteSchema = z.object({
  email: emailSchema,
  /** "": what stands before the @. */
  name: personName,
  role: z.enum(givenRoles),
  validHours: linkHours(defaultLinkHours.invitation),
});
export type InviteInput = z.infer<typeof inviteSchema>;

export const setRoleSchema = z.object({ id: personId, role: z.enum(givenRoles) });
export type SetRoleInput = z.infer<typeof setRoleSchema>;

export const setUnixAccountSchema = z.object({
  id: personId,
  /** Null: none. */
  unixAccount: z
    .string()
    .max(64)
    .regex(/^[a-z_][a-z0-9_.-]*\$?$/i, 'This is not the name of a Unix account.')
    .nullable(),
});
export type SetUnixAccountInput = z.infer<typeof setUnixAccountSchema>;

export const resetLinkSchema = z.object({ id: personId, validHours: linkHours(defaultLinkHours.reset) });
export type ResetLinkInput = z.infer<typeof resetLinkSchema>;

export const endSessionsSchema = z.object({
  id: personId,
  /** Null: all of them. */
  sessionId: personId.nullable().default(null),
});
export type EndSessionsInput = z.infer<typeof endSessionsSchema>;

export const endOwnSessionsSchema = z.object({
  /** Null: all but the one that asks. */
  sessionId: personId.nullable().default(null),
});
export type EndOwnSessionsInput = z.infer<typeof endOwnSessionsSchema>;

const token = z.string().max(200);
export const linkInputSchema = z.object({ token });
export const useLinkSchema = z.object({ token, password: passwordSchema });
export type UseLinkInput = z.infer<typeof useLinkSchema>;
