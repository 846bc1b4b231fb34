/**
 * The door to better-auth over HTTP. Three of its endpoints are open: sign in, sign out, and asking who one is. Here
 * attempts are limited, and who came, went or was turned away is put on record.
 */
import { z } from 'zod';
import { withStorage } from '#server/db/storage-error.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { AuditEvent } from '#server/services/audit/record-event.ts';
import { recordEvent } from '#server/services/audit/record-event.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { Auth } from './auth.ts';
import type { Sessions } from './sessions.ts';
import { attemptLimits, countAttempt, forgetAttempts } from './sign-in-limit.ts';

export interface AuthDoor {
  auth: Auth;
  sessions: Sessions;
  context: Omit<ServiceContext, 'actor'>;
}

const signInBody = z
  .object({ email: z.string().trim().toLowerCase().max(320).catch(''), password: z.string().catch('') })
  .catch({ email: '', password: '' });

/** Answers a request to /api/auth/…; everything but the three endpoints is 404. Throws STORAGE_BUSY, STORAGE_FULL. */
export async function handleAuthRequest(door: AuthDoor, request: Request): Promise<Response> {
  const endpoint = `${request.method} ${new URL(request.url).pathname.replace(/^\/api\/auth/, '')}`;
  switch (endpoint) {
    case 'POST /sign-in/email':
      return signIn(door, request);
    case 'POST /sign-out':
      return signOut(door, request);
    case 'GET /get-session':
      return door.auth.handler(request);
    default:
      return answer(404, 'NOT_FOUND', 'There is nothing here.');
  }
}

async function signIn({ auth, context }: AuthDoor, request: Request): Promise<Response> {
  if (!isJson(request)) return answer(415, 'BAD_INPUT', 'Sign in with a body of the type application/json.');
  const { email, password } = signInBody.parse(await request.json().catch(() => null));
  const refused = { action: 'session.refused', person: email || '(nobody)', actorId: null, role: 'none' } as const;

  const tooMany = await countBoth(context, email);
  if (tooMany) {
    // Once per window: turning somebody away again and again must not fill the disk.
    if (tooMany.first) await record(context, { ...refused, why: tooMany.why });
    const seconds = Math.max(1, Math.ceil((tooMany.windowEndMs - context.clock()) / 1000));
    return answer(429, 'TOO_MANY_ATTEMPTS', tooMany.why.text, { 'retry-after': String(seconds) });
  }

  const compared = await passwordHashOf(context, { user: { email } });
  const response = await auth.handler(askFor(request, { email, password }));
  // Not a no but a failure of ours: nobody was turned away.
  if (response.status >= 500) return response;
  if (!response.ok) {
    await record(context, { ...refused, why: whyRefused(response.status) });
    return response;
  }
  const { user, token } = await signedInUser(response);
  const whyNot = await whyMayNotEnter(context, user.id, compared);
  if (whyNot) {
    await withStorage(() => context.db.session.deleteMany({ where: { token } }));
    await record(context, { ...refused, actorId: user.id, role: user.role, why: whyNot });
    return answer(403, 'FORBIDDEN', whyNot.text);
  }
  await recordEvent(context, {
    action: 'session.signIn',
    person: user.email,
    actorId: user.id,
    role: user.role,
    summary: 'sign in',
    result: 'applied',
    why: null,
  });
  await forgetAttempts(context.db, accountKey(email));
  await withStorage(() =>
    context.db.user.updateMany({ where: { id: user.id }, data: { lastSignInAt: new Date(context.clock()) } }),
  );
  return response;
}

/** Said to nobody who does not know the password. Null: the person may enter. */
async function whyMayNotEnter(
  context: AuthDoor['context'],
  userId: string,
  compared: string | null,
): Promise<Sentence | null> {
  const person = await withStorage(() =>
    context.db.user.findUnique({ where: { id: userId }, select: { disabledAt: true } }),
  );
  if (!person || person.disabledAt) return sayOfPeople('sign-in-disabled', {});
  // The password was set anew while the old one was still being compared: that one is over. Told without times:
  // a clock that was set back would keep people out.
  const isOld = (await passwordHashOf(context, { userId })) !== compared;
  return isOld ? sayOfPeople('sign-in-password-changed', {}) : null;
}

/** Null where there is no such person, or none with a password. */
async function passwordHashOf(
  { db }: AuthDoor['context'],
  whose: { user: { email: string } } | { userId: string },
): Promise<string | null> {
  const account = await withStorage(() =>
    db.account.findFirst({ where: { ...whose, providerId: 'credential' }, select: { password: true } }),
  );
  return account?.password ?? null;
}

async function signOut({ auth, sessions, context }: AuthDoor, request: Request): Promise<Response> {
  const actor = await sessions.actorNow(request.headers);
  const response = await auth.handler(askFor(request, {}));
  sessions.end(request.headers);
  // better-auth says yes also when the database kept it from deleting the session. The cookie stays: to try again with.
  if (await sessions.actorNow(request.headers))
    return answer(503, 'STORAGE_BUSY', 'Corral could not end your session in its database. Try again in a moment.');
  if (actor && response.ok)
    await recordEvent(context, {
      action: 'session.signOut',
      person: actor.email,
      actorId: actor.id,
      role: actor.role,
      summary: 'sign out',
      result: 'applied',
      why: null,
    });
  return response;
}

interface TooMany {
  why: Sentence;
  windowEndMs: number;
  /** True for the first attempt over the limit in this window. */
  first: boolean;
}

/** What an address tries beyond its limit is not tried on an account: it must not lock anybody out. */
async function countBoth({ db, clock, address }: AuthDoor['context'], email: string): Promise<TooMany | null> {
  for (const [key, limit, code] of [
    [`address:${address ?? 'unknown'}`, attemptLimits.address, 'too-many-from-address'],
    [accountKey(email), attemptLimits.account, 'too-many-on-account'],
  ] as const) {
    const attempts = await countAttempt(db, key, clock());
    if (attempts.count <= limit) continue;
    const minutes = Math.max(1, Math.ceil((attempts.windowEndMs - clock()) / 60_000));
    return {
      why: sayOfPeople(code, { minutes }),
      windowEndMs: attempts.windowEndMs,
      first: attempts.count === limit + 1,
    };
  }
  return null;
}

function accountKey(email: string): string {
  return `account:${email}`;
}

async function record(
  context: AuthDoor['context'],
  event: Pick<AuditEvent, 'action' | 'person' | 'actorId' | 'role' | 'why'>,
): Promise<void> {
  await recordEvent(context, { ...event, summary: 'sign in', result: 'refused' });
}

function whyRefused(status: number): Sentence {
  if (status === 403) return sayOfPeople('sign-in-from-elsewhere', {});
  return sayOfPeople(status === 400 ? 'sign-in-malformed' : 'wrong-password', {});
}

function isJson(request: Request): boolean {
  const [mediaType = ''] = (request.headers.get('content-type') ?? '').split(';', 1);
  return mediaType.trim().toLowerCase() === 'application/json';
}

/**
 * What better-auth gets to see: the request's headers and what was read here. It would read a form as well, and what it
 * understood then would be neither what was counted nor what goes on record.
 */
function askFor(request: Request, body: object): Request {
  const headers = new Headers(request.headers);
  headers.set('content-type', 'application/json');
  headers.delete('content-length');
  const { origin, pathname } = new URL(request.url);
  return new Request(`${origin}${pathname}`, { method: 'POST', headers, body: JSON.stringify(body) });
}

const signInAnswer = z.object({
  token: z.string(),
  user: z.object({ id: z.string(), email: z.string(), role: z.string().catch('member') }),
});

async function signedInUser(response: Response): Promise<z.infer<typeof signInAnswer>> {
  return signInAnswer.parse(await response.clone().json());
}

function answer(status: number, code: string, message: string, headers: Record<string, string> = {}): Response {
  return Response.json({ code, message }, { status, headers });
}
