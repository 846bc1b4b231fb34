/** The ladder of procedures: public, then signed in, then allowed to. And the one place where an error gets its wire form. */
import { initTRPC, TRPCError } from '@trpc/server';
import superjson from 'superjson';
import { z } from 'zod';
import type { SignedIn } from '#server/auth/read-actor.ts';
import type { Action } from '#server/domain/access.ts';
import { can } from '#server/domain/access.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import type { ApiContext } from './context.ts';
import type { AppErrorData } from './error-data.ts';
import { appErrorData, trpcCodeOf } from './error-data.ts';

const t = initTRPC.context<ApiContext>().create({
  transformer: superjson,
  // Stack traces stay in the log, in development too.
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => {
    const app: AppErrorData = appErrorData(error, ctx?.requestId ?? 'none');
    return { ...shape, message: app.public, data: { ...shape.data, app } };
  },
  sse: {
    // A silent connection is told from a dead one.
    ping: { enabled: true, intervalMs: 10_000 },
    client: { reconnectAfterInactivityMs: 25_000 },
  },
});

export const { router, createCallerFactory } = t;

/** An AppError, thrown anywhere below, leaves with the status that its code stands for. */
const withErrors = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !isAppError(result.error.cause)) return result;
  const cause = result.error.cause;
  throw new TRPCError({ code: trpcCodeOf[cause.code], message: cause.public, cause });
});

/** For anybody, signed in or not. */
export const publicProcedure = t.procedure.use(withErrors);

/** For people who are signed in; `ctx.actor` is there. Throws NOT_SIGNED_IN. */
export const userProcedure = publicProcedure.use(({ ctx, next }) => {
  if (!ctx.actor) throw new AppError('NOT_SIGNED_IN', { public: 'You are not signed in (any more).' });
  return next({ ctx: { ...ctx, actor: ctx.actor satisfies SignedIn } });
});

/**
 * For people who may do `action`. Only for what changes nothing: a change asks again in its service, where a refusal
 * goes on record. Throws FORBIDDEN.
 */
export function allowedProcedure(action: Action) {
  return userProcedure.use(({ ctx, next }) => {
    const verdict = can(ctx.actor, action);
    if (!verdict.ok) throw new AppError('FORBIDDEN', { public: verdict.why });
    return next();
  });
}

export const requestIdInput = z.object({ requestId: z.string().min(1).max(64) });
