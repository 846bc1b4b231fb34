/** v1 devices controller. v2 has no files for it: there, programs (eBPF) decide, and whoever attached them keeps them. */
import { deviceListText, parseDeviceList } from '#server/domain/limits/device-rules.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { sayOfLimit } from '#server/domain/limits/limit-sentences.ts';

const rules: LimitRule<'devices.rules'> = {
  key: 'devices.rules',
  version: 1,
  controller: 'devices',
  files: ['devices.list'],
  writtenFiles: ['devices.allow', 'devices.deny'],
  label: 'Devices',
  meaning: 'What processes of the group and below may open: r read, w write, m make a node. Opened ones stay open.',
  unit: 'device-rules',
  initial: 'all',
  parse: ([text]) => parseDeviceList(text ?? ''),
  /** The list as a whole; in which steps it is made is planned (plan-devices.ts). */
  toWrites: (value) => [{ file: 'devices.list', text: deviceListText(value), keeps: deviceListText(value) }],
  fault(value) {
    if (value === 'all') return null;
    const beyond = value.find(({ major, minor }) => [major, minor].some((one) => one !== '*' && one > mostNumber));
    return beyond ? sayOfLimit('device-number', { number: `${beyond.major}:${beyond.minor}`, most: mostNumber }) : null;
  },
};

/** The kernel reads 32 bits; more is EINVAL, and the largest of them is how it keeps "*". */
const mostNumber = 2 ** 32 - 2;

export const devicesLimitsV1 = { 'devices.rules': rules };
