/**
 * For tests only: web's doors over a real database, real sign-in and real sessions, with a fake agent. Requests go in as
 * they come off the wire; who signs in gets a cookie.
 */
import { hashPassword } from 'better-auth/crypto';
import { createAuth } from '#server/auth/auth.ts';
import { readActor } from '#server/auth/read-actor.ts';
import { createSessions } from '#server/auth/sessions.ts';
import type { Role } from '#server/domain/people/access.ts';
import type { TeamStanding } from '#server/domain/teams/team-standing.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { createSecretBox } from '#server/services/webhooks/secret-box.ts';
import type { Web } from '#server/web.ts';
import { setWeb } from '#server/web.ts';
import { answerTrpc } from './answer-trpc.ts';
import { answerAuth } from './people/answer-auth.ts';

export const publicUrl = 'http://127.0.0.1:3000';
export const password = 'seven calm otters 42';

export interface Answered {
  status: number;
  /** "OK", or the code of the refusal. */
  code: string;
  text: string;
}

export async function openAccessBench() {
  const bench = await openTestBench();
  const { db, audit, clock, host } = bench.as(ada);
  const config = { publicUrl, secureCookies: false, secret: 'x'.repeat(43), sessionHours: 12 };
  const auth = createAuth(db, config);
  const sessions = createSessions((headers) => readActor({ auth, db, hostName: host.name }, headers), clock);
  // Streams are over as soon as they are open: whether they open is what is asked.
  const looks = { look: () => undefined };
  const mirror = { nodes: new Map(), usage: new Map(), connection: { state: 'live' } };
  const web = {
    config,
    db,
    audit,
    auth,
    sessions,
    clock,
    looks,
    webhooks: {
      box: createSecretBox(config.secret),
      sender: { check: async () => null },
      publicUrl,
      wake: () => undefined,
    },
    host: { ...host, mirror },
    ending: AbortSignal.abort(),
  };
  setWeb(web as unknown as Web);
  const passwordHash = await hashPassword(password);

  return {
    ...bench,
    db,
    sessions,
    /** Puts the person into these teams and no others: counts at once. */
    async join(userId: string, ...standings: TeamStanding[]): Promise<void> {
      await db.teamMember.deleteMany({ where: { userId } });
      for (const { id, name, role, tops } of standings) {
        const now = new Date(clock());
        const made = { key: name.toLowerCase(), purpose: '', createdAt: now, createdBy: 'ada@example.org' };
        const given = { create: tops.map((path) => ({ host: host.name, path, addedAt: now })) };
        await db.team.upsert({ where: { id }, create: { id, name, ...made, tops: given }, update: {} });
        await db.teamMember.create({ data: { teamId: id, userId, role, addedAt: now, addedBy: made.createdBy } });
      }
      sessions.personChanged(userId, null);
    },
    async add(email: string, role: Role): Promise<string> {
      const now = new Date(clock());
      return db.$transaction((transaction) =>
        createPerson(transaction, { email, name: email, role, passwordHash, now }),
      );
    },
    async signIn(email: string, word = password): Promise<{ status: number; cookie: string; text: string }> {
      const headers = { 'content-type': 'application/json', origin: publicUrl };
      const body = JSON.stringify({ email, password: word });
      const response = await answerAuth(
        new Request(`${publicUrl}/api/auth/sign-in/email`, { method: 'POST', headers, body }),
      );
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      return { status: response.status, cookie, text: await response.text() };
    },
    /** A procedure, as the browser calls it: `kind` decides between GET and POST. */
    async call(
      name: string,
      { kind, input, headers }: { kind: string; input: object | undefined; headers: Record<string, string> },
    ): Promise<Answered> {
      const json = JSON.stringify({ json: input });
      const address = `${publicUrl}/api/trpc/${name}`;
      const isPost = kind === 'mutation';
      const given = new Headers({ origin: publicUrl, ...headers });
      if (isPost) given.set('content-type', 'application/json');
      const response = await answerTrpc(
        isPost
          ? new Request(address, { method: 'POST', headers: given, body: json })
          : new Request(input ? `${address}?input=${encodeURIComponent(json)}` : address, {
              headers: given,
            }),
      );
      return read(response);
    },
  };
}

export async function read(response: Response): Promise<Answered> {
  const text = await response.text();
  const code = /"app":\{"code":"(\w+)"/.exec(text)?.[1] ?? /"error":\{"code":"(\w+)"/.exec(text)?.[1] ?? 'OK';
  return { status: response.status, code, text };
}
