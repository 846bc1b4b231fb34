import fc from 'fast-check';
import { expect, test } from 'vitest';
import { planChange } from '#server/domain/changes/plan/plan-change.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { isAppError } from '#server/domain/errors.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { limitRule } from './limit-catalogue.ts';
import { classIdText, parsePriorities, readClassId } from './net-limits.ts';

test.each([
  ['10:1', 1_048_577],
  ['0x100001', 1_048_577],
  ['1048577', 1_048_577],
  ['10:', 1_048_576],
  ['ffff:FFFF', 4_294_967_295],
  ['0', 0],
  ['10:1:1', null],
  ['12345:1', null],
  ['g:1', null],
  ['', null],
])('%j as a class is %s', (text, classId) => {
  expect(readClassId(text)).toBe(classId);
});

test('every class reads back from how it is shown', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 32 - 1 }), (classId) => {
      expect(readClassId(classIdText(classId))).toBe(classId);
    }),
    propertyRuns(300),
  );
});

test('a class of more than 32 bits is refused: the kernel would keep another without a word', () => {
  const facts = { pageBytes: 4096, highestCpu: 3, nodes: [0], devices: [], kernel: '6.18.44' };

  expect(limitRule(1, 'net_cls.classid')?.fault(2 ** 32, facts)?.code).toBe('class-id-wraps');
  expect(limitRule(1, 'net_cls.classid')?.fault(2 ** 32 - 1, facts)).toBeNull();
});

test('priorities are those that are not 0; other text fails with a typed error', () => {
  expect(parsePriorities('lo 0\neth0 5\n')).toEqual([{ interface: 'eth0', priority: 5 }]);
  fc.assert(
    fc.property(fc.string(), (text) => {
      try {
        parsePriorities(text);
      } catch (error) {
        expect(isAppError(error)).toBe(true);
      }
    }),
    propertyRuns(300),
  );
});

const priorities = (text: string, ...value: { interface: string; priority: number }[]) =>
  planChange(sampleContext({ version: 1, own: { texts: { 'net_prio.ifpriomap': text } } }), [
    { key: 'net_prio.ifpriomap', value },
  ]);

test('an interface that is not named any more goes back to 0, and can be put back', () => {
  expect(priorities('lo 0\neth0 5\neth1 7', { interface: 'eth1', priority: 8 }).writes).toMatchObject([
    { text: 'eth1 8', before: 'eth1 7', keeps: 'eth1 8', undoText: 'eth1 7' },
    { text: 'eth0 0', before: 'eth0 5', keeps: 'eth0 0', undoText: 'eth0 5' },
  ]);
});

test('an interface that is not there is refused', () => {
  expect(priorities('lo 0', { interface: 'eth9', priority: 1 }).notes.map(({ code }) => code)).toEqual([
    'no-interface',
  ]);
});
