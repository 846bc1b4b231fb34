/**
 * Which rule a process comes under, as cgrulesengd finds it (cgroup_find_matching_rule of libcgroup 2.0.2, src/api.c): the
 * first that fits, with the % lines behind it. `cgclassify` reads the same file with another function, which knows no
 * patterns of names.
 */
import type { RuleProcess } from '#server/domain/rules/rule-process.ts';
import type { RuleAccounts } from './accounts.ts';
import type { Rule, Who } from './rule-set.ts';

export type RuleMatch =
  /** No rule is for it: it stays where it is. */
  | { kind: 'none' }
  /** A rule says that it is to be left alone. */
  | { kind: 'ignored'; rule: Rule }
  | { kind: 'destinations'; destinations: RuleDestination[] };

export interface RuleDestination {
  rule: Rule;
  /** With what the templates stand for. */
  destination: string;
}

/** Answers for one process after another; rules are looked at in their order. */
export function matchRules(rules: readonly Rule[], process: RuleProcess, accounts: RuleAccounts): RuleMatch {
  for (const [at, rule] of rules.entries()) {
    if (rule.who.kind === 'more' || !isFor(rule.who, process, accounts)) continue;
    const { isIgnore } = rule.line;
    if (isIgnore) {
      if (isIgnored(rule, process)) return { kind: 'ignored', rule };
    } else if (isForProcess(rule.line.process?.text, process.procname)) {
      const all = [rule];
      for (let next = rules[at + all.length]; next?.who.kind === 'more'; next = rules[at + all.length]) all.push(next);
      return {
        kind: 'destinations',
        destinations: all.map((each) => ({
          rule: each,
          destination: destinationFor(each.line.destination.text, process, accounts),
        })),
      };
    }
  }
  return { kind: 'none' };
}

function isFor(who: Who, { uid, gid }: RuleProcess, { userOfUid }: RuleAccounts): boolean {
  switch (who.kind) {
    case 'any':
      return true;
    case 'user':
      return who.uid === uid;
    case 'group':
      return who.gid === gid || who.members.has(userOfUid.get(uid) ?? '');
    case 'more':
      return false;
  }
}

/** By its whole path or its last part; a * at the end stands for anything behind it, compared with the path. */
export function isForProcess(wanted: string | undefined, procname: string): boolean {
  if (wanted === undefined || wanted === procname) return true;
  if (wanted === baseOf(procname)) return true;
  return fitsPattern(wanted, procname);
}

function fitsPattern(wanted: string, procname: string): boolean {
  return wanted.endsWith('*') && procname.startsWith(wanted.slice(0, -1));
}

function baseOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** A rule with ignore counts only for a process that is in its group or one whose path begins so; a name is compared whole. */
function isIgnored({ line }: Rule, { procname, cgroups }: RuleProcess): boolean {
  if (!isInGroupOf(line.destination.text, cgroups)) return false;
  const wanted = line.process?.text;
  return wanted === undefined || wanted === procname || fitsPattern(wanted, procname);
}

/** cgroup_find_matching_destination, with its way of counting: a slash at the end is left off once one group was looked at. */
function isInGroupOf(destination: string, cgroups: string): boolean {
  let length = destination.length;
  for (const group of groupsAsRead(cgroups)) {
    if (destination[length - 1] === '/') {
      if (group.length >= length && group[length - 1] !== '/') continue;
      length -= 1;
    }
    if (group.startsWith(destination.slice(0, length))) return true;
  }
  return false;
}

/** Paths without their first slash, but "/" itself; v2's line has no controllers and is passed over by libcgroup 2. */
function groupsAsRead(cgroups: string): string[] {
  return cgroups.split('\n').flatMap((line) => {
    const [, , path] = line.split(':').filter((part) => part !== '');
    if (path === undefined) return [];
    return [path.length > 1 ? path.slice(1) : path];
  });
}

/** What the templates of a destination stand for; \ takes the next character as it is. */
export function destinationFor(template: string, process: RuleProcess, accounts: RuleAccounts): string {
  let text = '';
  for (let at = 0; at < template.length; at += 1) {
    const char = template[at] ?? '';
    if (char === '%') {
      at += 1;
      const next = template[at] ?? '';
      text += standsFor(next, process, accounts) || `%${next}`;
    } else if (char === '\\') {
      at += 1;
      text += template[at] ?? '';
    } else text += char;
  }
  return text;
}

/** The manual has %u and %U the other way round; this is what the code does. */
function standsFor(letter: string, { pid, uid, gid, procname }: RuleProcess, accounts: RuleAccounts): string {
  switch (letter) {
    case 'u':
      return accounts.userOfUid.get(uid) ?? String(uid);
    case 'U':
      return String(uid);
    case 'g':
      return accounts.groupOfGid.get(gid) ?? String(gid);
    case 'G':
      return String(gid);
    case 'p':
      return procname;
    case 'P':
      return String(pid);
    default:
      return '';
  }
}
