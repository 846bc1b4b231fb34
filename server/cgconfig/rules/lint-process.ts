/** What is said of the process that a rule names. */
import { sayOfRules } from '#server/domain/rules/rule-sentences.ts';
import type { FaultList } from '../fault-list.ts';
import type { Rule } from './rule-set.ts';

export function lintProcess({ line, who }: Rule, list: FaultList): void {
  const { user, process } = line;
  if (!process) {
    if (line.from < user.to && isColonBehind(line, list))
      list.say('warning', sayOfRules('rules-empty-process', { user: user.text }), user);
    return;
  }
  const { text } = process;
  if (who.kind === 'more') {
    list.say('warning', sayOfRules('rules-percent-process', { process: text }), process);
    return;
  }
  const star = text.indexOf('*');
  if (star >= 0 && star < text.length - 1)
    list.say('warning', sayOfRules('rules-process-star', { process: text }), process);
  else if (star >= 0) {
    if (!text.startsWith('/') && text !== '*')
      list.say('warning', sayOfRules('rules-wildcard-path', { process: text }), process);
    list.say('info', sayOfRules('rules-wildcard-classify', { process: text }), process);
  } else if (text.includes('/') && !text.startsWith('/'))
    list.say('warning', sayOfRules('rules-process-path', { process: text }), process);
}

function isColonBehind({ user }: Rule['line'], list: FaultList): boolean {
  return list.text[user.to] === ':';
}
