import { readText } from '#server/cgroupfs/files.ts';

/** Names this run of the kernel (random(4)): what control groups held in another is gone. "" where it cannot be read. */
export function readBootId(proc: string): string {
  return readText(`${proc}/sys/kernel/random/boot_id`)?.trim() ?? '';
}
