/** What libcgroup's files say of groups, in Corral's words; a file that is at fault is told and says nothing. */
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import { inheritedKeys } from '#server/domain/changes/new-group.ts';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { ancestorsOf, depthOf, type GroupPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { isUnlimited } from '#server/domain/limits/io-limits.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import type { LimitEdit, LimitKey, LimitValue } from '#server/domain/limits/limits.ts';
import { type RowLine, rowRuleOf, withRows } from '#server/domain/limits/row-lines.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import { sayOfWanted } from '#server/domain/wanted/wanted-sentences.ts';
import type { ConfigFile } from '#server/domain/wanted/wanted-verbs.ts';

export interface FileValue {
  /** Of two files that say something of it the later one. */
  path: string;
  /** Of a table what a group has that is made by the files. */
  edit: LimitEdit;
  /** Of a table the lines themselves, in their order: what they do not name stays. Else null. */
  rows: readonly RowLine[] | null;
}

export interface FileValues {
  /** By group and key; as libcgroup loads them, one file after the other. */
  of: ReadonlyMap<GroupPath, ReadonlyMap<LimitKey, FileValue>>;
  files: { path: string; why: Sentence | null }[];
}

export function readFileValues(files: readonly ConfigFile[], facts: HostFacts): FileValues {
  const here = configHostOf(facts);
  const values = new Map<GroupPath, Map<LimitKey, FileValue>>();
  const tables: Tables = new Map();
  const told = files.map(({ path, text, why }) => {
    if (text === null) return { path, why };
    const tree = parseConfig(text);
    const fault = lintConfig(tree, here).find(keepsFromLoading);
    if (fault) return { path, why: sayOfWanted('config-file-at-fault', { line: fault.line, fault: fault.text }) };
    for (const group of wantedGroups(tree, here).groups) {
      const ofGroup = entryIn(values, group.path);
      for (const edit of group.edits) ofGroup.set(edit.key, { path, edit, rows: null });
      const { quotaUsec, periodUsec } = group.quotaPart ?? {};
      // A period alone limits nothing.
      if (quotaUsec !== undefined)
        ofGroup.set('cpu.quota', { path, edit: quotaOf({ quotaUsec, periodUsec }), rows: null });
      for (const row of group.rows) addRow(tables, { path, group: group.path, row, facts });
    }
    return { path, why: null };
  });
  // Of what a group takes from its parent the parent's comes first.
  for (const group of [...tables.keys()].sort((a, b) => depthOf(a) - depthOf(b)))
    for (const table of tables.get(group)?.values() ?? []) {
      const edit = editOf(values, group, table);
      if (edit) entryIn(values, group).set(edit.key, { path: table.path, edit, rows: table.rows });
    }
  return { of: values, files: told };
}

function quotaOf({ quotaUsec, periodUsec = 100_000 }: Partial<LimitValue<'cpu.quota'>>): LimitEdit {
  return { key: 'cpu.quota', value: { quotaUsec: quotaUsec ?? 'max', periodUsec } };
}

interface Table {
  rule: LimitRule;
  path: string;
  rows: RowLine[];
}

type Tables = Map<GroupPath, Map<LimitKey, Table>>;

function addRow(
  tables: Tables,
  { path, group, row, facts }: { path: string; group: GroupPath; row: RowLine; facts: HostFacts },
): void {
  const rule = ruleHere(row, facts);
  if (!rule) return;
  const ofGroup = entryIn(tables, group);
  ofGroup.set(rule.key, { rule, path, rows: [...(ofGroup.get(rule.key)?.rows ?? []), row] });
}

function ruleHere(row: RowLine, { controllers }: HostFacts): LimitRule | null {
  for (const version of [1, 2] as const) {
    const rule = rowRuleOf(version, row);
    const place = rule && controllers[rule.controller];
    if (place?.kind === 'available' && place.version === version) return rule;
  }
  return null;
}

/** Null where the lines are none that Corral takes: single devices denied to who may use all. */
function editOf(values: FileValues['of'], group: GroupPath, { rule, rows }: Table): LimitEdit | null {
  const { key, version, initial } = rule;
  const above = version === 1 && inheritedKeys.has(key) ? ancestorsOf(group) : [];
  const giver = above.find((path) => values.get(path)?.has(key));
  const given = (giver && values.get(giver)?.get(key)?.edit.value) ?? initial;
  const found = withRows(rule, given, rows);
  if ('fault' in found) return null;
  const edit = { key, value: found.value } as LimitEdit;
  return edit.key === 'io.max' ? { ...edit, value: edit.value.filter((row) => !isUnlimited(row)) } : edit;
}

function entryIn<K, V>(map: Map<GroupPath, Map<K, V>>, group: GroupPath): Map<K, V> {
  const entry = map.get(group) ?? new Map<K, V>();
  map.set(group, entry);
  return entry;
}
