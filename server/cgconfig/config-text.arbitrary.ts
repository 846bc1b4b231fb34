/** For tests only: texts that are nearly a cgconfig.conf. None of them mounts anything. */
import fc from 'fast-check';

export const configPieces = [
  ...['group', 'template', 'default', 'perm', 'task', 'admin'],
  ...['{', '}', '{', '}', '=', ';', ';', ' ', ' ', '\n', '\n', '\t'],
  ...['a', 'cpu', 'memory', 'cpu.shares', 'uid', 'root', '5', '0', '10M'],
  ...['"', '"a b"', '""', '#', '# c\n', '*', ':', '\r\n', 'é', '\0', '..', '//', '\\', "'", '<'],
  ...[' cpu { cpu.shares = 5; } ', 'group a { cpu { } }\n', ' perm { task { uid = root; } admin { uid = root; } } '],
] as const;

const name = fc.constantFrom('a', 'web', 'a/b', '"a b"', 'default', 'x.y-z', '"task"', 'a\\b', '/q/', '""');
const value = fc.constantFrom(
  '5',
  '10M',
  '-1',
  '"5 6"',
  '""',
  'root',
  '8@a,b%c',
  '"a\nb"',
  '"é"',
  '12ab',
  '0',
  '7',
  '775',
  '9',
);
const key = fc.constantFrom('cpu.shares', 'memory.max', 'uid', 'gid', 'fperm', 'dperm', 'x', '"a b"', '"default"');
const gap = fc.constantFrom('', ' ', ' ', '\n', '\n\t', '\n# a comment\n', '\n*c\n', '\n \t# {\n');

const settingOf = (of: fc.Arbitrary<readonly [string, string]>) =>
  fc.tuple(of, gap, gap, gap).map(([[k, v], a, b, c]) => `${k}${a}=${b}${v}${c};`);
const linesOf = (setting: fc.Arbitrary<string>, least: number) =>
  fc
    .uniqueArray(fc.tuple(setting, gap), {
      minLength: least,
      maxLength: 3,
      selector: ([text]) => text.split(/[\s=]/)[0],
    })
    .map((all) => all.map((each) => each.join('')).join(''));
const settings = (least: number) => linesOf(settingOf(fc.tuple(key, value)), least);
const user = fc.tuple(fc.constantFrom('uid', 'gid'), fc.constantFrom('root', 'root', '5', '12ab', '-1', '" 7"'));
const mode = fc.tuple(fc.constantFrom('fperm', 'dperm'), fc.constantFrom('775', '644', '0', '""', '"a"'));
const permSettings = linesOf(settingOf(fc.oneof(user, user, mode, fc.tuple(key, value))), 1);
const controller = fc
  .tuple(fc.constantFrom('cpu', 'memory', 'pids', '"name=x"', 'io'), gap, gap, settings(0), gap)
  .map(([n, a, b, all, c]) => `${n}${a}{${b}${all}}${c}`);
const part = (word: string) =>
  fc.tuple(gap, gap, permSettings, gap).map(([a, b, all, c]) => `${word}${a}{${b}${all}}${c}`);
const perm = fc
  .tuple(gap, part('task'), part('admin'), fc.boolean(), gap)
  .map(([a, task, admin, swapped, b]) => `perm${a}{${a}${swapped ? admin + task : task + admin}}${b}`);
const groupBody = fc.tuple(
  fc.option(perm, { nil: '' }),
  fc.uniqueArray(controller, { minLength: 1, maxLength: 3, selector: (text) => text.split(/[\s{]/)[0] }),
);
const block = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(fc.constant('group'), name, gap, groupBody) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('template'), name, gap, groupBody) },
  { weight: 1, arbitrary: perm.map((text) => ['default', '', '', [text, []]] as const) },
);
const config = fc
  .array(fc.tuple(block, gap), { minLength: 1, maxLength: 3 })
  .map((blocks) =>
    blocks.map(([[word, n, a, [p, all]], b]) => `${word} ${n}${a}{${a}${p}${all.join('')}}${b}\n`).join(''),
  );

/** A well-formed text, half of the time with a few pieces of it taken out, doubled or put elsewhere. */
export const almostConfig = fc
  .tuple(
    config,
    fc.array(fc.tuple(fc.nat(), fc.constantFrom('cut', 'put', 'swap'), fc.constantFrom(...configPieces)), {
      maxLength: 2,
    }),
  )
  .map(([text, edits]) =>
    edits.reduce((current, [seed, how, piece]) => {
      const at = seed % (current.length + 1);
      if (how === 'put') return current.slice(0, at) + piece + current.slice(at);
      const end = Math.min(current.length, at + 1 + (seed % 3));
      return current.slice(0, at) + (how === 'swap' ? piece : '') + current.slice(end);
    }, text),
  );
