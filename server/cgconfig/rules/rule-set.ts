/** The rules of all files as libcgroup keeps them: in their order, without those it skips. */
import type { RuleAccounts } from './accounts.ts';
import type { RuleLine, RulesTree } from './rules-tree.ts';

export type Who =
  | { kind: 'any' }
  | { kind: 'user'; name: string; uid: number }
  | { kind: 'group'; name: string; gid: number; members: ReadonlySet<string> }
  /** %: goes on with the rule above. */
  | { kind: 'more' };

export interface RuleFile {
  path: string;
  tree: RulesTree;
}

export interface Rule {
  path: string;
  line: RuleLine;
  who: Who;
}

/** Why a line is no rule of the set. */
export interface SkippedRule {
  path: string;
  line: RuleLine;
  /** The line whose user or group is not known: this one, or for a % line the one above. */
  because: RuleLine;
}

export interface RuleSet {
  rules: Rule[];
  skipped: SkippedRule[];
}

/** The files in the order in which they are read. A file with a fault of grammar keeps all of them from being used. */
export function ruleSetOf(files: readonly RuleFile[], accounts: RuleAccounts): RuleSet {
  const set: RuleSet = { rules: [], skipped: [] };
  for (const { path, tree } of files) {
    let skippedLine: RuleLine | null = null;
    for (const line of tree.rules) {
      if (skippedLine && line.user.text.startsWith('%')) {
        set.skipped.push({ path, line, because: skippedLine });
        continue;
      }
      const who = whoOf(line.user.text, accounts);
      skippedLine = who ? null : line;
      if (who) set.rules.push({ path, line, who });
      else set.skipped.push({ path, line, because: line });
    }
  }
  return set;
}

/** Only the first character of % and * is looked at. Null for a user or group that is not known. */
function whoOf(user: string, accounts: RuleAccounts): Who | null {
  if (user.startsWith('%')) return { kind: 'more' };
  if (user.startsWith('*')) return { kind: 'any' };
  if (user.startsWith('@')) {
    const name = user.slice(1);
    const found = accounts.groups.get(name);
    return found ? { kind: 'group', name, ...found } : null;
  }
  const uid = accounts.uidOfUser.get(user);
  return uid === undefined ? null : { kind: 'user', name: user, uid };
}
