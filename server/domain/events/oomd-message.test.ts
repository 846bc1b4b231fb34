import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { propertyRuns } from '#server/domain/property-runs.fixtures.ts';
import { eventSentence } from './event-sentence.ts';
import { hideInWhy, namesNoGroup, parseOomdMessage, parseOomdWhy } from './oomd-message.ts';

/** As they stand in people's journals; the two of swap alone and of 248 after the text of src/oom/oomd-manager.c. */
const samples = {
  '248, swap alone':
    'Killed /user.slice/app.slice/leaky.service due to swap used (2000000) / total (2097148) being more than 90.00%',
  '249, user service':
    'Killed /user.slice/user-1001.slice/user@1001.service/app.slice/app-org.gnome.Terminal.slice/vte-spawn-dbb4a75e-031f-480d-924b-5de5af7579d2.scope due to memory pressure for /user.slice/user-1001.slice/user@1001.service being 51.07% > 50.00% for > 20s with reclaim activity',
  '251, a pressure that cannot be':
    'Killed /user.slice/user-1000.slice/user@1000.service/session.slice/org.gnome.Shell@wayland.service due to memory pressure for /user.slice/user-1000.slice/user@1000.service being 27925460729.27% > 50.00% for > 20s with reclaim activity',
  '255, memory and swap':
    'Killed /user.slice/user-1000.slice/user@1000.service/app.slice/job due to memory used (60312891392) / total (67002466304) and swap used (16207028224) / total (17179865088) being more than 90.00%',
  '258, memory and swap':
    'Marked /system.slice/docker-85218894dbf37131575eeb1555f137493d396606214aad2b6bead07a3a55c800.scope for killing due to memory used (60776927232) / total (66940563456) and swap used (61069553664) / total (67830013952) being more than 90.00%',
  '259, pressure':
    'Marked /system.slice/systemd-journald.service for killing due to memory pressure for /system.slice being 85.03% > 80.00% for > 2s with reclaim activity',
};

const textOf = (text: string) => {
  const said = parseOomdMessage(text);
  return said && eventSentence({ kind: 'oomd-kill', group: said.group as never, why: said.why }).text;
};

test.each([
  ['248, swap alone', '/user.slice/app.slice/leaky.service', 'more than 90 % of the swap of the host was in use.'],
  ['249, user service', null, 'memory pressure of /user.slice/user-1001.slice/user@1001.service 51 % > 50 % for 20 s.'],
  ['251, a pressure that cannot be', null, '27925460729 % > 50 % for 20 s.'],
  ['255, memory and swap', null, 'more than 90 % of the memory and swap of the host were in use.'],
  ['258, memory and swap', null, 'more than 90 % of the memory and swap of the host were in use.'],
  ['259, pressure', '/system.slice/systemd-journald.service', 'memory pressure of /system.slice 85 % > 80 % for 2 s.'],
] as const)('systemd %s', (version, group, sentence) => {
  const said = parseOomdMessage(samples[version]);

  if (group) expect(said?.group).toBe(group);
  expect(textOf(samples[version])).toContain(sentence);
  expect(textOf(samples[version])).toMatch(/^systemd-oomd killed this group: /);
});

test('the pressure of the group itself is not said to be another’s', () => {
  expect(
    textOf('Killed /a due to memory pressure for /a being 62.00% > 50.00% for > 1min 30s with reclaim activity'),
  ).toBe('systemd-oomd killed this group: memory pressure 62 % > 50 % for 1 min 30 s.');
});

test('amounts are read as they are printed', () => {
  expect(parseOomdWhy(parseOomdMessage(samples['258, memory and swap'])?.why ?? '')).toEqual({
    kind: 'used',
    memory: { usedBytes: 60776927232, totalBytes: 66940563456 },
    swap: { usedBytes: 61069553664, totalBytes: 67830013952 },
    limitShare: 0.9,
  });
});

test.each([
  'Considered 139 cgroups for killing, top candidates were:',
  '        Path: /system.slice/packagekit.service',
  'Memory pressure for /testsuite.slice is 64.15% > 1.00% for > 30s with reclaim activity',
  'oomd attempting to kill 63 with KILL',
  'oomd dry-run: Would have tried to kill /a and all its descendants',
  'Failed to kill any cgroups based on swap: Invalid argument',
  'Killed nothing due to memory pressure for /a',
  '',
])('"%s" is no kill', (text) => {
  expect(parseOomdMessage(text)).toBeNull();
});

test.each([
  'Memory pressure for /user.slice is greater than 60 for more than 30 seconds and there was reclaim activity',
  'Swap used (1999998976) / total (2147479552) is more than 90%',
])('"%s" (247) is a kill of a group that is not named', (text) => {
  expect(parseOomdMessage(text)).toBeNull();
  expect(namesNoGroup(text)).toBe(true);
});

test.each([
  ...Object.values(samples),
  'Memory pressure for /testsuite.slice is 64.15% > 1.00% for > 30s with reclaim activity',
  'Swap used (1999998976) / total (2147479552) is more than 90.00%',
  'Failed to kill any cgroup(s) under /user.slice based on pressure',
])('"%s" is of a version that names it', (text) => {
  expect(namesNoGroup(text)).toBe(false);
});

test('a group may be called anything', () => {
  const group = '/a b.slice/x due to y (é)';
  const why = 'memory pressure for /a b.slice being 70.00% > 50.00% for > 30s with reclaim activity';

  expect(parseOomdMessage(`Killed ${group} due to ${why}`)).toEqual({ group, why });
});

describe('for somebody who sees some groups alone', () => {
  const why = (name: keyof typeof samples) => parseOomdMessage(samples[name])?.why ?? '';

  test('the pressure of a group above is not told, only that it was too much', () => {
    const hidden = hideInWhy(why('259, pressure'), () => false);

    expect(hidden).not.toContain('85');
    expect(parseOomdWhy(hidden)).toMatchObject({ kind: 'pressure', share: null, limitShare: 0.8 });
    expect(hideInWhy(why('259, pressure'), () => true)).toBe(why('259, pressure'));
  });

  test('what the host has in use is not told', () => {
    const hidden = hideInWhy(why('258, memory and swap'), () => true);

    expect(hidden).not.toMatch(/\d{4}/);
    expect(parseOomdWhy(hidden)).toEqual({ kind: 'used', memory: null, swap: null, limitShare: 0.9 });
    expect(hideInWhy('memory used by 12345', () => true)).toBe('memory and swap in use');
  });
});

test('any text is a kill of some group or none, hides what it should, and is read in no time', () => {
  const pieces = Object.values(samples).flatMap((text) => text.split(/(?<= )/));
  const text = fc.oneof(
    fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 60 })
      .map((all) => all.join('')),
    fc.constantFrom(...Object.values(samples)).chain((whole) => fc.nat(whole.length).map((cut) => whole.slice(0, cut))),
    fc.string({ unit: 'binary' }),
    fc.nat(4000).map((length) => `Killed /${' due to memory pressure for /'.repeat(length)}`),
  );
  fc.assert(
    fc.property(text, (said) => {
      const kill = parseOomdMessage(said);
      expect(namesNoGroup(said) && kill !== null).toBe(false);
      if (!kill) return;
      expect(kill.group.startsWith('/')).toBe(true);
      expect(said.endsWith(kill.why)).toBe(true);
      const cause = parseOomdWhy(kill.why);
      const { text: sentence } = eventSentence({ kind: 'oomd-kill', group: null, why: kill.why });
      expect(sentence).not.toMatch(/NaN|undefined|null %/);
      if (cause?.kind === 'used' && cause.swap) expect(Number.isFinite(cause.swap.usedBytes)).toBe(true);
      expect(hideInWhy(kill.why, () => false)).not.toMatch(/\(\d+\)/);
    }),
    propertyRuns(300),
  );
});
