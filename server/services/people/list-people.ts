import { withStorage } from '#server/db/storage-error.ts';
import { AppError } from '#server/domain/errors.ts';
import { roleOf } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { PeopleList, Person, PersonDetail } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { readStandings } from '#server/services/teams/read-standings.ts';

/** For how long an invitation that nobody used stays in the list after its end. */
const expiredShownMs = 7 * 24 * 3_600_000;

type Reader = Pick<ServiceContext, 'db' | 'clock'>;

/** Everybody with an account, and the invitations that are open. */
export async function listPeople({ db, clock }: Reader): Promise<PeopleList> {
  const now = new Date(clock());
  const shownFrom = new Date(now.getTime() - expiredShownMs);
  const [people, links] = await withStorage(() =>
    Promise.all([
      db.user.findMany({ select: selected(now), orderBy: { email: 'asc' } }),
      db.personLink.findMany({
        where: { kind: 'invitation', usedAt: null, withdrawnAt: null, expiresAt: { gt: shownFrom } },
        orderBy: { createdAt: 'desc' },
      }),
    ]),
  );
  return {
    people: people.map(personOf),
    invitations: links.map(({ id, email, name, role, createdBy, createdAt, expiresAt }) => ({
      id,
      email,
      name,
      role: roleOf(role ?? ''),
      invitedBy: createdBy,
      createdAtMs: createdAt.getTime(),
      expiresAtMs: expiresAt.getTime(),
    })),
  };
}

/** One person with their teams and open sessions; `current` is the session that asks. Throws NOT_FOUND. */
export async function readPerson(
  { db, clock, host }: Reader & Pick<ServiceContext, 'host'>,
  { id, current }: { id: string; current: string | null },
): Promise<PersonDetail> {
  const now = new Date(clock());
  const [person, sessions, link, teams] = await withStorage(() =>
    Promise.all([
      db.user.findUnique({ where: { id }, select: selected(now) }),
      db.session.findMany({ where: { userId: id, expiresAt: { gt: now } }, orderBy: { createdAt: 'desc' } }),
      db.personLink.findFirst({
        where: { kind: 'reset', userId: id, usedAt: null, withdrawnAt: null, expiresAt: { gt: now } },
        select: { expiresAt: true },
      }),
      readStandings(db, host.name, id),
    ]),
  );
  if (!person) throw new AppError('NOT_FOUND', { public: sayOfPeople('people-no-person', {}) });
  return {
    ...personOf(person),
    teams,
    // Never the token: it is what the cookie is made of.
    openSessions: sessions.map((session) => ({
      id: session.id,
      createdAtMs: session.createdAt.getTime(),
      expiresAtMs: session.expiresAt.getTime(),
      address: session.ipAddress || null,
      userAgent: session.userAgent || null,
      isCurrent: session.id === current,
    })),
    resetLinkUntilMs: link?.expiresAt.getTime() ?? null,
  };
}

const selected = (now: Date) => ({
  id: true,
  email: true,
  name: true,
  role: true,
  unixAccount: true,
  disabledAt: true,
  createdAt: true,
  lastSignInAt: true,
  _count: { select: { sessions: { where: { expiresAt: { gt: now } } } } },
});

interface Row {
  id: string;
  email: string;
  name: string;
  role: string;
  unixAccount: string | null;
  disabledAt: Date | null;
  createdAt: Date;
  lastSignInAt: Date | null;
  _count: { sessions: number };
}

function personOf({ id, email, name, role, unixAccount, disabledAt, createdAt, lastSignInAt, _count }: Row): Person {
  return {
    id,
    email,
    name,
    role: roleOf(role),
    unixAccount,
    disabledAtMs: disabledAt?.getTime() ?? null,
    createdAtMs: createdAt.getTime(),
    lastSignInAtMs: lastSignInAt?.getTime() ?? null,
    sessions: _count.sessions,
  };
}
