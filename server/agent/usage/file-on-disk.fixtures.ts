/**
 * A file that lies on a disk and that nobody has read yet, also in a guest whose own files are in memory: on a loop device of its own,
 * in mounts that nobody else sees. What is left of it in memory goes with the unmount.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Null where it can be made. */
export function whyNoFileOnDisk(): string | null {
  try {
    execFileSync('sh', ['-c', 'command -v mkfs.ext4 && test -e /dev/loop-control'], { stdio: 'ignore' });
    return null;
  } catch {
    return 'needs mkfs.ext4 and a loop device';
  }
}

/** Makes it, of zeros, outside of any test's group; answers with the folder that it is read from and that has to be removed. */
export function makeFileOnDisk(name: string, bytes: number): string {
  const folder = mkdtempSync(`${tmpdir()}/corral-test-${name}-`);
  mkdirSync(`${folder}/mnt`);
  const script = `truncate -s 64M image && mkfs.ext4 -q image && mount -o loop image mnt &&
    head -c ${bytes} /dev/zero > mnt/file; status=$?; umount mnt; exit $status`;
  execFileSync('unshare', ['-m', 'sh', '-c', script], { cwd: folder });
  return folder;
}

/** Reads it, for a shell in that folder and in mounts of its own (`unshare -m`). */
export const readFileOnDisk = 'mount -o loop,ro image mnt && cat mnt/file > /dev/null';
