/** The host's block devices, from /sys/dev/block: what the numbers in io.max and blkio.throttle stand for. */
import { readdirSync, readlinkSync } from 'node:fs';
import { readText } from '#server/cgroupfs/files.ts';
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import { byDeviceNumber } from '#server/domain/groups/block-device.ts';

/**
 * A reader that looks at each device again only when one has come, gone or changed its size: a preview has no time for
 * the thousand disks of a storage host. Another scheduler shows in none of that: `isAfresh` looks at all.
 */
export function createDeviceReader(sys: string, proc: string): (isAfresh?: boolean) => readonly BlockDevice[] {
  let last: { basis: string; devices: readonly BlockDevice[] } | null = null;
  return (isAfresh = false) => {
    const numbers = readNames(`${sys}/dev/block`);
    const basis = `${numbers.join()}\n${readQuietly(`${proc}/partitions`)}`;
    if (isAfresh || last?.basis !== basis) last = { basis, devices: readDevices(sys, numbers) };
    return last.devices;
  };
}

/**
 * With the word on io.cost, from the file of the hierarchy's root: it has a line for each disk that io.cost was set up for. In
 * a cgroup namespace there is no such file, and nothing is known.
 * Source: ioc_qos_show() in block/blk-iocost.c; a weight for another disk is refused with EOPNOTSUPP (blkg_conf_prep()).
 */
export function withIoCost(devices: readonly BlockDevice[], mountPoint: string): readonly BlockDevice[] {
  const text = readText(`${mountPoint}/io.cost.qos`);
  if (text === null) return devices;
  const weighed = new Set(text.split('\n').map((line) => line.split(' ', 1)[0]));
  return devices.map((one) => ({ ...one, hasIoCost: weighed.has(one.device) }));
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
