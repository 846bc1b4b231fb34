/** The rules as they are in force now, and where each process lands by them. */
import { parseAccounts, type RuleAccounts } from '#server/cgconfig/rules/accounts.ts';
import { type Landed, landOf } from '#server/cgconfig/rules/landing.ts';
import { matchRules } from '#server/cgconfig/rules/match-rules.ts';
import { parseRules } from '#server/cgconfig/rules/parse-rules.ts';
import { type RuleFile, type RuleSet, ruleSetOf } from '#server/cgconfig/rules/rule-set.ts';
import { type RulesHost, rulesHostOf } from '#server/cgconfig/rules/rules-host.ts';
import { readControllers } from '#server/cgroupfs/groups/find-group.ts';
import { dirOf } from '#server/cgroupfs/groups/group-dirs.ts';
import type { CgroupHost } from '#server/cgroupfs/groups/open-host.ts';
import { parseProcessGroups } from '#server/cgroupfs/processes/read-process-groups.ts';
import { readAccountFiles } from '#server/cgroupfs/rules/read-accounts.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { GroupNode } from '#server/domain/groups/host.ts';
import { sayOfLanding } from '#server/domain/rules/landing-sentences.ts';
import type { RuleProcess } from '#server/domain/rules/rule-process.ts';
import type { RulesFile } from '#server/domain/rules/rule-verbs.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { Guard } from '../changes/guard.ts';
import { basisOf } from './rules-files.ts';

export interface RuleBook {
  files: RuleFile[];
  set: RuleSet;
  accounts: RuleAccounts;
  /** The file whose grammar keeps libcgroup from reading any rule; null where all can be read. */
  refusedBy: string | null;
  basis: string;
}

/** `edited` stands in place of one of the files. */
export function openRuleBook(
  host: Pick<CgroupHost, 'etc'>,
  files: readonly RulesFile[],
  edited: { path: string; text: string } | null = null,
): RuleBook {
  const { passwd, group } = readAccountFiles(host);
  const accounts = parseAccounts(passwd, group);
  const texts = files.flatMap(({ path, text }) => {
    const read = edited?.path === path ? edited.text : text;
    return read === null ? [] : [{ path, tree: parseRules(read) }];
  });
  const refused = texts.find(({ tree }) => tree.faults.some(({ severity }) => severity === 'syntax'));
  return {
    files: texts,
    set: refused ? { rules: [], skipped: [] } : ruleSetOf(texts, accounts),
    accounts,
    refusedBy: refused?.path ?? null,
    basis: basisOf(files),
  };
}

export interface LandingScene {
  host: CgroupHost;
  guard: Guard;
  rulesHost: RulesHost;
  /** Which groups take processes, found out once for each. */
  leaves: Map<string, Sentence | null>;
}

export function landingScene(host: CgroupHost, guard: Guard, nodes: readonly GroupNode[]): LandingScene {
  return { host, guard, rulesHost: rulesHostOf(host, nodes), leaves: new Map() };
}

export function landProcess(
  { set, accounts }: Pick<RuleBook, 'set' | 'accounts'>,
  process: RuleProcess & { kernelThread: boolean },
  scene: LandingScene,
): Landed {
  const match = matchRules(set.rules, process, accounts);
  if (match.kind === 'none') return landOf(match, { groups: new Map(), guarded: null }, scene.rulesHost, () => null);
  const groups = new Map(
    parseProcessGroups(scene.host, process.cgroups).map((each) => [each.hierarchy.id, each.group]),
  );
  const guarded = scene.guard.whyProcess(process) ?? whyFrom(scene.guard, [...groups.values()]);
  return landOf(match, { groups, guarded }, scene.rulesHost, (group, ids) => whyInto(scene, group, ids));
}

/** The ceiling holds where a process comes from, too. */
function whyFrom(guard: Guard, groups: readonly (GroupPath | null)[]): Sentence | null {
  for (const group of groups) {
    const why = guard.whyInside(group ?? ('/' as GroupPath));
    if (why) return why;
  }
  return null;
}

function whyInto({ host, guard, leaves }: LandingScene, group: GroupPath, ids: readonly string[]): Sentence | null {
  const known = leaves.get(group);
  if (known !== undefined) return known;
  const v2 = ids.includes('v2') && group !== '/' ? host.hierarchyById('v2') : null;
  const isInner = v2 !== null && readControllers(`${dirOf(v2, group)}/cgroup.subtree_control`).length > 0;
  const held = guard.whyInside(group) ?? guard.ceilings.whyNotHeld(group);
  const why = held ?? (isInner ? sayOfLanding('landing-not-a-leaf', { group }) : null);
  leaves.set(group, why);
  return why;
}
