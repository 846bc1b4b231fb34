import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { textOf } from '#server/domain/sentence-catalogue.ts';
import { configPieces } from './config-text.arbitrary.ts';
import { readTokens } from './config-tokens.ts';
import { groupsOf } from './config-tree.ts';
import { parseConfig } from './parse-config.ts';

const perm = 'perm { task { uid = root; } admin { uid = root; } }';

/** As "line:column code". */
function faultsOf(text: string): string[] {
  return parseConfig(text).faults.map(({ line, column, code, severity }) => {
    const mild = severity === 'syntax' ? '' : ` (${severity})`;
    return `${line}:${column} ${code.replace('config-', '')}${mild}`;
  });
}

describe('what libcgroup takes', () => {
  test.each([
    ['nothing at all', ''],
    ['blanks and comments', '\n  # a\n\t#b\n* c\n'],
    ['a group', 'group web { cpu { cpu.shares = 512; } }'],
    ['a controller without parameters', 'group web { cpu { } }'],
    ['two controllers', 'group web { cpu { } memory { } }'],
    ['a name with / . , % @ and a backslash', 'group daemons/ftp.a,b%c@d\\e_f-g { cpu { } }'],
    ['slashes before, behind and doubled', 'group //a//b/ { cpu { } }'],
    ['the root group', 'group . { cpu { } }'],
    ['a quoted name with blanks', 'group "my web" { cpu { } }'],
    ['the keyword default as a name', 'group default { cpu { } }'],
    ['a keyword in quotes', 'group "task" { "perm" { "mount" = "admin"; } }'],
    ['a quoted value over two lines', 'group a { cpu { cpu.shares = "5\n"; } }'],
    ['an empty value', 'group a { cpu { cpu.shares = ""; } }'],
    ['everything on lines of its own', 'group\na\n{\ncpu\n{\ncpu.shares\n=\n5\n;\n}\n}'],
    ['no blanks', 'group a{cpu{cpu.shares=5;}}'],
    ['a comment with CR before the line end', '# saved on Windows\r\ngroup a { cpu { } }\n'],
    ['perm alone', `group a { ${perm} }`],
    ['perm first', `group a { ${perm} cpu { } }`],
    ['admin before task', 'group a { perm { admin { dperm = 775; fperm = 644; } task { gid = root; fperm = 664; } } }'],
    ['a key that perm does not know', 'group a { perm { task { dperm = 9; nonsense = 1; } admin { uid = root; } } }'],
    ['a number with a tail', 'group a { perm { task { uid = 12ab; } admin { uid = root; } } }'],
    ['a group twice', 'group a { cpu { } } group a { cpu { } }'],
    ['a template', 'template students/%u { cpu { } }'],
    ['default permissions', `default { ${perm} }`],
    ['mounts', 'mount { "cpu,nodev" = /sys/fs/cgroup/cpu; "name=x" = /x; }'],
    ['namespaces', 'namespace { cpu = a/b; }'],
    ['a systemd block', 'systemd { slice = a.slice; scope = b.scope; setdefault = yes; pid = 12; }'],
  ])('%s', (_, text) => {
    expect(faultsOf(text)).toEqual([]);
  });
});

describe('what libcgroup refuses, and where', () => {
  test.each([
    ['a comment behind something', 'group a { cpu { } } # web', ['1:21 trailing-comment']],
    ['a comment with * not in the first column', ' * c\n', ['1:2 star-comment']],
    ['CR LF', 'group a {\r\n cpu { }\r\n}\r\n', ['1:10 crlf']],
    ['a value without ;', 'group a { cpu { cpu.shares = 5 } }', ['1:30 missing-semicolon']],
    ['… at the line end', 'group a { cpu {\n cpu.shares = 5\n cpu.idle = 0; } }', ['2:15 missing-semicolon']],
    ['… and another behind it', 'group a { cpu { cpu.shares = 5 cpu.idle = 0; } }', ['1:30 missing-semicolon']],
    ['a second ;', 'group a { cpu { cpu.shares = 5;; } }', ['1:32 stray-semicolon']],
    ['; behind a block', 'group a { cpu { }; };', ['1:18 stray-semicolon', '1:21 stray-semicolon']],
    ['no =', 'group a { cpu { cpu.shares 5; } }', ['1:27 missing-equals']],
    ['no value', 'group a { cpu { cpu.shares = ; } }', ['1:28 missing-value']],
    ['a blank in a value', 'group a { cpu { cpu.max = 5000 10000; } }', ['1:27 needs-quotes']],
    ['a colon in a value', 'group a { blkio { x = 8:0 100; } }', ['1:23 needs-quotes']],
    ['* in a value', 'group a { devices { devices.allow = c *:* rwm; } }', ['1:37 needs-quotes']],
    ['= in a name', 'group a { name=systemd { } }', ['1:11 needs-quotes']],
    ['a colon in a name', 'group a:b { cpu { } }', ['1:7 needs-quotes']],
    ['a keyword as a name', 'group task { cpu { } }', ['1:7 keyword']],
    ['a keyword as a value', 'group a { cpu { x = default; } }', ['1:21 keyword']],
    ['a keyword as a controller', 'group a { mount { } }', ['1:11 keyword']],
    ['default as the name of a template', 'template default { cpu { } }', ['1:10 keyword']],
    ['systemd as a name since 3.1', 'group systemd { cpu { } }', ['1:7 keyword (warning)']],
    ['a group with nothing in it', 'group G { }', ['1:7 empty-group']],
    ['perm behind a controller', `group a { cpu { } ${perm} }`, ['1:19 perm-late']],
    ['perm twice', `group a { ${perm} ${perm} }`, ['1:63 perm-twice']],
    ['perm without admin', 'group a { perm { task { uid = root; } } }', ['1:11 perm-lacks']],
    ['perm without task', 'group a { perm { admin { uid = root; } } }', ['1:11 perm-lacks']],
    ['perm with nothing', 'group a { perm { } }', ['1:11 perm-lacks', '1:11 perm-lacks']],
    ['an empty task', 'group a { perm { task { } admin { uid = root; } } }', ['1:18 empty-block']],
    ['uid = 0', 'group a { perm { task { uid = 0; } admin { uid = root; } } }', ['1:31 uid-zero']],
    [
      'permissions that are not octal',
      'default { perm { task { fperm = 9; } admin { dperm = 7x; } } }',
      ['1:33 not-octal', '1:54 not-octal'],
    ],
    ['a key twice', 'group a { cpu { x = 1;\n x = 2; } }', ['2:2 duplicate-key']],
    ['a controller twice', 'group a { cpu { }\n cpu { } }', ['2:2 duplicate-controller']],
    ['a setting outside of a controller', 'group a { cpu.shares = 5; cpu { } }', ['1:11 setting-outside']],
    ['an open group', 'group a { cpu { }\ngroup b { cpu { } }', ['2:1 unclosed-block']],
    ['an open controller', 'group a { cpu { x = 1;\n memory { } }', ['2:2 unclosed-block']],
    ['an open file', 'group a { cpu { x = 1;', ['1:23 unclosed-block']],
    ['an open quote', 'group "a { cpu { } }', ['1:7 unclosed-quote']],
    ['a } too many', 'group a { cpu { } } }\ngroup b { }', ['1:21 stray-brace', '2:7 empty-group']],
    ['no {', 'group a cpu { } }', ['1:7 missing-brace']],
    ['an unknown block', 'grup a { cpu { } }\ngroup b { }', ['1:1 unexpected', '2:7 empty-group']],
    ['a C++ comment', '// a\ngroup b { cpu { } }', ['1:1 slash-comment']],
    ['default without perm', 'default { }', ['1:1 default-without-perm']],
    ['mount with nothing', 'mount { }', ['1:1 empty-block']],
    ['a form feed', 'group a { cpu { } }\f', ['1:20 unexpected']],
    ['a letter that is not ASCII in a block', 'group a { é { } }', ['1:11 not-ascii']],
    [
      'a letter that is not ASCII between blocks',
      'group a { cpu { } }\né\ngroup b { }',
      ['2:1 stops-reading (warning)'],
    ],
    ['NUL between blocks', 'group a { cpu { } }\n\0 group b {', ['2:1 stops-reading (warning)']],
  ])('%s', (_, text, faults) => {
    expect(faultsOf(text)).toEqual(faults);
  });

  test('names several faults of one file, each in its place', () => {
    const text = 'group a {\n cpu { cpu.shares = 5 }\n}\ngroup task {\n memory { memory.limit_in_bytes = 10 M; }\n}\n';

    expect(faultsOf(text)).toEqual(['2:21 missing-semicolon', '4:7 keyword', '5:35 needs-quotes']);
  });

  test('says what to write instead', () => {
    const [fault] = parseConfig('group a { cpu { cpu.max = 5000 10000; } }').faults;

    expect(fault?.text).toBe(
      'Write "5000 10000" in quotes: without them only letters, digits and _ - / . , % @ \\ are taken.',
    );
  });
});

test.each([
  ['semicolons', ';'.repeat(400_000)],
  ['comments in the wrong place', 'a #\n'.repeat(100_000)],
  ['groups with nothing in them', 'group a { }\n'.repeat(40_000)],
])('of a text of %s the first faults are told, and that there are more', (_, text) => {
  const { faults } = parseConfig(text);

  expect(faults.length).toBeGreaterThan(500);
  expect(faults.length).toBeLessThan(1100);
  expect(faults.some(({ code }) => code === 'config-too-many-faults')).toBe(true);
});

test('faults behind the end that libcgroup sees do not hide those before it', () => {
  const text = `group a { }\né\n${'a #\n'.repeat(2000)}`;

  expect(parseConfig(text).faults.map(({ code }) => code)).toEqual(['config-empty-group', 'config-stops-reading']);
});

test('keeps what was understood of a faulty file', () => {
  const tree = parseConfig('group a { cpu { cpu.shares = 5 } }\ngroup b { memory { } ;}\n');

  expect(groupsOf(tree).map(({ name, controllers }) => [name.text, controllers.map((each) => each.name.text)])).toEqual(
    [
      ['a', ['cpu']],
      ['b', ['memory']],
    ],
  );
  expect(groupsOf(tree)[0]?.controllers[0]?.settings[0]).toMatchObject({
    key: { text: 'cpu.shares' },
    value: { text: '5' },
  });
});

describe('whatever the text is', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom(...configPieces), { maxLength: 60 }).map((pieces) => pieces.join('')),
  );

  test('its tokens together are the text, byte for byte', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const tokens = readTokens(text);
        expect(tokens.map(({ from, to }) => text.slice(from, to)).join('')).toBe(text);
        expect(tokens.every(({ from, to }, at) => to > from && from === (tokens[at - 1]?.to ?? 0))).toBe(true);
      }),
      propertyRuns(2000),
    );
  });

  test('there are only faults with a code that the catalogue has, inside the text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        for (const fault of parseConfig(text).faults) {
          expect(textOf(fault)).toBe(fault.text);
          expect(fault.from).toBeLessThanOrEqual(fault.to);
          expect(fault.to).toBeLessThanOrEqual(text.length);
          expect(fault.text).not.toMatch(/undefined|NaN/);
        }
      }),
      propertyRuns(4000),
    );
  });

  test('what lacks at the very end is told inside the text', () => {
    const text = 'group{group{group';
    expect(parseConfig(text).faults.filter(({ to }) => to > text.length)).toEqual([]);
  });

  test('a file of bytes that mean nothing is refused or empty', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (bytes) => {
        const tree = parseConfig(new TextDecoder('latin1').decode(bytes));
        expect(tree.faults.some(keepsFromLoading) || groupsOf(tree).length === 0).toBe(true);
      }),
      propertyRuns(1000),
    );
  });

  test('reading takes time in proportion to its length', () => {
    // A reader that looks back or ahead without bound would need minutes for these.
    for (const piece of ['"', '#', '{', '}', '= ', 'a ', 'group a ', 'perm { ', ' \r', '* ', 'a = {'])
      expect(parseConfig(piece.repeat(200_000 / piece.length)).text.length).toBeGreaterThan(100_000);
  });
});
