/** Names that nobody chose with care: whatever a directory is called, these answer, or refuse with an error of ours. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import { groundOf, holderOf, newGroupPath, serviceOfLeaf, sliceNameFault, unitNameFault } from './ground.ts';
import { type GroupPath, isUnder, nameOf, parentOf, parseGroupPath } from './group-path.ts';
import { ownerOf, unescapeUnit } from './owner.ts';
import { unitOf } from './unit-of.ts';

const id = '3f2a9c0d1e4b5a697887f6e5d4c3b2a13f2a9c0d1e4b5a697887f6e5d4c3b2a1';
/** Pieces that the conventions are made of, in any order, between any text. */
const piece = fc.constantFrom(
  ...[
    '_',
    '-',
    '.',
    '@',
    ':',
    '\\',
    '\\x2d',
    '\\xff',
    '\\x',
    '\u{1F42E}',
    'é',
    ' ',
    '0',
    '17',
    'main',
    'corral',
    'corral-',
  ],
  ...[
    '.service',
    '.scope',
    '.slice',
    '.mount',
    'memory',
    'cpu',
    'cgroup',
    'tasks',
    'user',
    'system',
    'machine',
    'qemu',
  ],
  ...[
    'docker',
    'libpod',
    'libpod_pod_',
    'crio-conmon',
    'kubepods',
    'pod',
    'lxc',
    'lxc.payload.',
    'ecs',
    'slurm',
    'job_',
    id,
  ],
);
const text = fc.oneof(
  { weight: 4, arbitrary: fc.array(piece, { minLength: 1, maxLength: 6 }).map((pieces) => pieces.join('')) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);
const path = fc.array(text, { minLength: 1, maxLength: 5 }).map((names) => `/${names.join('/')}`);
const kind = fc.constantFrom('slice' as const, 'delegated' as const);
const runs = { numRuns: 400 };

/** Null for what is no path. */
function pathFrom(raw: string): GroupPath | null {
  try {
    return parseGroupPath(raw);
  } catch (cause) {
    expect(cause).toBeInstanceOf(AppError);
    return null;
  }
}

test('every path has an answer to whose it is and which unit, and no label is torn', () => {
  fc.assert(
    fc.property(path, (raw) => {
      const group = pathFrom(raw);
      if (group === null) return;
      const { label } = ownerOf(group);
      expect(label?.isWellFormed() ?? true).toBe(true);
      const unit = unitOf(group);
      expect(unit === null || nameOf(group).replace(/^_/, '') === unit).toBe(true);
      const holder = holderOf(group);
      expect(holder === null || (isUnder(group, holder.group) && unitOf(holder.group) === holder.unit)).toBe(true);
      expect(groundOf(group, false).kinds.length).toBeGreaterThan(0);
      expect(serviceOfLeaf(group) === null || nameOf(group) === 'main').toBe(true);
    }),
    runs,
  );
});

test('a unit’s name that was escaped, as systemd-escape does, is read as it was', () => {
  const escaped = (plain: string) =>
    [...new TextEncoder().encode(plain)]
      .map((byte) => {
        const char = String.fromCharCode(byte);
        return /[A-Za-z0-9:_.]/.test(char) ? char : `\\x${byte.toString(16).padStart(2, '0')}`;
      })
      .join('');
  fc.assert(
    // A leading "_" is the guard of a group's name.
    fc.property(fc.string({ unit: 'grapheme', maxLength: 60 }), (plain) => {
      fc.pre(!plain.startsWith('_'));
      expect(unescapeUnit(escaped(plain))).toBe(plain);
    }),
    runs,
  );
});

test('any escaping, also one that is cut off or no UTF-8, has a text', () => {
  fc.assert(
    fc.property(text, (name) => {
      expect(unescapeUnit(name).isWellFormed()).toBe(true);
    }),
    runs,
  );
});

test('a name is either refused or makes the unit’s group in its parent', () => {
  fc.assert(
    fc.property(text, kind, (name, unitKind) => {
      const fault = unitNameFault(name, unitKind);
      for (const parent of ['/', '/web.slice', '/_memory.slice'].map(parseGroupPath)) {
        let group: GroupPath;
        try {
          group = newGroupPath({ parent, name, kind: unitKind });
        } catch (cause) {
          expect(cause).toBeInstanceOf(AppError);
          expect(fault).not.toBeNull();
          continue;
        }
        if (fault !== null) continue;
        expect(parentOf(group)).toBe(parent);
        const bare =
          unitKind === 'slice' ? name.replace(/\.slice$/, '') : name.replace(/^corral-/, '').replace(/\.service$/, '');
        const above = nameOf(parent)
          .replace(/^_/, '')
          .replace(/\.slice$/, '');
        const unit =
          unitKind === 'delegated' ? `corral-${bare}.service` : `${parent === '/' ? '' : `${above}-`}${bare}.slice`;
        expect(unitOf(group)).toBe(unit);
      }
    }),
    runs,
  );
});

test('what a control file or a controller is called, systemd guards by a "_"', () => {
  const made = (name: string, parent = '/') => newGroupPath({ parent: parseGroupPath(parent), name, kind: 'slice' });

  expect(made('memory')).toBe('/_memory.slice');
  expect(made('_x')).toBe('/__x.slice');
  expect(made('web')).toBe('/web.slice');
  expect(made('api', '/_memory.slice')).toBe('/_memory.slice/memory-api.slice');
  expect(sliceNameFault('memory')).toBeNull();
});
