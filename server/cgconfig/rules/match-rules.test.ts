import { describe, expect, test } from 'vitest';
import type { RuleProcess } from '#server/domain/rules/rule-process.ts';
import { parseAccounts } from './accounts.ts';
import { destinationFor, matchRules } from './match-rules.ts';
import { parseRules } from './parse-rules.ts';
import { ruleSetOf } from './rule-set.ts';

const accounts = parseAccounts(
  'root:x:0:0::/:/\nbob:x:1000:1000::/:/\neve:x:1001:1001::/:/\n',
  'root:x:0:\nbob:x:1000:\nstaff:x:50:bob,eve\n',
);
const bob: RuleProcess = { pid: 7, uid: 1000, gid: 1000, procname: '/usr/bin/cp', cgroups: '1:cpu:/a/b\n0::/\n' };

/** "line destination" of each, "ignored LINE" or "none". */
function landing(text: string, process: Partial<RuleProcess> = {}): string[] {
  const { rules } = ruleSetOf([{ path: 'f', tree: parseRules(text) }], accounts);
  const match = matchRules(rules, { ...bob, ...process }, accounts);
  if (match.kind === 'ignored') return [`ignored ${match.rule.line.line}`];
  if (match.kind === 'none') return ['none'];
  return match.destinations.map(({ rule, destination }) => `${rule.line.line} ${destination}`);
}

describe('the first rule that fits', () => {
  test.each<[string, string[]]>([
    ['eve cpu x\nbob cpu a\nbob cpu b', ['2 a']],
    ['@staff cpu a', ['1 a']],
    ['@bob cpu a', ['1 a']],
    ['@root cpu a\n* cpu b', ['2 b']],
    ['bob:cp cpu a', ['1 a']],
    ['bob:/usr/bin/cp cpu a', ['1 a']],
    ['bob:/bin/cp cpu a', ['none']],
    ['bob:/usr/* cpu a', ['1 a']],
    ['bob:c* cpu a', ['none']],
    ['bob:* cpu a', ['1 a']],
    ['bob: cpu a', ['1 a']],
    ['bob cpu a\n% memory b\n% pids c\n* * d', ['1 a', '2 b', '3 c']],
    ['eve cpu a\n% memory b\n* pids c\n% memory d', ['3 c', '4 d']],
    ['nobody-here cpu a\n% memory b\n* pids c', ['3 c']],
    ['% cpu a', ['none']],
    ['bob cpu a\n%:mv memory b', ['1 a', '2 b']],
    ['bob cpu a/b ignore\n* cpu c', ['ignored 1']],
    ['bob cpu a ignore\n* cpu c', ['ignored 1']],
    ['bob cpu a/ ignore\n* cpu c', ['ignored 1']],
    ['bob cpu z ignore\n* cpu c', ['2 c']],
    ['bob cpu /a ignore\n* cpu c', ['2 c']],
    ['bob:cp cpu a ignore\n* cpu c', ['2 c']],
    ['bob:/usr/bin/cp cpu a ignore\n* cpu c', ['ignored 1']],
    ['bob:/usr* cpu a ignore\n* cpu c', ['ignored 1']],
  ])('%j', (text, wanted) => {
    expect(landing(text)).toEqual(wanted);
  });

  test('goes on over the files, as one list', () => {
    const files = ['bob cpu a', '% memory b'].map((text, at) => ({ path: `${at}`, tree: parseRules(text) }));

    const match = matchRules(ruleSetOf(files, accounts).rules, bob, accounts);

    expect(match.kind === 'destinations' && match.destinations.map(({ rule }) => rule.path)).toEqual(['0', '1']);
  });

  test('finds a kernel thread by its bare name', () => {
    expect(landing('root:kswapd0 cpu a', { uid: 0, gid: 0, procname: 'kswapd0' })).toEqual(['1 a']);
  });
});

test.each([
  ['%u/%U', 'bob/1000'],
  ['%g/%G', 'bob/1000'],
  ['p%P', 'p7'],
  ['x%p', 'x/usr/bin/cp'],
  ['a\\%u', 'a%u'],
  ['%x%', '%x%'],
  ['%%u', '%%u'],
])('%s stands for %s', (template, text) => {
  expect(destinationFor(template, bob, accounts)).toBe(text);
});

test('numbers stand for users and groups without a name', () => {
  expect(destinationFor('%u-%g', { ...bob, uid: 5, gid: 6 }, accounts)).toBe('5-6');
});
