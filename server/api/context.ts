/** What one request brings along. */
import { randomUUID } from 'node:crypto';
import type { OpenStream } from '#server/auth/open-streams.ts';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { addressOf } from '#server/auth/request-source.ts';
import type { ServiceContext } from '#server/services/context.ts';
import type { Web } from '#server/web.ts';

export interface ApiContext extends Omit<ServiceContext, 'actor'> {
  web: Web;
  /** Null when nobody is signed in. */
  actor: SignedIn | null;
  /** Asks the session again, for streams that live long. */
  readActorAgain: () => Promise<SignedIn | null>;
  /** Before an event stream in somebody's name. Throws TOO_MANY_ATTEMPTS. */
  openStream: (person: SignedIn) => OpenStream;
}

/** Reads who asks, from where, and names the request. */
export async function createApiContext(web: Web, headers: Headers): Promise<ApiContext> {
  return {
    ...createPublicContext(web, headers),
    actor: await web.sessions.actorOf(headers),
    readActorAgain: () => web.sessions.actorOf(headers),
    openStream: (person) => web.sessions.openStream(headers, person),
  };
}

/** The same for doors that find out themselves who is there. */
export function createPublicContext(
  web: Web,
  headers: Headers,
): Omit<ApiContext, 'actor' | 'readActorAgain' | 'openStream'> {
  const { db, audit, host, clock, config } = web;
  return { web, db, audit, host, clock, requestId: randomUUID(), address: addressOf(headers, config) };
}
