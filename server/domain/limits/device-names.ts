/** The names of devices by their numbers (Documentation/admin-guide/devices.txt), for reading and for choosing. */
import type { BlockDevice } from '#server/domain/groups/block-device.ts';
import type { DeviceRule } from './device-rules.ts';
import { deviceRuleText } from './device-rules.ts';

/** What programs of any kind open, then what single ones need. */
export const knownDevices: readonly { rule: string; name: string }[] = [
  { rule: 'c 1:3', name: '/dev/null' },
  { rule: 'c 1:5', name: '/dev/zero' },
  { rule: 'c 1:7', name: '/dev/full' },
  { rule: 'c 1:8', name: '/dev/random' },
  { rule: 'c 1:9', name: '/dev/urandom' },
  { rule: 'c 5:0', name: '/dev/tty' },
  { rule: 'c 5:2', name: '/dev/ptmx' },
  { rule: 'c 136:*', name: '/dev/pts/*' },
  { rule: 'c 5:1', name: '/dev/console' },
  { rule: 'c 1:11', name: '/dev/kmsg' },
  { rule: 'c 4:*', name: '/dev/tty*' },
  { rule: 'c 10:200', name: '/dev/net/tun' },
  { rule: 'c 10:229', name: '/dev/fuse' },
  { rule: 'c 10:232', name: '/dev/kvm' },
  { rule: 'c 10:237', name: '/dev/loop-control' },
  { rule: 'c 13:*', name: '/dev/input/*' },
  { rule: 'c 81:*', name: '/dev/video*' },
  { rule: 'c 116:*', name: '/dev/snd/*' },
  { rule: 'c 195:*', name: '/dev/nvidia*' },
  { rule: 'c 226:*', name: '/dev/dri/*' },
  { rule: 'b 7:*', name: '/dev/loop*' },
  { rule: 'c *:*', name: 'every character device' },
  { rule: 'b *:*', name: 'every block device' },
];

/** What a rule is about, by name; null where nobody knows. */
export function nameOfRule(rule: DeviceRule, devices: readonly BlockDevice[]): string | null {
  const [type, numbers] = deviceRuleText(rule).split(' ');
  const disk = type === 'b' ? devices.find(({ device }) => device === numbers) : undefined;
  if (disk) return `/dev/${disk.name}`;
  return knownDevices.find((one) => one.rule === `${type} ${numbers}`)?.name ?? null;
}
