/** The groups that loading a file makes sure of, parents first, with what each needs: Corral's own words for the file's. */

import type { WantedGroup } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { type GroupPath, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit, LimitKey } from '#server/domain/limits/limits.ts';
import { splitRows } from '#server/domain/limits/row-lines.ts';
import { readWritten } from '#server/domain/limits/written-text.ts';
import type { ConfigHost } from './config-host.ts';
import { type Assignment, type ConfigGroup, modelOf } from './config-model.ts';
import type { ConfigTree } from './config-tree.ts';
import { FaultList } from './fault-list.ts';
import { ruleOf } from './load-in-order.ts';
import { sayOfMounts } from './mounts-of-file.ts';
import { wantedRights } from './wanted-rights.ts';

/** `left` gets what the file says and Corral does not do. */
export function wantedGroups(tree: ConfigTree, host: ConfigHost): { groups: WantedGroup[]; left: FaultList } {
  const left = new FaultList(tree.text);
  const groups = new Map<GroupPath, WantedGroup>();
  for (const group of modelOf(tree)) {
    if (group.path === rootPath) continue;
    const wanted = wantedOf(groups, group.path);
    takeSettings(wanted, group, host, left);
    for (let at: GroupPath | null = group.path; at !== null && at !== rootPath; at = parentOf(at))
      addControllers(wantedOf(groups, at), group.controllers, host);
  }
  for (const [path, rights] of wantedRights(tree, host)) wantedOf(groups, path).rights.push(...rights);
  sayWhatIsLeft(tree, host, left);
  return { groups: [...groups.values()].sort((a, b) => depth(a) - depth(b)), left };
}

function depth({ path }: WantedGroup): number {
  return path.split('/').length;
}

function wantedOf(groups: Map<GroupPath, WantedGroup>, path: GroupPath): WantedGroup {
  const wanted = groups.get(path) ?? {
    path,
    hierarchies: [],
    enable: [],
    edits: [],
    quotaPart: null,
    rows: [],
    rights: [],
  };
  groups.set(path, wanted);
  return wanted;
}

function addControllers(wanted: WantedGroup, controllers: readonly string[], host: ConfigHost): void {
  for (const controller of controllers) {
    const here = host.controllers.get(controller);
    if (!here) continue;
    if (!wanted.hierarchies.includes(here.hierarchyId)) wanted.hierarchies.push(here.hierarchyId);
    if (here.version === 2 && !wanted.enable.includes(controller)) wanted.enable.push(controller);
  }
}

function takeSettings(wanted: WantedGroup, { assignments }: ConfigGroup, host: ConfigHost, left: FaultList): void {
  const edits = new Map<LimitKey, LimitEdit>();
  for (const assignment of assignments) {
    if (assignment.value === '') continue;
    const version = host.controllers.get(assignment.controller)?.version;
    const { rows, rest } = version
      ? splitRows(version, assignment.key, assignment.value)
      : { rows: [], rest: assignment.value };
    wanted.rows.push(...rows);
    if (rest === null) continue;
    const rule = version ? ruleOf(assignment, host) : null;
    const written = rule && readWritten(rule, assignment.key, rest, host.facts);
    if (written?.kind === 'edit') edits.set(written.edit.key, written.edit);
    else if (written?.kind === 'quota') wanted.quotaPart = { ...wanted.quotaPart, ...written.part };
    else sayLeft(assignment, left);
  }
  wanted.edits.push(...edits.values());
}

function sayLeft({ key, setting }: Assignment, left: FaultList): void {
  left.say('warning', sayOfMeaning('config-not-written', { key }), setting);
}

function sayWhatIsLeft(tree: ConfigTree, host: ConfigHost, left: FaultList): void {
  for (const block of tree.blocks) {
    if (block.kind === 'mount') sayOfMounts(block, host, left);
    else if (block.kind !== 'group' && block.kind !== 'default')
      left.say('info', sayOfMeaning('config-left-to-libcgroup', { what: block.kind }), block);
  }
}
