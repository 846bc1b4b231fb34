import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sampleDevices } from '#server/domain/changes/sample-context.fixtures.ts';
import { isAppError } from '#server/domain/errors.ts';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { nameOfRule } from './device-names.ts';
import {
  type DeviceRule,
  type DeviceRules,
  deviceListText,
  deviceSteps,
  isCovered,
  parseDeviceList,
  readDeviceRule,
} from './device-rules.ts';

const rule = (text: string): DeviceRule => {
  const read = readDeviceRule(text);
  if (!read) throw new Error(text);
  return read;
};
const rules = (...texts: string[]): DeviceRule[] => texts.map(rule);

describe('devices.list', () => {
  test.each([
    ['a *:* rwm\n', 'all'],
    ['', []],
    ['c 1:3 rwm\nc 136:* rw\n', rules('c 136:* rw', 'c 1:3 rwm')],
  ] as const)('%j', (text, value) => {
    expect(parseDeviceList(text)).toEqual(value);
  });

  test.each(['c 1:3', 'x 1:3 r', 'c 1:3 q', 'c 1 3 r'])('says that it does not know %j', (text) => {
    expect(() => parseDeviceList(text)).toThrowError(/does not know/);
  });

  test('whatever stands there, it fails with a typed error or reads back', () => {
    const noise = fc.oneof(fc.string(), fc.stringMatching(/^([abcx] [0-9*]{0,3}:[0-9*]{0,3} [rwmx]{0,4}\n?){0,4}$/));
    fc.assert(
      fc.property(noise, (text) => {
        try {
          const value = parseDeviceList(text);
          expect(parseDeviceList(deviceListText(value))).toEqual(value);
        } catch (error) {
          expect(isAppError(error)).toBe(true);
        }
      }),
      propertyRuns(500),
    );
  });
});

describe('the way from one list to another', () => {
  const texts = (now: DeviceRules, target: DeviceRules) =>
    deviceSteps(now, target).map(({ file, text }) => `${file.slice(8)} ${text}`);

  test('cuts down what may use all by way of nothing', () => {
    expect(texts('all', rules('c 1:3 rwm'))).toEqual(['deny a', 'allow c 1:3 rwm']);
  });

  test('takes away before it gives, and only what differs', () => {
    const now = rules('c 1:3 rwm', 'c 136:* rw', 'c 5:0 rw');

    expect(texts(now, rules('c 1:3 r', 'c 136:* rw', 'c 10:232 rw'))).toEqual([
      'deny c 1:3 wm',
      'deny c 5:0 rw',
      'allow c 10:232 rw',
    ]);
    expect(texts(now, 'all')).toEqual(['deny c 136:* rw', 'deny c 1:3 rwm', 'deny c 5:0 rw', 'allow a']);
    expect(texts(now, now)).toEqual([]);
  });

  test('ends at the list that was asked for', () => {
    const some = fc.array(
      fc.record({
        type: fc.constantFrom('b' as const, 'c' as const),
        major: fc.constantFrom(1, 5, '*' as const),
        minor: fc.constantFrom(3, '*' as const),
        access: fc.constantFrom('r', 'w', 'rw', 'rwm'),
      }),
      { maxLength: 5 },
    );
    fc.assert(
      fc.property(some, some, (now, target) => {
        const last = deviceSteps(now, target).at(-1)?.after ?? now;
        expect(deviceListText(last)).toBe(deviceListText(target));
      }),
      propertyRuns(300),
    );
  });
});

test.each([
  ['c 136:5 r', true],
  ['c 136:* rw', true],
  ['c 136:5 m', false],
  ['c *:* r', false],
  ['b 136:5 r', false],
])('a parent that allows "c 136:* rw" covers %s: %s', (text, covered) => {
  expect(isCovered(rule(text), rules('c 136:* rw'))).toBe(covered);
});

test.each([
  ['c 1:3 rwm', '/dev/null'],
  ['c 226:* rw', '/dev/dri/*'],
  ['b 8:1 r', '/dev/sda1'],
  ['c 77:1 r', null],
])('%s is %s', (text, name) => {
  expect(nameOfRule(rule(text), sampleDevices)).toBe(name);
});
