/** For tests only: rules that a file may hold, and texts that are nearly a cgrules.conf. */
import fc from 'fast-check';

const pieces = [
  ...['root', 'bob', '@staff', '*', '%', ':', 'sleep', ' ', '\t', '\n', '\n', '#', ',', 'cpu', 'a/b', 'ignore'],
  ...['"', '"a b"', '\r', '\r\n', '\0', '\\', '%u', '%', 'é', '\ud800', '..', '/', '\v', '\f', '*x', 'x'.repeat(120)],
  ...['root cpu a\n', '# c\n', '% memory b # c\n', '"bob:a b" * c ignore\n'],
] as const;

const user = fc.constantFrom('root', 'bob', 'eve', '@staff', '@nogroup', '*', '%', '%', '1000');
const process = fc.constantFrom('', '', ':sleep', ':/usr/bin/sleep', ':/usr/bin/sl*', ':*', ':', ':sl*');
const controllers = fc.constantFrom('cpu', 'cpu,memory', '*', 'pids', 'cpu,,memory,', 'nope');
const destination = fc.constantFrom('a', '/a/', 'a/b', '%u', 'u%U/%G', 'a\\%u', '%P', '%', '/', 'x%%', '"a b"');
const options = fc.constantFrom('', '', '', ' ignore', ' ignore,ignore', ' nonsense');
const gap = fc.constantFrom(' ', '\t', '  ', '\t \t');
const comment = fc.constantFrom('', '', ' # why', '#x', '   ');
const rule = fc
  .tuple(fc.constantFrom('', ' ', '\t'), user, process, gap, controllers, gap, destination, options, comment)
  .map((parts) => parts.join(''));
const file = fc.array(fc.oneof({ weight: 5, arbitrary: rule }, fc.constantFrom('', '# c', '  ')), { maxLength: 6 });

/** A text of rules, most of the time with a few pieces of it put elsewhere, taken out or in. */
export const almostRules = fc
  .tuple(
    file,
    fc.constantFrom('\n', '\n', '\n', '\r\n'),
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(), fc.boolean(), fc.constantFrom(...pieces)), { maxLength: 3 }),
  )
  .map(([lines, newline, ends, edits]) =>
    edits.reduce(
      (text, [seed, isPut, piece]) => {
        const at = seed % (text.length + 1);
        return text.slice(0, at) + (isPut ? piece : '') + text.slice(isPut ? at : at + 1 + (seed % 3));
      },
      lines.join(newline) + (ends ? newline : ''),
    ),
  );

/** Anything at all, and pieces of rules in any order. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.array(fc.constantFrom(...pieces), { maxLength: 40 }).map((all) => all.join('')),
  almostRules,
);
