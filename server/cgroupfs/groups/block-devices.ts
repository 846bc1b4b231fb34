/** The host's block devices, from /sys/dev/block: what the numbers in io.max and blkio.throttle stand for. */
import { readdirSync, readlinkSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { byDeviceNumber } from '#server/domain/groups/block-device.ts';

/**
 * A reader that looks at each device again only when one has come, gone or changed its size: a preview has no time for
 * the thousand disks of a storage host.
 */
export function createDeviceReader(sys: string, proc: string): () => readonly BlockDevice[] {
  let last: { basis: string; devices: readonly BlockDevice[] } | null = null;
  return () => {
    const numbers = readNames(`${sys}/dev/block`);
    const basis = `${numbers.join()}\n${readQuietly(`${proc}/partitions`)}`;
    if (last?.basis !== basis) last = { basis, devices: readDevices(sys, numbers) };
    return last.devices;
  };
}

/** Every device with this number; what vanishes meanwhile is left out. */
function readDevices(sys: string, numbers: readonly string[]): BlockDevice[] {
  const devices = numbers.flatMap((device) => {
    if (!/^\d+:\d+$/.test(device)) return [];
    const dir = `${sys}/dev/block/${device}`;
    const name = readTarget(dir);
    return name === null ? [] : [readDevice(dir, device, name)];
  });
  return devices.sort(byDeviceNumber);
}

function readDevice(dir: string, device: string, name: string): BlockDevice {
  const isPart = readQuietly(`${dir}/partition`) !== '';
  const disk = isPart ? `${dir}/..` : dir;
  return {
    device,
    // A "/" in a name, as in cciss/c0d0, is a "!" in /sys.
    name: name.replaceAll('!', '/'),
    model: readModel(disk),
    // In sectors of 512 bytes, whatever those of the device are (Documentation/ABI/stable/sysfs-block).
    bytes: Number(readQuietly(`${dir}/size`) || 0) * 512,
    partOf: isPart ? readQuietly(`${disk}/dev`) || null : null,
    scheduler: /\[([^\]]+)\]/.exec(readQuietly(`${disk}/queue/scheduler`))?.[1] ?? null,
  };
}

function readModel(disk: string): string | null {
  for (const file of ['dm/name', 'loop/backing_file', 'device/model', 'md/level']) {
    const text = readQuietly(`${disk}/${file}`);
    if (text !== '') return text;
  }
  return null;
}

function readTarget(link: string): string | null {
  try {
    return readlinkSync(link).split('/').at(-1) ?? null;
  } catch {
    return null;
  }
}

function readNames(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

/** The text without what surrounds it, "" for what cannot be read: some drivers answer these files with errors. */
function readQuietly(path: string): string {
  try {
    return readText(path)?.trim() ?? '';
  } catch {
    return '';
  }
}
