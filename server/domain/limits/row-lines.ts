/**
 * Rows that somebody wrote for the kernel's tables, one write each, as libcgroup makes them of a value of several lines: disks,
 * interfaces, resources, and what devices.allow and devices.deny make of the list of devices. What stands stays, but for the rows
 * that are named. Pure.
 */
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { type DeviceRules, readDeviceRule, sortedRules, withoutRule } from './device-rules.ts';
import { valueWithRow } from './edit-of-row.ts';
import { limitControllers, limitRulesOf } from './limit-catalogue.ts';
import type { LimitRule, LimitUnit } from './limit-rule.ts';
import type { LimitEdit } from './limits.ts';

/** One write: a line for one file. */
export interface RowLine {
  file: string;
  text: string;
}

export const rowUnits: ReadonlySet<LimitUnit> = new Set([
  'devices',
  'disk-weights',
  'disk-latencies',
  'device-rules',
  'priorities',
  'resources',
  'rdma-devices',
]);

/** The lines of a value, each without the blanks around it; the kernel passes over an empty write. */
export function linesOfValue(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The table that a line of this file is about; null for a file that holds one value, or for one of no limit. */
export function rowRuleOf(version: CgroupVersion, { file, text }: RowLine): LimitRule | null {
  for (const controller of limitControllers)
    for (const rule of limitRulesOf(version, controller)) {
      if (!rowUnits.has(rule.unit) || !(rule.writtenFiles ?? rule.files).includes(file)) continue;
      // io.weight holds the weight of all disks beside those of single ones.
      const isAmongOthers = limitRulesOf(version, controller).some(
        (other) => other.unit === 'number' && other.files.includes(file),
      );
      if (!isAmongOthers || /^\d+:\d+\s/.test(text)) return rule;
    }
  return null;
}

/** A value's lines that are rows of a table, and what is left of it: all where none is, null for nothing. */
export function splitRows(
  version: CgroupVersion,
  file: string,
  value: string,
): { rows: RowLine[]; rest: string | null } {
  const lines = linesOfValue(value).map((text) => ({ file, text }));
  const rows = lines.filter((line) => rowRuleOf(version, line) !== null);
  if (rows.length === 0) return { rows, rest: value };
  const others = lines.filter((line) => !rows.includes(line));
  return { rows, rest: others.length === 0 ? null : others.map(({ text }) => text).join('\n') };
}

/** `standing` with these lines of its files written to it one after the other, or why one is not taken. */
export function withRows(
  rule: LimitRule,
  standing: LimitEdit['value'],
  lines: readonly RowLine[],
): { value: LimitEdit['value'] } | { fault: string; line: RowLine } {
  let value: LimitEdit['value'] = standing;
  for (const line of lines) {
    const next =
      rule.unit === 'device-rules'
        ? withDeviceLine(value as DeviceRules, line)
        : valueWithRow(rule, line.file, line.text, value);
    if (next === null) return { fault: `${line.file} is no table.`, line };
    if (typeof next === 'object' && 'fault' in next) return { fault: next.fault, line };
    value = next;
  }
  return { value };
}

/** Source: devcgroup_update_access() in security/device_cgroup.c. */
function withDeviceLine(now: DeviceRules, { file, text }: RowLine): DeviceRules | { fault: string } {
  const isAllow = file === 'devices.allow';
  // Whatever comes behind it.
  if (/^a(\s|$)/.test(text)) return isAllow ? 'all' : [];
  const rule = readDeviceRule(text);
  if (!rule) return { fault: `${file} takes a, or one device a line, such as "c 1:3 rwm" or "b 8:* r".` };
  if (now === 'all')
    return isAllow
      ? 'all'
      : {
          fault:
            'The group may use all devices, and devices.list does not show what is taken from that. Deny all first (devices.deny = a), then allow what it may use.',
        };
  return isAllow ? sortedRules([...now, rule]) : withoutRule(now, rule);
}
