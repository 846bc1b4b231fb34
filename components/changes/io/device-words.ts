import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { formatBytes } from '#server/domain/units.ts';

/** "8:0 · 10 GiB · QEMU HARDDISK". */
export function deviceWords({ device, bytes, model }: BlockDevice): string {
  return [device, formatBytes(bytes), ...(model === null ? [] : [model])].join(' · ');
}
