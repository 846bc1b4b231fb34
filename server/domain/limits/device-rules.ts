/**
 * v1's devices controller: which devices a group's processes may read, write and make nodes for. devices.list shows the
 * rules; they are set through devices.allow and devices.deny, which nobody can read. A group that may use all devices shows
 * just that, also when single ones were taken away from it: such a list cannot be told apart, so Corral makes none.
 * Source: security/device_cgroup.c; cgroup-v1/devices.rst.
 */
import { AppError } from '#server/domain/errors.ts';
import type { LimitValue } from './limits.ts';

export type DeviceRules = LimitValue<'devices.rules'>;
export type DeviceRule = Exclude<DeviceRules, 'all'>[number];

/** What devices.list shows of a group that may use all. */
export const allDevices = 'a *:* rwm';

/** devices.list as a value. Throws NOT_AVAILABLE. */
export function parseDeviceList(text: string): DeviceRules {
  const rules: DeviceRule[] = [];
  for (const line of text.split('\n').map((one) => one.trim())) {
    if (line === '') continue;
    if (line === allDevices) return 'all';
    const rule = readDeviceRule(line);
    if (!rule)
      throw new AppError('NOT_AVAILABLE', {
        public: 'This kernel shows devices.list in a form that Corral does not know.',
        detail: JSON.stringify(line.slice(0, 200)),
      });
    rules.push(rule);
  }
  return sortedRules(rules);
}

/** "c 136:* rw" as a rule; null for anything else. */
export function readDeviceRule(text: string): DeviceRule | null {
  const match = /^([bc])\s+(\d{1,10}|\*):(\d{1,10}|\*)\s+([rwm]{1,3})$/.exec(text.trim());
  if (!match?.[2] || !match[3] || !match[4]) return null;
  const numberOf = (part: string) => (part === '*' ? '*' : Number(part));
  return {
    type: match[1] === 'b' ? 'b' : 'c',
    major: numberOf(match[2]),
    minor: numberOf(match[3]),
    access: accessOf(match[4]),
  };
}

/** As the kernel prints and takes it. */
export function deviceRuleText({ type, major, minor, access }: DeviceRule): string {
  return `${type} ${major}:${minor} ${access}`;
}

/** The whole list as devices.list shows it, in an order of ours. */
export function deviceListText(rules: DeviceRules): string {
  return rules === 'all' ? allDevices : sortedRules(rules).map(deviceRuleText).sort().join('\n');
}

/** Each device once, with all that it may be used for, in one order. */
export function sortedRules(rules: readonly DeviceRule[]): DeviceRule[] {
  const byDevice = new Map<string, DeviceRule>();
  for (const rule of rules) {
    const id = deviceOfRule(rule);
    byDevice.set(id, { ...rule, access: accessOf(`${byDevice.get(id)?.access ?? ''}${rule.access}`) });
  }
  return [...byDevice.values()].sort((a, b) => (deviceOfRule(a) < deviceOfRule(b) ? -1 : 1));
}

/** One write to devices.allow or devices.deny, and what undoes it. */
export interface DeviceStep {
  file: 'devices.allow' | 'devices.deny';
  text: string;
  /** The list after it. */
  after: DeviceRules;
}

/**
 * The writes from one list to another, in the order that never gives more than either has. Between all and a list there is
 * nothing: all is cut down by denying all, and given only to what has no rule, so that each write has one that undoes it.
 */
export function deviceSteps(now: DeviceRules, target: DeviceRules): DeviceStep[] {
  if (target === 'all')
    return now === 'all' ? [] : [...deviceSteps(now, []), { file: 'devices.allow', text: 'a', after: 'all' }];
  const steps: DeviceStep[] = now === 'all' ? [{ file: 'devices.deny', text: 'a', after: [] }] : [];
  let left: DeviceRule[] = now === 'all' ? [] : sortedRules(now);
  const wanted = sortedRules(target);
  for (const rule of left) {
    const gone = lacking(rule, wanted);
    if (!gone) continue;
    left = withoutRule(left, gone);
    steps.push({ file: 'devices.deny', text: deviceRuleText(gone), after: left });
  }
  for (const rule of wanted) {
    const more = lacking(rule, left);
    if (!more) continue;
    left = sortedRules([...left, more]);
    steps.push({ file: 'devices.allow', text: deviceRuleText(more), after: left });
  }
  return steps;
}

/** Whether one of the rules allows all that `rule` does: the kernel looks for a single one. */
export function isCovered(rule: DeviceRule, by: DeviceRules): boolean {
  if (by === 'all') return true;
  return by.some(
    ({ type, major, minor, access }) =>
      type === rule.type &&
      (major === '*' || major === rule.major) &&
      (minor === '*' || minor === rule.minor) &&
      [...rule.access].every((one) => access.includes(one)),
  );
}

/** What of a rule the rule of the same device lacks; null for nothing. */
function lacking(rule: DeviceRule, rules: readonly DeviceRule[]): DeviceRule | null {
  const same = rules.find((one) => deviceOfRule(one) === deviceOfRule(rule));
  const access = [...rule.access].filter((one) => !same?.access.includes(one)).join('');
  return access === '' ? null : { ...rule, access };
}

/** A list without what one rule allows, of the device that it names exactly: the kernel looks for no other. */
export function withoutRule(rules: readonly DeviceRule[], gone: DeviceRule): DeviceRule[] {
  return rules.flatMap((rule) => {
    if (deviceOfRule(rule) !== deviceOfRule(gone)) return [rule];
    const access = [...rule.access].filter((one) => !gone.access.includes(one)).join('');
    return access === '' ? [] : [{ ...rule, access }];
  });
}

function deviceOfRule({ type, major, minor }: DeviceRule): string {
  return `${type} ${major}:${minor}`;
}

/** In the kernel's order, each once. */
function accessOf(letters: string): string {
  return ['r', 'w', 'm'].filter((one) => letters.includes(one)).join('');
}
