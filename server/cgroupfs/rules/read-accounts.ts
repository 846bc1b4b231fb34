/** The text of the files that say which users and groups there are. */
import { readText } from '../files.ts';
import type { CgroupHost } from '../groups/open-host.ts';

export function readAccountFiles({ etc }: Pick<CgroupHost, 'etc'>): { passwd: string; group: string } {
  return { passwd: readText(`${etc}/passwd`) ?? '', group: readText(`${etc}/group`) ?? '' };
}
