/**
 * What rules that can be read come to: users, controllers and groups that are not there, rules that nobody reaches, and
 * what they would take from others. Pure; without a host only accounts and the rules themselves are judged.
 */
import type { ConfigFault } from '#server/domain/config/config-fault.ts';
import { groupPathFault } from '#server/domain/groups/group-path.ts';
import { sayOfRules } from '#server/domain/rules/rule-sentences.ts';
import { controllersOfAll } from '../config-host.ts';
import { FaultList } from '../fault-list.ts';
import { nearestWord } from '../nearest-word.ts';
import type { RuleAccounts } from './accounts.ts';
import { CoverIndex } from './cover-index.ts';
import { lintProcess } from './lint-process.ts';
import { type Rule, type RuleFile, ruleSetOf, type SkippedRule } from './rule-set.ts';
import { placeOfRule, type RulesHost } from './rules-host.ts';
import { type RuleLine, textOfRule } from './rules-tree.ts';

export interface LintedRules {
  path: string;
  /** Of grammar and of meaning, in the order of the text. */
  faults: ConfigFault[];
}

/** The files in the order in which they are read; what is said of one depends on those before it. */
export function lintRules(files: readonly RuleFile[], accounts: RuleAccounts, host: RulesHost | null): LintedRules[] {
  const lists = new Map(files.map(({ path, tree }) => [path, new FaultList(tree.text)]));
  const texts = new Map(files.map(({ path, tree }) => [path, tree.text]));
  const { rules, skipped } = ruleSetOf(files, accounts);
  for (const each of skipped) sayOfSkipped(each, accounts, lists.get(each.path));
  const before = new CoverIndex();
  let above: Rule | null = null;
  for (const rule of rules) {
    const list = lists.get(rule.path);
    if (!list) continue;
    lintUser(rule, above, list);
    lintProcess(rule, list);
    lintOptions(rule.line, list);
    lintControllers(rule.line, host, list);
    lintDestination(rule, host, list);
    if (rule.who.kind === 'more') continue;
    above = rule;
    const cover = before.find(rule);
    if (cover) {
      const at = { line: cover.line.line, path: cover.path === rule.path ? '' : cover.path };
      const shown = textOfRule({ text: texts.get(cover.path) ?? '' }, cover.line);
      const isForAll = cover.who.kind === 'any' && cover.line.process === null;
      list.say(
        'warning',
        isForAll ? sayOfRules('rules-unreachable', at) : sayOfRules('rules-shadowed', { ...at, rule: shown }),
        rule.line,
      );
    } else if (!rule.line.isIgnore) before.add(rule);
    lintReach(rule, host, list);
  }
  return files.map(({ path, tree }) => ({
    path,
    faults: [...tree.faults, ...(lists.get(path)?.faults ?? [])].sort((a, b) => a.from - b.from),
  }));
}

function sayOfSkipped({ line, because }: SkippedRule, accounts: RuleAccounts, list: FaultList | undefined): void {
  const { text } = line.user;
  if (because !== line) list?.say('warning', sayOfRules('rules-percent-skipped', { line: because.line }), line.user);
  else if (text.startsWith('@')) {
    const group = text.slice(1);
    const guess = nearestWord(group, accounts.groups.keys()) ?? '';
    list?.say('warning', sayOfRules('rules-unknown-group', { group, guess }), line.user);
  } else if (/^\d+$/.test(text)) {
    const name = accounts.userOfUid.get(Number(text)) ?? '';
    list?.say('warning', sayOfRules('rules-user-by-number', { user: text, name }), line.user);
  } else {
    const guess = nearestWord(text, accounts.uidOfUser.keys()) ?? '';
    list?.say('warning', sayOfRules('rules-unknown-user', { user: text, guess }), line.user);
  }
}

function lintUser({ line, who }: Rule, above: Rule | null, list: FaultList): void {
  const { text } = line.user;
  if (text.startsWith('*') && text !== '*')
    list.say('warning', sayOfRules('rules-star-name', { user: text }), line.user);
  if (who.kind !== 'more') return;
  if (text !== '%') list.say('warning', sayOfRules('rules-percent-name', { user: text }), line.user);
  if (!above) list.say('warning', sayOfRules('rules-percent-first', {}), line.user);
  else if (above.line.isIgnore)
    list.say('warning', sayOfRules('rules-percent-ignored', { line: above.line.line }), line);
}

function lintOptions({ user, process, destination, isIgnore }: RuleLine, list: FaultList): void {
  if (!isIgnore) return;
  if (user.text.startsWith('%')) {
    list.say('warning', sayOfRules('rules-percent-ignore', {}), user);
    return;
  }
  const { text } = destination;
  if (text.startsWith('/') && text !== '/')
    list.say(
      'warning',
      sayOfRules('rules-ignore-slash', { destination: text, without: text.replace(/^\/+/, '') }),
      destination,
    );
  else list.say('info', sayOfRules('rules-ignore-elsewhere', { destination: text }), destination);
  if (process && !process.text.startsWith('/') && !process.text.endsWith('*'))
    list.say('warning', sayOfRules('rules-ignore-name', { process: process.text }), process);
}

function lintControllers({ controllers }: RuleLine, host: RulesHost | null, list: FaultList): void {
  const seen = new Set<string>();
  for (const word of controllers) {
    const { text } = word;
    if (text === '*') return;
    if (seen.has(text)) list.say('warning', sayOfRules('rules-controller-twice', { controller: text }), word);
    seen.add(text);
    if (host?.hierarchyOf.has(text)) continue;
    const isKnown = controllersOfAll.has(text) || text.startsWith('name=');
    if (!isKnown) {
      const guess = nearestWord(text, host?.hierarchyOf.keys() ?? controllersOfAll) ?? '';
      list.say('refused', sayOfRules('rules-unknown-controller', { controller: text, guess }), word);
    } else if (host) {
      const other = text === 'io' ? 'blkio' : text === 'blkio' ? 'io' : '';
      const guess = host.hierarchyOf.has(other) ? other : '';
      list.say('refused', sayOfRules('rules-controller-not-here', { controller: text, guess }), word);
    }
  }
}

function lintDestination({ line, who }: Rule, host: RulesHost | null, list: FaultList): void {
  const { destination, controllers, isIgnore } = line;
  const { text } = destination;
  if (isIgnore && who.kind !== 'more') return;
  for (const match of text.matchAll(/\\.|%(.?)/gs)) {
    if (match[0].startsWith('\\')) continue;
    const at = { from: destination.from + match.index, to: destination.from + match.index + match[0].length };
    if (match[1] === 'p') list.say('warning', sayOfRules('rules-template-path', { name: '%p' }), at);
    else if (!'uUgGP'.includes(match[1] || ' '))
      list.say('warning', sayOfRules('rules-template-unknown', { name: match[0] }), at);
  }
  const isTemplate = /(^|[^\\])%[uUgGpP]/.test(text);
  if (text.split('/').includes('..')) {
    list.say('refused', sayOfRules('rules-escapes', { destination: text }), destination);
    return;
  }
  const plain = text.replace(/\\(.)/gs, '$1');
  if (isTemplate) {
    list.say('info', sayOfRules('rules-template-creates', { destination: text }), destination);
    return;
  }
  const place = host
    ? placeOfRule(
        plain,
        controllers.map((each) => each.text),
        host,
      )
    : null;
  const why = groupPathFault(
    `/${plain
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/')}`,
  );
  if (why !== null) list.say('refused', sayOfRules('rules-bad-destination', { destination: text, why }), destination);
  if (!host || !place?.group) return;
  if (place.missing.length > 0)
    list.say(
      'refused',
      sayOfRules('rules-no-destination', { group: place.group, controllers: place.missing.join(', ') }),
      destination,
    );
  const there = host.groups.get(place.group);
  if (there?.guarded && place.group !== '/')
    list.say(
      'warning',
      sayOfRules('rules-destination-guarded', { group: place.group, why: there.guarded.text }),
      destination,
    );
  else if (there && there.owner.kind !== 'none' && there.owner.kind !== 'corral')
    list.say(
      'warning',
      sayOfRules('rules-destination-owned', { group: place.group, owner: there.owner.label ?? there.owner.kind }),
      destination,
    );
}

/** What a rule takes in that was never meant. */
function lintReach({ line, who }: Rule, host: RulesHost | null, list: FaultList): void {
  if (line.process !== null || line.isIgnore) return;
  if (who.kind === 'any' && host?.isSystemd) list.say('warning', sayOfRules('rules-takes-systemd', {}), line.user);
  else if (who.kind === 'user' && who.uid === 0) list.say('warning', sayOfRules('rules-takes-root', {}), line.user);
}
