import { describe, expect, test } from 'vitest';
import type { CgroupVersion } from '#server/domain/groups/host.ts';
import { allDevices, deviceListText, parseDeviceList } from './device-rules.ts';
import { limitRule } from './limit-catalogue.ts';
import type { LimitRule } from './limit-rule.ts';
import type { LimitKey } from './limits.ts';
import { rowRuleOf, splitRows, withRows } from './row-lines.ts';

const ruleOf = (version: CgroupVersion, key: LimitKey): LimitRule => {
  const rule = limitRule(version, key);
  if (!rule) throw new Error(`no ${key} on v${version}`);
  return rule;
};

test.each([
  [1, 'blkio.throttle.read_bps_device', '8:0 1048576', 'io.max'],
  [1, 'blkio.bfq.weight_device', '8:0 200', 'io.bfq.weight.disks'],
  [1, 'devices.deny', 'a', 'devices.rules'],
  [1, 'net_prio.ifpriomap', 'eth0 5', 'net_prio.ifpriomap'],
  [2, 'io.max', '8:0 rbps=1', 'io.max'],
  [2, 'io.weight', '8:0 200', 'io.weight.disks'],
  [2, 'io.weight', 'default 200', null],
  [2, 'io.weight', '200', null],
  // What devices.list shows is set through the other two.
  [1, 'devices.list', 'a', null],
  [1, 'net_cls.classid', '5', null],
  [2, 'devices.deny', 'a', null],
] as const)('v%i %s = "%s" is a row of %s', (version, file, text, key) => {
  expect(rowRuleOf(version, { file, text })?.key ?? null).toBe(key);
});

test('a value of several lines is as many writes, blank ones none, and what is no row is left', () => {
  expect(splitRows(2, 'io.weight', 'default 100\n\n  8:0 200\n8:16 50\n')).toEqual({
    rows: [
      { file: 'io.weight', text: '8:0 200' },
      { file: 'io.weight', text: '8:16 50' },
    ],
    rest: 'default 100',
  });
  expect(splitRows(1, 'pids.max', '5\n')).toEqual({ rows: [], rest: '5\n' });
});

test('rows that are not named stay; a figure of one that is goes with 0', () => {
  const rule = ruleOf(1, 'io.max');
  const standing = rule.parse(['8:0 100\n8:16 200\n', '8:0 300\n', '', '']);

  const found = withRows(rule, standing as never, [
    { file: 'blkio.throttle.read_bps_device', text: '8:0 0' },
    { file: 'blkio.throttle.read_iops_device', text: '8:16 7' },
  ]);

  expect('value' in found ? found.value : found).toMatchObject([
    { device: '8:0', readBytesPerSecond: 'max', writeBytesPerSecond: 300n },
    { device: '8:16', readBytesPerSecond: 200n, readOpsPerSecond: 7 },
  ]);
});

test.each([
  ['blkio.throttle.read_bps_device', '8:0 1M', /1M is 1/],
  ['blkio.throttle.read_bps_device', '8:0', /one disk a line/],
])('%s = "%s" is not taken', (file, text, why) => {
  const rule = ruleOf(1, 'io.max');
  expect(withRows(rule, [], [{ file, text }])).toMatchObject({ fault: expect.stringMatching(why), line: { text } });
});

describe('devices, in the order of the lines', () => {
  const listAfter = (list: string, ...lines: [string, string][]) => {
    const rule = ruleOf(1, 'devices.rules');
    const found = withRows(
      rule,
      parseDeviceList(list),
      lines.map(([file, text]) => ({ file: `devices.${file}`, text })),
    );
    return 'value' in found ? deviceListText(found.value as never) : found.fault;
  };

  test.each([
    [
      'all are denied, one is given',
      allDevices,
      [
        ['deny', 'a'],
        ['allow', 'c 1:3 rwm'],
      ],
      'c 1:3 rwm',
    ],
    [
      'what is given first goes with all',
      allDevices,
      [
        ['allow', 'c 1:3 rwm'],
        ['deny', 'a *:* rwm'],
      ],
      '',
    ],
    ['a part of one is taken', 'c 1:3 rwm', [['deny', 'c 1:3 w']], 'c 1:3 rm'],
    ['of another name nothing is taken', 'c 1:* rwm', [['deny', 'c 1:3 rwm']], 'c 1:* rwm'],
    ['all are given', 'c 1:3 r', [['allow', 'a']], allDevices],
  ] as [string, string, [string, string][], string][])('%s', (_, list, lines, is) => {
    expect(listAfter(list, ...lines)).toBe(is);
  });

  test('what is taken from all is not made: nobody could read it back', () => {
    expect(listAfter(allDevices, ['deny', 'c 1:3 rwm'])).toMatch(/Deny all first/);
    expect(listAfter('', ['allow', 'nonsense'])).toMatch(/one device a line/);
  });
});
