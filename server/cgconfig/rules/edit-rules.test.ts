import fc from 'fast-check';
import { expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { addRule, changeRule, moveRule, printRule, removeRule, type WrittenRule } from './edit-rules.ts';
import { parseRules } from './parse-rules.ts';

const rule: WrittenRule = { user: 'eve', process: null, controllers: ['cpu'], destination: 'x', isIgnore: false };
const text = '# top\nbob\tcpu  a # his\n\n  % memory b\n# star\n* * c';

test('adds in front of a rule or at the end, and nothing else moves', () => {
  expect(addRule(text, rule, 2)).toBe('# top\neve\tcpu\tx\nbob\tcpu  a # his\n\n  % memory b\n# star\n* * c');
  expect(addRule(text, rule, null)).toBe(`${text}\neve\tcpu\tx\n`);
  expect(addRule('', rule, null)).toBe('eve\tcpu\tx\n');
});

test('changes one rule and leaves its comment', () => {
  expect(changeRule(text, 2, rule)).toBe(text.replace('bob\tcpu  a', 'eve\tcpu\tx'));
  expect(changeRule(text, 1, rule)).toBe(text);
});

test('removes a rule with what goes on with it; comments stay', () => {
  expect(removeRule(text, 2)).toBe('# top\n # his\n\n# star\n* * c');
  expect(removeRule(text, 4)).toBe('# top\nbob\tcpu  a # his\n\n# star\n* * c');
});

test('moves a rule with what goes on with it', () => {
  expect(moveRule(text, 6, 2)).toBe('# top\n* * c\nbob\tcpu  a # his\n\n  % memory b\n# star\n');
  expect(moveRule(text, 2, 6)).toBe('# top\n# star\nbob\tcpu  a # his\n\n  % memory b\n* * c');
  expect(moveRule(text, 2, 4)).toBe(text);
});

test('refuses what no line can hold, and puts what has blanks in quotes', () => {
  for (const destination of ['a#b', 'a"b', '', 'a\nb'])
    expect(() => printRule({ ...rule, destination })).toThrow(RangeError);
  expect(printRule({ ...rule, process: 'my app', isIgnore: true })).toBe('"eve:my app"\tcpu\tx\tignore');
});

test('what is printed reads back as it was, without a fault of grammar', () => {
  const word = fc.stringMatching(/^[a-z0-9./%*é-]{1,8}( [a-z]{1,3})?$/);
  const written = fc.record({
    user: fc.constantFrom('bob', '@staff', '*', '%', 'é'),
    process: fc.option(word),
    controllers: fc.uniqueArray(fc.constantFrom('cpu', 'memory', 'name=x'), { minLength: 1 }),
    destination: word,
    isIgnore: fc.boolean(),
  });
  fc.assert(
    fc.property(written, (given) => {
      const { rules, faults } = parseRules(printRule(given));

      expect(faults.filter(({ severity }) => severity === 'syntax')).toEqual([]);
      expect(
        rules.map(({ user, process, controllers, destination, isIgnore }) => ({
          user: user.text,
          process: process?.text ?? null,
          controllers: controllers.map((each) => each.text),
          destination: destination.text,
          isIgnore,
        })),
      ).toEqual([given]);
    }),
    propertyRuns(1000),
  );
});
