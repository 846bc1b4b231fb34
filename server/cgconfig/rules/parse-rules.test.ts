import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import { parseAccounts } from './accounts.ts';
import { lintRules } from './lint-rules.ts';
import { parseRules, printRules } from './parse-rules.ts';
import { anyText } from './rules-text.arbitrary.ts';

function shapeOf(text: string) {
  return parseRules(text).rules.map(({ line, user, process, controllers, destination, isIgnore }) =>
    [
      `${line}`,
      process ? `${user.text}:${process.text}` : user.text,
      controllers.map((each) => each.text).join('+'),
      destination.text + (isIgnore ? ' ignore' : ''),
    ].join(' | '),
  );
}

/** As "line:column code". */
function faultsOf(text: string): string[] {
  return parseRules(text).faults.map(({ line, column, code, severity }) => {
    return `${line}:${column} ${code.replace('rules-', '')}${severity === 'syntax' ? '' : ` (${severity})`}`;
  });
}

test.each([
  ['bob cpu students/bob', ['1 | bob | cpu | students/bob']],
  ['\t bob:cp\tcpu,memory  a/  # why', ['1 | bob:cp | cpu+memory | a/']],
  ['# all\n\n@staff * a\n% pids b\n', ['3 | @staff | * | a', '4 | % | pids | b']],
  ['bob:/usr/bin/cp* cpu a ignore', ['1 | bob:/usr/bin/cp* | cpu | a ignore']],
  ['bob:a:b ,cpu,,memory, a', ['1 | bob:a:b | cpu+memory | a']],
  ['bob: cpu a#b', ['1 | bob | cpu | a']],
  ['"bob:my app" cpu "my group"', ['1 | bob:my app | cpu | my group']],
])('reads %j', (text, rules) => {
  expect(shapeOf(text)).toEqual(rules);
});

test.each([
  ['bob', 'lacks its controllers and its destination: write bob CONTROLLERS DESTINATION,'],
  ['root:prog pids', 'lacks its destination: write root:prog pids DESTINATION,'],
  ['bob students/bob', 'lacks its controllers: write bob CONTROLLERS students/bob,'],
])('of %j what is missing is named, and nothing else', (line, words) => {
  expect(parseRules(line).faults[0]?.text).toMatch(words);
});

test('a name that is nearly one of a user is asked for, not ordered', () => {
  const accounts = parseAccounts('nobody:x:65534:65534::/:/bin/sh\n', '');
  const [linted] = lintRules([{ path: 'f', tree: parseRules('nobdy cpu a\n') }], accounts, null);

  expect(linted?.faults[0]?.text).toBe(
    'There is no user nobdy in /etc/passwd: libcgroup skips this rule. Did you mean nobody?',
  );
});

describe('what libcgroup refuses, and where', () => {
  test.each([
    ['bob cpu', ['1:1 too-few-fields']],
    ['root cpu a\n  bob\n', ['2:3 too-few-fields']],
    ['bob , a', ['1:5 no-controllers']],
    ['bob cpu a ignor', ['1:11 bad-option']],
    ['bob cpu a ignore_rt', ['1:11 newer-option']],
    ['bob cpu a ignore,x', ['1:18 bad-option']],
    ['bob cpu a\r\n', ['1:10 crlf (warning)']],
    ['bob cpu a\r\n\r\n', ['1:10 crlf']],
    [`bob ${'a,'.repeat(17)} b`, ['1:5 too-many-controllers']],
    [`bob ${'a'.repeat(100)} b`, ['1:5 field-too-long']],
    [`bob cpu ${'é'.repeat(2048)}`, ['1:9 field-too-long']],
    ['bob cpu a ignore too', ['1:18 more-fields (warning)']],
    ['bob *,cpu a', ['1:5 star-and-more (warning)']],
    ['"bob" cpu a', ['1:1 quotes (warning)']],
    ['bob:"x" cpu a', ['1:1 quotes-inside (warning)']],
    ['bob:"x cpu a', ['1:1 unclosed-quote (warning)']],
    ['bob cpu a\0b', ['1:10 nul (warning)']],
  ])('%j', (text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('each says what to write instead', () => {
    const { faults } = parseRules('bob cpu a ignor\nbob cpu\n');

    expect(faults.map(({ text }) => text)).toEqual([
      'libcgroup does not know the option "ignor" and refuses the file. Write ignore.',
      expect.stringContaining('write bob cpu DESTINATION'),
    ]);
  });
});

test('whatever the text, it is read without a throw, told in places of its own and printed back byte for byte', () => {
  const accounts = parseAccounts('root:x:0:0::/:/\nbob:x:1000:1000::/:/\n', 'staff:x:50:bob\n');
  fc.assert(
    fc.property(anyText, (text) => {
      const tree = parseRules(text);
      const [linted] = lintRules([{ path: '/etc/cgrules.conf', tree }], accounts, null);

      expect(printRules(tree)).toBe(text);
      for (const { from, to, line, column, code, values, text: said } of linted?.faults ?? []) {
        expect(from <= to && to <= text.length && line >= 1 && column >= 1).toBe(true);
        expect(textOf({ code, values })).toBe(said);
      }
    }),
    propertyRuns(4000),
  );
});

test('takes time in proportion to the text: 500,000 characters of one kind', () => {
  for (const piece of ['a', ' ', '"', '#', '\n', 'a b c\n', '% b c\n', ',', '\r\n', '\0', '* * *\n']) {
    const text = piece.repeat(Math.floor(500_000 / piece.length));
    const tree = parseRules(text);
    expect(printRules(tree)).toBe(text);
    lintRules([{ path: 'a', tree }], parseAccounts('', ''), null);
  }
});
