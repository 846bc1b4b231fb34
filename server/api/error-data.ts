/** What an error becomes on the wire. */
import type { TRPCError } from '@trpc/server';
import type { ErrorCode } from '#server/domain/errors.ts';
import { isAppError } from '#server/domain/errors.ts';
import type { SentenceKey } from '#server/domain/sentence.ts';

/** `error.data.app` of every refused call. */
export interface AppErrorData {
  /** INTERNAL: a fault of Corral's own; only the request id is told, the log has the rest. */
  code: ErrorCode | 'INTERNAL';
  public: string;
  /** What `public` is made of, where it comes from a catalogue; null elsewhere. */
  sentence: SentenceKey | null;
  errno: string | null;
  file: string | null;
  /** The form field it is about. */
  field: string | null;
  requestId: string;
}

type TrpcCode = TRPCError['code'];

export const trpcCodeOf = {
  BAD_INPUT: 'BAD_REQUEST',
  GROUP_GONE: 'NOT_FOUND',
  GROUP_EXISTS: 'CONFLICT',
  GROUP_BUSY: 'CONFLICT',
  GROUP_GUARDED: 'FORBIDDEN',
  GROUP_OWNED: 'CONFLICT',
  PROCESS_GONE: 'NOT_FOUND',
  PROCESS_GUARDED: 'FORBIDDEN',
  PROCESS_REUSED: 'CONFLICT',
  NO_PERMISSION: 'FORBIDDEN',
  KERNEL_REFUSED: 'UNPROCESSABLE_CONTENT',
  VALUES_MOVED: 'CONFLICT',
  CONFIRMATION_NEEDED: 'PRECONDITION_FAILED',
  NOT_AVAILABLE: 'UNPROCESSABLE_CONTENT',
  CEILING: 'FORBIDDEN',
  BUDGET_EXCEEDED: 'CONFLICT',
  FORBIDDEN: 'FORBIDDEN',
  NOT_SIGNED_IN: 'UNAUTHORIZED',
  LAST_ADMINISTRATOR: 'CONFLICT',
  TOO_MANY_ATTEMPTS: 'TOO_MANY_REQUESTS',
  NOT_FOUND: 'NOT_FOUND',
  AGENT_DOWN: 'SERVICE_UNAVAILABLE',
  STORAGE_BUSY: 'SERVICE_UNAVAILABLE',
  STORAGE_FULL: 'SERVICE_UNAVAILABLE',
} as const satisfies Record<ErrorCode, TrpcCode>;

/** The wire form of an error, whatever it is; what nobody foresaw keeps its text to itself. */
export function appErrorData(error: TRPCError, requestId: string): AppErrorData {
  const { cause } = error;
  if (isAppError(cause))
    return {
      code: cause.code,
      public: cause.public,
      sentence: cause.sentence ?? null,
      errno: cause.errno ?? null,
      file: cause.file ?? null,
      field: cause.field ?? null,
      requestId,
    };
  const nothing = { sentence: null, errno: null, file: null, field: null, requestId };
  if (isUnforeseen(error))
    return {
      ...nothing,
      code: 'INTERNAL',
      public: `Something went wrong in Corral. The log has it under ${requestId}.`,
    };
  // What tRPC itself refuses: an unknown procedure, a body that is no JSON, the wrong method.
  return { ...nothing, code: error.code === 'NOT_FOUND' ? 'NOT_FOUND' : 'BAD_INPUT', public: error.message };
}

/** True for what belongs in the log: nobody threw it on purpose. */
export function isUnforeseen(error: TRPCError): boolean {
  return error.code === 'INTERNAL_SERVER_ERROR' && !isAppError(error.cause);
}
