import { TRPCError } from '@trpc/server';
import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { isFromOurPages } from '#server/auth/request-source.ts';
import { AppError } from '#server/domain/errors.ts';
import { getWeb } from '#server/web.ts';
import { createApiContext } from './context.ts';
import { isUnforeseen } from './error-data.ts';
import { logFault } from './log-fault.ts';
import { appRouter } from './router.ts';
import { requestIdOf } from './trpc.ts';

/** More than a page asks at once; each call of a batch costs as much as one alone. */
const mostCallsAtOnce = 20;

/** Answers /api/trpc/…: queries and subscriptions by GET, queries and mutations by POST from our own pages. */
export function answerTrpc(request: Request): Promise<Response> {
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: request,
    router: appRouter,
    // Long inputs (group paths of 3,800 bytes) do not fit a URL.
    allowMethodOverride: true,
    maxBatchSize: mostCallsAtOnce,
    createContext: async () => {
      const web = getWeb();
      if (request.method === 'POST' && !isFromOurPages(request.headers, web.config)) {
        const cause = new AppError('FORBIDDEN', { public: 'This request does not come from a page of Corral.' });
        throw new TRPCError({ code: 'FORBIDDEN', message: cause.public, cause });
      }
      return createApiContext(web, request.headers);
    },
    onError: ({ error, path, ctx }) => {
      if (isUnforeseen(error)) logFault(requestIdOf(error, ctx), path ?? 'an unknown procedure', error.cause ?? error);
    },
  });
}
