/** The file of ceilings, as the agent starts: nobody but its own user, which is root as a rule, may have a hand in it. */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';
import type { Ceilings } from '#server/domain/ceilings/ceiling.ts';
import { parseCeilings } from '#server/domain/ceilings/parse-ceilings.ts';
import { AppError, errnoOf } from '#server/domain/errors.ts';

const mostBytes = 256 * 1024;

/** Throws BAD_INPUT that says what is wrong, and in which line. */
export function readCeilings(file: string, uid: number): Ceilings {
  const fault = (why: string, cause?: unknown) =>
    new AppError('BAD_INPUT', {
      public: `CORRAL_AGENT_CEILINGS=${file}: ${why}.`,
      field: 'CORRAL_AGENT_CEILINGS',
      cause,
    });
  try {
    const stat = statSync(file);
    if (!stat.isFile()) throw fault('it is no file');
    if (stat.size > mostBytes) throw fault(`it has ${stat.size} bytes, and at most ${mostBytes} are read`);
    // Whoever may rename in one of its folders may put another in its place.
    for (const place of wayTo(realpathSync(file))) {
      const at = statSync(place);
      const { uid: owner, mode } = at;
      // In a folder such as /tmp only who owns a file may rename it.
      const isSticky = at.isDirectory() && (mode & 0o1000) !== 0;
      const isOpen = (mode & 0o022) !== 0 && !isSticky;
      if (owner !== uid && owner !== 0) throw fault(`${place} belongs to uid ${owner}, who could lift the ceilings`);
      if (isOpen) throw fault(`${place} can be written by others, who could lift the ceilings (chmod go-w)`);
    }
    return parseCeilings(readFileSync(file, 'utf8'), file);
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    throw fault(errno === 'ENOENT' ? 'there is no such file' : `it cannot be read (${errno})`, cause);
  }
}

/** The file, its folder, and all above that. */
function wayTo(file: string): string[] {
  const folder = path.dirname(file);
  return folder === file ? [file] : [file, ...wayTo(folder)];
}
