/**
 * The one error type of Corral. A code that programs switch on, a sentence for people, and, for the log only,
 * a detail and the cause. An expected "no" (a refused plan, a breached quota) is data, not an error.
 */

import { keyOf, type Sentence, type SentenceKey } from './sentence.ts';

export const errorCodes = [
  /** A field, path, id or setting that does not parse. */
  'BAD_INPUT',
  /** The group does not exist (any more), in any hierarchy or in the one that was asked for. */
  'GROUP_GONE',
  'GROUP_EXISTS',
  /** Processes, children or a controller in use stand in the way. */
  'GROUP_BUSY',
  /** Root group, Corral's own group, PID 1's group, or an ancestor of one. */
  'GROUP_GUARDED',
  /** Somebody else keeps the group and has a command of their own; an administrator may pass them over. */
  'GROUP_OWNED',
  'PROCESS_GONE',
  /** PID 1, a kernel thread, the agent or web themselves. */
  'PROCESS_GUARDED',
  /** The pid now belongs to another process than the page showed. */
  'PROCESS_REUSED',
  /** The kernel denied the agent's user (EACCES, EPERM, EROFS). */
  'NO_PERMISSION',
  /** The kernel refused the value. */
  'KERNEL_REFUSED',
  /** The values moved since the preview: look again, decide again. */
  'VALUES_MOVED',
  /** The change would kill: the group's name has to be typed. */
  'CONFIRMATION_NEEDED',
  /** This kernel, hierarchy or group does not offer it. */
  'NOT_AVAILABLE',
  /** The agent's own configuration forbids it. */
  'CEILING',
  /** More would be handed out than a team's budget lets: the sentence has how much is left, and who holds it. */
  'BUDGET_EXCEEDED',
  /** Corral's policy forbids it to this person. */
  'FORBIDDEN',
  'NOT_SIGNED_IN',
  /** Without this person nobody could manage people any more. */
  'LAST_ADMINISTRATOR',
  'TOO_MANY_ATTEMPTS',
  'NOT_FOUND',
  'AGENT_DOWN',
  /** The database is locked or unreachable: nothing was recorded, so nothing was changed. */
  'STORAGE_BUSY',
  /** No room to record: nothing was recorded, so nothing was changed. */
  'STORAGE_FULL',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

export interface AppErrorOptions {
  /** One or two sentences for the person in front of the screen; from a catalogue wherever there is one. */
  public: string | Sentence;
  /** For the log only. */
  detail?: string;
  /** The kernel's or Node's name of the error, e.g. "EBUSY". */
  errno?: string;
  /** The host file it is about. */
  file?: string;
  /** The form field it is about: a limit key, "name", "pid" … */
  field?: string;
  cause?: unknown;
}

export class AppError extends Error {
  readonly code: ErrorCode;
  readonly public: string;
  /** What `public` is made of, where it comes from a catalogue. */
  readonly sentence: SentenceKey | undefined;
  readonly detail: string | undefined;
  readonly errno: string | undefined;
  readonly file: string | undefined;
  readonly field: string | undefined;

  constructor(code: ErrorCode, options: AppErrorOptions) {
    const said = options.public;
    super(typeof said === 'string' ? said : said.text, { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.public = typeof said === 'string' ? said : said.text;
    this.sentence = typeof said === 'string' ? undefined : keyOf(said);
    this.detail = options.detail;
    this.errno = options.errno;
    this.file = options.file;
    this.field = options.field;
  }
}

/** True for an AppError of this or another copy of the module: decided by its code, never by its class. */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    'code' in error &&
    'public' in error &&
    (errorCodes as readonly unknown[]).includes((error as { code: unknown }).code)
  );
}

/** The errno name of a Node system error ("ENOENT"), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string' && /^E[A-Z0-9]+$/.test(error.code))
    return error.code;
  return undefined;
}
