/** Block devices as people know them: by name, model and size beside the numbers that the kernel's files take. */

export interface BlockDevice {
  /** "MAJOR:MINOR", as the kernel's files name it. */
  device: string;
  /** As under /dev: "vda", "nvme0n1p1". */
  name: string;
  /** What it is called otherwise: a model, a volume of the device mapper, the file behind a loop device; null without. */
  model: string | null;
  bytes: number;
  /** The number of the whole disk that this is a part of; null for a disk. Limits are for whole disks. */
  partOf: string | null;
  /** The I/O scheduler in use, "none" too; null where there is nothing to choose. */
  scheduler: string | null;
  /** Whether io.cost is set up for the disk, which weights of single disks need on v2; left out where that is not known. */
  hasIoCost?: boolean;
}

/** The disk that a number stands for: itself, or the one that the partition is on; null where there is no such device. */
export function diskOf(devices: readonly BlockDevice[], device: string): BlockDevice | null {
  const found = devices.find((one) => one.device === device);
  if (!found) return null;
  return found.partOf === null ? found : diskOf(devices, found.partOf);
}

/** "vda", or the number where the name is not known. */
export function nameOfDevice(devices: readonly BlockDevice[], device: string): string {
  return devices.find((one) => one.device === device)?.name ?? device;
}

/** Orders numbers as the kernel counts them: by major, then by minor. */
export function byDeviceNumber(a: { device: string }, b: { device: string }): number {
  const [majorA = 0, minorA = 0] = a.device.split(':').map(Number);
  const [majorB = 0, minorB = 0] = b.device.split(':').map(Number);
  return majorA - majorB || minorA - minorB;
}
