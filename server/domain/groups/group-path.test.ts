import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  ancestorsOf,
  childOf,
  depthOf,
  isUnder,
  maxNameBytes,
  nameOf,
  parentOf,
  parseGroupPath,
  rootPath,
} from './group-path.ts';
import { groupNameSchema, groupPathSchema } from './group-path-schema.ts';

const name = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 40 })
  .filter((text) => groupNameSchema.safeParse(text).success);
const path = fc.array(name, { maxLength: 8 }).map((names) => parseGroupPath(`/${names.join('/')}`));

describe('parseGroupPath', () => {
  test.each([
    '/',
    '/web',
    '/web/api',
    '/with space',
    '/a:b',
    '/-rf',
    '/.hidden',
    '/..hidden',
    '/...',
    '/machine-qemu\\x2d1.scope',
    '/größe/日本/🦬',
    '/tab\there',
    `/${'x'.repeat(255)}`,
    `/${'ä'.repeat(127)}x`,
  ])('takes %j as the kernel does', (text) => {
    expect(parseGroupPath(text)).toBe(text);
  });

  test.each([
    ['', 'starts with "/"'],
    ['web', 'starts with "/"'],
    ['../etc', 'starts with "/"'],
    ['//', 'cannot be empty'],
    ['/web/', 'cannot be empty'],
    ['/web//api', 'cannot be empty'],
    ['/..', '".." is not a group name'],
    ['/web/../../etc', '".." is not a group name'],
    ['/web/.', '"." is not a group name'],
    ['/web\0', 'NUL'],
    ['/web\napi', 'line break'],
    ['/\ud800', 'well-formed'],
    [`/${'x'.repeat(256)}`, 'at most 255 bytes; this one has 256'],
    [`/${'ä'.repeat(128)}`, 'at most 255 bytes; this one has 256'],
    ['/x'.repeat(2000), 'at most 3800 bytes'],
  ])('refuses %j', (text, why) => {
    expect(() => parseGroupPath(text)).toThrow(why);
    expect(groupPathSchema.safeParse(text).success).toBe(false);
  });

  test('is not what a single name goes through: that has no "/"', () => {
    expect(() => childOf(rootPath, 'a/b')).toThrow('cannot contain "/"');
    expect(groupNameSchema.safeParse('a/b').success).toBe(false);
  });
});

describe('paths', () => {
  test('are put together as they are taken apart', () => {
    fc.assert(
      fc.property(path, name, (parent, child) => {
        const whole = childOf(parent, child);

        expect(parentOf(whole)).toBe(parent);
        expect(nameOf(whole)).toBe(child);
        expect(depthOf(whole)).toBe(depthOf(parent) + 1);
        expect(parseGroupPath(whole)).toBe(whole);
      }),
    );
  });

  test('lie under each of their ancestors, the nearest first, the root last', () => {
    fc.assert(
      fc.property(path, (at) => {
        const ancestors = ancestorsOf(at);

        expect(ancestors).toHaveLength(depthOf(at));
        expect(ancestors.every((above) => isUnder(at, above) && !isUnder(above, at))).toBe(true);
        expect(ancestors.map(depthOf)).toEqual(ancestors.map((_, index) => depthOf(at) - 1 - index));
      }),
    );
  });

  test('that only begin alike do not lie under each other', () => {
    expect(isUnder(parseGroupPath('/web2'), parseGroupPath('/web'))).toBe(false);
    expect(isUnder(parseGroupPath('/web'), parseGroupPath('/web'))).toBe(true);
  });

  test('of the root have no parent', () => {
    expect(parentOf(rootPath)).toBeNull();
    expect(nameOf(rootPath)).toBe('/');
    expect(ancestorsOf(rootPath)).toEqual([]);
  });

  test('count bytes as UTF-8 does', () => {
    const mixed = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 200 })
      .filter((text) => !/[/\0\n]|^\.{1,2}$/.test(text));
    fc.assert(
      fc.property(mixed, (text) => {
        const fits = new TextEncoder().encode(text).length <= maxNameBytes;

        expect(groupNameSchema.safeParse(text).success).toBe(fits);
      }),
    );
  });
});
