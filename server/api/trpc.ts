/** The ladder of procedures: public, then signed in, then allowed to. And the one place where an error gets its wire form. */
import { randomUUID } from 'node:crypto';
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import type { SignedIn } from '#server/auth/read-actor.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { Action } from '#server/domain/people/access.ts';
import { canSomewhere } from '#server/domain/people/access.ts';
import { sayOfPeople } from '#server/domain/people/people-sentences.ts';
import { refuseUnless } from '#server/services/teams/host-for.ts';
import type { ApiContext } from './context.ts';
import type { AppErrorData } from './error-data.ts';
import { appErrorData, trpcCodeOf } from './error-data.ts';

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  // Stack traces stay in the log, in development too.
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => {
    const app: AppErrorData = appErrorData(error, requestIdOf(error, ctx));
    return { ...shape, message: app.public, data: { ...shape.data, app } };
  },
  sse: {
    // A silent connection is told from a dead one.
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 25_000 },
  },
});

export const { router, createCallerFactory } = t;

/** Under which id each failed call is on record. */
const requestIds = new WeakMap<TRPCError, string>();

/** The id of the call that failed; the request's, where it failed before or after a procedure ran. */
export function requestIdOf(error: TRPCError, ctx: ApiContext | undefined): string {
  return requestIds.get(error) ?? ctx?.requestId ?? 'none';
}

/** The calls of a batch come with one context, and the record takes each id once: every call has its own. */
const withRequestId = t.middleware(async ({ next }) => {
  const requestId = randomUUID();
  const result = await next({ ctx: { requestId } });
  if (!result.ok) requestIds.set(result.error, requestId);
  return result;
});

/** An AppError, thrown anywhere below, leaves with the status that its code stands for. */
const withErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !isAppError(result.error.cause)) return result;
  const cause = result.error.cause;
  throw new TRPCError({ code: trpcCodeOf[cause.code], message: cause.public, cause });
});

/** For anybody, signed in or not. */
export const publicProcedure = t.procedure.use(withRequestId).use(withErrors);

/** For people who are signed in; `ctx.actor` is there. Throws NOT_SIGNED_IN. */
export const userProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.actor) throw new AppError('NOT_SIGNED_IN', { public: sayOfPeople('not-signed-in', {}) });
  return next({ ctx: { ...ctx, actor: ctx.actor satisfies SignedIn } });
});

/**
 * For people who may do `action` on the whole host. Only for what changes nothing: a change asks again in its service, where
 * a refusal goes on record. Throws FORBIDDEN.
 */
export function allowedProcedure(action: Action) {
  return userProcedure.use(({ ctx, next }) => {
    refuseUnless(ctx.actor, action, null);
    return next();
  });
}

/**
 * For people who may do `action` to some groups at least: which, is decided by the host of the context (host-for.ts) or by
 * the service, and written down in procedure-rules.ts. Throws FORBIDDEN.
 */
export function allowedSomewhere(action: Action) {
  return userProcedure.use(({ ctx, next }) => {
    if (!canSomewhere(ctx.actor, action)) refuseUnless(ctx.actor, action, null);
    return next();
  });
}

/** For everybody who may look at the whole host. */
export const reading = allowedProcedure('read');
/** For everybody who may look at some groups: only for what shows nothing of the others. */
export const looking = allowedSomewhere('read');

export const requestIdInput = z.object({ requestId: z.string().min(1).max(64) });
