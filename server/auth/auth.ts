/**
 * Sign-in by better-auth: e-mail and password, sessions in the database. There is no registration over HTTP; the first
 * administrator comes through the first-start link. Attempts are limited in handle-auth-request.ts, for addresses and
 * accounts alike, and across restarts.
 */
import { betterAuth } from 'better-auth';
import { prismaAdapter } from 'better-auth/adapters/prisma';
import type { Db } from '#server/db/open-db.ts';
import { roles } from '#server/domain/people/access.ts';
import { maxPasswordLength, minPasswordLength } from '#server/domain/people/password.ts';
import { isFromOurPages, peerHeader } from './request-source.ts';

export interface AuthSettings {
  publicUrl: string;
  secureCookies: boolean;
  secret: string;
  sessionHours: number;
}

export type Auth = ReturnType<typeof createAuth>;

export function createAuth(db: Db, settings: AuthSettings) {
  return betterAuth({
    appName: 'Corral',
    baseURL: settings.publicUrl,
    basePath: '/api/auth',
    secret: settings.secret,
    database: prismaAdapter(db, { provider: 'sqlite' }),
    telemetry: { enabled: false },
    logger: { level: 'error' },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength,
      maxPasswordLength,
    },
    user: {
      additionalFields: {
        role: { type: [...roles], required: true, defaultValue: 'member', input: false },
        disabledAt: { type: 'date', required: false, input: false },
        unixAccount: { type: 'string', required: false, input: false },
      },
    },
    session: {
      expiresIn: settings.sessionHours * 3600,
      // Looking at a session writes nothing: while the database is locked or full, people go on seeing their host. The
      // first leaves expiresAt as it was at sign-in, the second the row of a session that has expired.
      disableSessionRefresh: true,
      deferSessionRefresh: true,
      // A copy of the session in the cookie would outlive signing out.
      cookieCache: { enabled: false },
    },
    rateLimit: { enabled: false },
    trustedOrigins: (request) => {
      const origin = request?.headers.get('origin');
      return origin && request && isFromOurPages(request.headers, settings) ? [origin] : [];
    },
    advanced: {
      useSecureCookies: settings.secureCookies,
      cookiePrefix: 'corral',
      defaultCookieAttributes: { httpOnly: true, sameSite: 'lax' },
      ipAddress: { ipAddressHeaders: [peerHeader] },
    },
  });
}
