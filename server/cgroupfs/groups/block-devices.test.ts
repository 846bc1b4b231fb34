import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { createDeviceReader } from './block-devices.ts';

const root = mkdtempSync(join(tmpdir(), 'corral-devices-'));
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Lays out /sys/dev/block and /proc/partitions: files by path below the root. */
function layOut(links: Record<string, string>, files: Record<string, string>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  mkdirSync(join(root, 'sys/dev/block'), { recursive: true });
  for (const [number, target] of Object.entries(links)) symlinkSync(target, join(root, 'sys/dev/block', number));
}

test('names disks with model, size and scheduler, and partitions with the disk they are on', () => {
  layOut(
    {
      '8:0': '../../devices/x/block/sda',
      '8:1': '../../devices/x/block/sda/sda1',
      '253:1': '../../devices/virtual/block/dm-1',
    },
    {
      'proc/partitions': 'as before',
      'sys/devices/x/block/sda/dev': '8:0\n',
      'sys/devices/x/block/sda/size': '2048\n',
      'sys/devices/x/block/sda/device/model': 'Samsung SSD 870 \n',
      'sys/devices/x/block/sda/queue/scheduler': 'none [mq-deadline] kyber bfq \n',
      'sys/devices/x/block/sda/sda1/partition': '1\n',
      'sys/devices/x/block/sda/sda1/size': '1024\n',
      'sys/devices/virtual/block/dm-1/dm/name': 'vg-root\n',
      'sys/devices/virtual/block/dm-1/size': '8\n',
    },
  );

  const read = createDeviceReader(join(root, 'sys'), join(root, 'proc'));

  expect(read()).toEqual([
    { device: '8:0', name: 'sda', model: 'Samsung SSD 870', bytes: 1_048_576, partOf: null, scheduler: 'mq-deadline' },
    { device: '8:1', name: 'sda1', model: 'Samsung SSD 870', bytes: 524_288, partOf: '8:0', scheduler: 'mq-deadline' },
    { device: '253:1', name: 'dm-1', model: 'vg-root', bytes: 4096, partOf: null, scheduler: null },
  ]);
  expect(read()).toBe(read());

  writeFileSync(join(root, 'sys/devices/x/block/sda/queue/scheduler'), 'none mq-deadline kyber [bfq] \n');
  expect(read(true)[0]).toMatchObject({ name: 'sda', scheduler: 'bfq' });
});

test('a host without any has none', () => {
  expect(createDeviceReader(join(root, 'nowhere'), root)()).toEqual([]);
});
