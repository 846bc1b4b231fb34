/** A disk of a few megabytes in memory, for stories about one that is full. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import path from 'node:path';

export interface SmallDisk {
  /** Not one block is left. */
  fill(): void;
  /** What `fill` put there is gone. */
  free(): void;
  remove(): void;
}

/** Mounts one at `folder`, which is made. */
export function mountSmallDisk(folder: string): SmallDisk {
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m,mode=755', 'corral-test', folder]);
  const filler = path.join(folder, 'filler');
  return {
    fill: () => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(filler, Buffer.alloc(bavail * bsize));
    },
    free: () => rmSync(filler),
    remove: () => execFileSync('umount', [folder]),
  };
}
