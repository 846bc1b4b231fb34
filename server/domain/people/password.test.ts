import { expect, test } from 'vitest';
import { passwordFault } from './password.ts';

test.each([
  ['too short', 'elevenchars', 'at least 12'],
  ['too long', 'ab cd'.repeat(60), 'at most 256'],
  ['one character again and again', 'aaaaaaaaaaaaaaaa', 'repeats'],
  ['two in turns', 'ababababababab', 'repeats'],
  ['a well-known word and numbers', 'Password1234', 'well-known'],
  ['well-known words', 'letmein-welcome-admin', 'well-known'],
  ['a row of keys', 'qwertyuiop123', 'well-known'],
  ['a well-known word with a year', 'administrator2026', 'well-known'],
  ['the name in the email address', 'my-lovelace-key-1', 'name in the email'],
])('refuses %s', (_, password, why) => {
  expect(passwordFault(password, 'Lovelace@example.org')).toContain(why);
});

test.each(['seven calm otters 42', 'kX9#qLm2vTzR', 'пароль из слов и 7', 'Password with a real sentence'])(
  'takes %j',
  (password) => {
    expect(passwordFault(password, 'lovelace@example.org')).toBeNull();
  },
);
