/** libcgroup's own files of what a host is to look like: cgconfig.conf(5) and what lies in cgconfig.d. Read, never written. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { errnoOf } from '#server/domain/errors.ts';
import type { ConfigFile } from '#server/domain/wanted/wanted-verbs.ts';

/** A file of 2,000 groups has a tenth of it. */
const mostBytes = 2 << 20;
const mostFiles = 64;

/** In the order in which libcgroup loads them; none that is not there. `etc` is "/etc". */
export function readConfigFiles(etc: string): ConfigFile[] {
  const paths = [`${etc}/cgconfig.conf`, ...namesIn(`${etc}/cgconfig.d`).map((name) => `${etc}/cgconfig.d/${name}`)];
  return paths.flatMap((path) => readOne(path) ?? []);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.conf'))
      .sort()
      .slice(0, mostFiles);
  } catch (cause) {
    if (errnoOf(cause) === undefined) throw cause;
    return [];
  }
}

function readOne(path: string): ConfigFile | null {
  try {
    const stat = statSync(path);
    // A device or a pipe would be waited for.
    if (!stat.isFile()) return { path, text: null, errno: stat.isDirectory() ? 'EISDIR' : 'EINVAL' };
    if (stat.size > mostBytes) return { path, text: null, errno: 'EFBIG' };
    return { path, text: readFileSync(path, 'utf8'), errno: null };
  } catch (cause) {
    const errno = errnoOf(cause);
    if (errno === undefined) throw cause;
    return errno === 'ENOENT' ? null : { path, text: null, errno };
  }
}
