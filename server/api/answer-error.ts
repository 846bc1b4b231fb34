import { randomUUID } from 'node:crypto';
import { TRPCError } from '@trpc/server';
import { getHTTPStatusCodeFromError } from '@trpc/server/http';
import { isAppError } from '#server/domain/errors.ts';
import { appErrorData, isUnforeseen, trpcCodeOf } from './error-data.ts';
import { logFault } from './log-fault.ts';

/** An error of a plain HTTP door, with the status and the words that a procedure would have given it: `{ error: AppErrorData }`. */
export function answerError(cause: unknown, requestId: string = randomUUID()): Response {
  const code = isAppError(cause) ? trpcCodeOf[cause.code] : 'INTERNAL_SERVER_ERROR';
  const error = new TRPCError({ code, cause });
  if (isUnforeseen(error)) logFault(requestId, 'a request', cause);
  return Response.json({ error: appErrorData(error, requestId) }, { status: getHTTPStatusCodeFromError(error) });
}
