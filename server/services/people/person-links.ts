/** Links that work once: what they are made of, and finding the one that a token belongs to. */
import { randomBytes, randomUUID } from 'node:crypto';
import type { Db, DbTransaction } from '#server/db/open-db.ts';
import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import type { GivenRole } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { LinkView, OneTimeLink } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { hashToken } from './offer-first-start.ts';

export interface NewLink {
  kind: LinkView['kind'];
  email: string;
  name: string;
  role: GivenRole | null;
  userId: string | null;
  validHours: number;
}

/** Stores a link's hash and answers the link itself, which nobody can make again. `publicUrl` has no trailing slash. */
export async function addLink(
  { clock, actor }: Pick<ServiceContext, 'clock' | 'actor'>,
  transaction: DbTransaction,
  { validHours, ...link }: NewLink,
  publicUrl: string,
): Promise<OneTimeLink> {
  const token = randomBytes(32).toString('base64url');
  const nowMs = clock();
  const expiresAtMs = nowMs + validHours * 3_600_000;
  await transaction.personLink.create({
    data: {
      ...link,
      id: randomUUID(),
      tokenHash: hashToken(token),
      createdBy: actor.email,
      createdAt: new Date(nowMs),
      expiresAt: new Date(expiresAtMs),
    },
  });
  return { url: `${publicUrl}/${pages[link.kind]}?token=${token}`, expiresAtMs };
}

const pages = { invitation: 'invitation', reset: 'reset-password' } as const;

export type StoredLink = NonNullable<Awaited<ReturnType<Db['personLink']['findUnique']>>>;

/** The link that the token belongs to, if it can still be used. Throws FORBIDDEN (field token). */
export async function findLink(
  { db, clock }: Pick<ServiceContext, 'db' | 'clock'>,
  token: string,
): Promise<StoredLink> {
  const link = await withStorage(() => db.personLink.findUnique({ where: { tokenHash: hashToken(token) } }));
  if (!link) throw refused('people-link-unknown');
  if (link.usedAt) throw refused('people-link-used');
  if (link.withdrawnAt) throw refused('people-link-withdrawn');
  if (link.expiresAt.getTime() <= clock()) throw refused('people-link-expired');
  return link;
}

/** What a link is for, for the page that it opens. Throws FORBIDDEN (field token). */
export async function readLink(
  context: Pick<ServiceContext, 'db' | 'clock'>,
  { token }: { token: string },
): Promise<LinkView> {
  const { kind, email, expiresAt } = await findLink(context, token);
  return { kind: kind === 'reset' ? 'reset' : 'invitation', email, expiresAtMs: expiresAt.getTime() };
}

/** Of two who use it at the same time one wins. Throws FORBIDDEN. */
export async function takeLink(transaction: DbTransaction, link: StoredLink, now: Date): Promise<void> {
  const { count } = await transaction.personLink.updateMany({
    where: { id: link.id, usedAt: null, withdrawnAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  if (count !== 1) throw refused('people-link-used');
}

type Refusal = 'people-link-unknown' | 'people-link-used' | 'people-link-withdrawn' | 'people-link-expired';

function refused(code: Refusal): AppError {
  return new AppError('FORBIDDEN', { public: sayOfPeople(code, {}), field: 'token' });
}
