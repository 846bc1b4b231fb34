import { errnoOf } from '#server/domain/errors.ts';

/** A group, process or file that went away between two system calls. */
export function isVanished(cause: unknown): boolean {
  const errno = errnoOf(cause);
  return errno === 'ENOENT' || errno === 'ENODEV' || errno === 'ESRCH' || errno === 'ENOTDIR';
}
