/** The rows that a file writes into tables, as edits of what stands in them: what it does not name stays, as libcgroup leaves it. */

import { findGroup } from '#server/cgroupfs/groups/find-group.ts';
import { existsIn } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { readLimits } from '#server/cgroupfs/limits/read-limits.ts';
import { inheritedKeys } from '#server/domain/changes/new-group.ts';
import { note } from '#server/domain/changes/sentences/note.ts';
import type { WantedGroup } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { ancestorsOf, type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import { type DeviceRules, deviceRuleText, isCovered } from '#server/domain/limits/device-rules.ts';
import type { LimitFacts, LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import type { InterfacePriority } from '#server/domain/limits/net-limits.ts';
import { type RowLine, rowRuleOf, withRows } from '#server/domain/limits/row-lines.ts';
import type { Sentence } from '#server/domain/sentence.ts';

type Value = LimitEdit['value'];

export interface RowGround {
  host: CgroupHost;
  limits: LimitFacts;
  /** What earlier steps of the load leave in tables: what a group made below gets of it. */
  tables: Map<GroupPath, Map<LimitKey, Value>>;
}

/** `missing`: hierarchies in which the group is made by this load. Throws BAD_INPUT for a row that is not taken. */
export function rowEdits(ground: RowGround, { path, rows }: WantedGroup, missing: readonly string[]): LimitEdit[] {
  const { host, limits, tables } = ground;
  const byRule = new Map<LimitRule, RowLine[]>();
  for (const line of rows) {
    const rule = ruleHere(host, line);
    if (!rule) throw refused(sayOfMeaning('config-not-written', { key: line.file }));
    byRule.set(rule, [...(byRule.get(rule) ?? []), line]);
  }
  return [...byRule].map(([rule, lines]) => {
    const { key } = rule;
    const home = host.hierarchyFor(rule.controller);
    const isNew = !home || missing.includes(home.id);
    const given = isInherited(rule) ? valueAbove(ground, path, rule) : rule.initial;
    const found = withRows(rule, isNew ? given : (liveOf(host, path, key) ?? rule.initial), lines);
    if ('fault' in found)
      throw refused(
        sayOfMeaning('config-row-not-taken', { key: found.line.file, row: found.line.text, reason: found.fault }),
      );
    const { value } = found;
    const fault = rule.fault(value as LimitRule['initial'], limits);
    if (fault) throw refused(fault);
    if (key === 'devices.rules')
      checkOffered(value as DeviceRules, valueAbove(ground, path, rule) as DeviceRules, path);
    tables.set(path, (tables.get(path) ?? new Map()).set(key, value));
    return { key, value } as LimitEdit;
  });
}

/** What the kernel gives a new group of its parent's list, as that will be when it is made. */
export function devicesAbove(ground: Pick<RowGround, 'host' | 'tables'>, path: GroupPath): DeviceRules {
  const rule = ruleHere(ground.host, { file: 'devices.deny', text: 'a' });
  return rule ? (valueAbove(ground, path, rule) as DeviceRules) : 'all';
}

/** The same of priorities on interfaces. */
export function prioritiesAbove(
  ground: Pick<RowGround, 'host' | 'tables'>,
  path: GroupPath,
): readonly InterfacePriority[] {
  const rule = ruleHere(ground.host, { file: 'net_prio.ifpriomap', text: 'lo 0' });
  return rule ? (valueAbove(ground, path, rule) as InterfacePriority[]) : [];
}

function ruleHere(host: CgroupHost, line: RowLine): LimitRule | null {
  for (const version of [1, 2] as const) {
    const rule = rowRuleOf(version, line);
    if (rule && host.hierarchyFor(rule.controller)?.version === version) return rule;
  }
  return null;
}

function isInherited({ version, key }: LimitRule): boolean {
  return version === 1 && inheritedKeys.has(key);
}

/** Of the nearest group above that an earlier step changes or that is there. */
function valueAbove({ host, tables }: Pick<RowGround, 'host' | 'tables'>, path: GroupPath, rule: LimitRule): Value {
  const home = host.hierarchyFor(rule.controller);
  for (const above of ancestorsOf(path)) {
    const planned = tables.get(above)?.get(rule.key);
    if (planned !== undefined) return planned;
    if (home && existsIn(home, above)) return liveOf(host, above, rule.key) ?? rule.initial;
  }
  return rule.initial;
}

function liveOf(host: CgroupHost, group: GroupPath, key: LimitKey): Value | null {
  const found = findGroup(host, group);
  const reading = found && readLimits(host, found, { keys: new Set([key]), forEditing: false })[key];
  return reading?.kind === 'value' ? reading.value : null;
}

/** The kernel gives no group what its parent lacks. */
function checkOffered(target: DeviceRules, offered: DeviceRules, path: GroupPath): void {
  if (offered === 'all') return;
  const lacking = target === 'all' ? 'a' : target.find((rule) => !isCovered(rule, offered));
  if (lacking === undefined) return;
  const rule = lacking === 'a' ? 'a' : deviceRuleText(lacking);
  throw refused(note('devices-parent-lacks', { rule, parent: parentOf(path) ?? rootPath }, 'devices.rules'));
}

function refused({ code, values, text }: Sentence): AppError {
  return new AppError('BAD_INPUT', { public: { code, values, text }, field: 'text' });
}
