/**
 * Disks whose I/O v1 counts for no group: since Linux 6.10 the throttling layer, which counts it, looks at a disk only once some
 * group has been given a limit for it. The root group's file then leaves the disk out, whatever it did; where all are counted it
 * names all. Source: blk_throtl_init(), called by tg_set_conf() in block/blk-throttle.c; proc_diskstats(5).
 */
import { readText } from '#server/cgroupfs/files.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';

/** By name. None where blkio is not on v1, and where that cannot be told: a part of the tree names what it used itself. */
export function readUncountedDisks(host: Pick<CgroupHost, 'hierarchyFor' | 'proc' | 'readDevices'>): string[] {
  const io = host.hierarchyFor('io');
  if (io?.version !== 1 || !io.wholeTree) return [];
  const text = readText(`${io.mountPoint}/blkio.throttle.io_service_bytes`);
  const stats = readText(`${host.proc}/diskstats`);
  if (text === null || stats === null) return [];
  const counted = new Set(text.split('\n').map((line) => line.split(' ', 1)[0]));
  const busy = new Set(
    stats.split('\n').flatMap((line) => {
      const [major, minor, , reads, , , , writes] = line.trim().split(/\s+/);
      return Number(reads) + Number(writes) > 0 ? [`${major}:${minor}`] : [];
    }),
  );
  return host
    .readDevices()
    .filter(({ device, partOf, bytes }) => partOf === null && bytes > 0 && busy.has(device) && !counted.has(device))
    .map(({ name }) => name);
}

/** Null where nothing is left out. */
export function noteOnUncounted(disks: readonly string[]): string | null {
  if (disks.length === 0) return null;
  const more = disks.length - named;
  const names = disks.slice(0, named).join(', ') + (more > 0 ? ` and ${more} more` : '');
  return `I/O of ${names} is not in these figures: since Linux 6.10, v1 counts what a disk does once some group has been given an I/O limit for it.`;
}

const named = 4;
