/** What one request brings along. */
import { randomUUID } from 'node:crypto';
import type { OpenStream } from '#server/auth/open-streams.ts';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { addressOf } from '#server/auth/request-source.ts';
import type { SessionEnd } from '#server/domain/people/person.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import type { Web } from '#server/web.ts';

export interface ApiContext extends Omit<ServiceContext, 'actor'> {
  web: Web;
  /** Null when nobody is signed in. */
  actor: SignedIn | null;
  /** Asks the session again, for streams that live long. */
  readActorAgain: () => Promise<SignedIn | null>;
  /** Why the session of the request's cookie was ended, where web knows. */
  whyEnded: () => SessionEnd | null;
  /** Before an event stream in somebody's name. Throws TOO_MANY_ATTEMPTS. */
  openStream: (person: SignedIn) => OpenStream;
}

/** Reads who asks, from where, and names the request. The host in it is the host as they may see it. */
export async function createApiContext(web: Web, headers: Headers): Promise<ApiContext> {
  const context = createPublicContext(web, headers);
  const actor = await web.sessions.actorOf(headers);
  return {
    ...context,
    host: actor ? hostFor(actor, context.host) : context.host,
    actor,
    readActorAgain: () => web.sessions.actorOf(headers),
    whyEnded: () => web.sessions.whyEnded(headers),
    openStream: (person) => web.sessions.openStream(headers, person),
  };
}

/** The same for doors that find out themselves who is there. */
export function createPublicContext(
  web: Web,
  headers: Headers,
): Omit<ApiContext, 'actor' | 'readActorAgain' | 'whyEnded' | 'openStream'> {
  const { db, audit, host, clock, config } = web;
  return { web, db, audit, host, clock, requestId: randomUUID(), address: addressOf(headers, config) };
}
