import { describe, expect, test } from 'vitest';
import { type SampleContext, sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { DeviceRules } from '#server/domain/limits/device-rules.ts';
import { planChange } from './plan-change.ts';

const none = { type: 'c', major: 1, minor: 3, access: 'rwm' } as const;

function planned(sample: Partial<SampleContext>, value: DeviceRules) {
  return planChange(sampleContext({ version: 1, ...sample }), [{ key: 'devices.rules', value }]);
}

describe('a plan of devices', () => {
  test('has a way back for each write, through the other file', () => {
    const { writes, notes } = planned({}, [none]);

    expect(writes).toMatchObject([
      { file: 'devices.deny', text: 'a', before: 'a *:* rwm', keeps: '', undoFile: 'devices.allow', undoText: 'a' },
      {
        ...{ file: 'devices.allow', text: 'c 1:3 rwm', before: '', keeps: 'c 1:3 rwm' },
        ...{ undoFile: 'devices.deny', undoText: 'c 1:3 rwm' },
      },
    ]);
    expect(notes.map(({ code }) => code)).toEqual(['devices-gap', 'devices-hidden']);
  });

  test('refuses all at once while there are groups below', () => {
    expect(planned({ children: { '/web/api/one': {} } }, [none]).notes.map(({ code }) => code)).toEqual([
      'devices-all-with-children',
    ]);
  });

  test('says that groups below lose what is taken away', () => {
    const own = { texts: { 'devices.list': 'c 1:3 rwm\nc 5:0 rw' } };
    const { notes, refused } = planned({ own, children: { '/web/api/one': {} } }, [none]);

    expect(refused).toBe(false);
    expect(notes.map(({ code }) => code)).toEqual(['devices-children-lose']);
  });

  test.each([
    ['all', 'all' as const],
    ['a device', [none]],
  ])('refuses %s that the parent lacks', (_, value) => {
    const own = { texts: { 'devices.list': 'c 5:0 rw' } };
    const ancestors = { '/web': { texts: { 'devices.list': 'c 5:0 rw' } } };

    expect(planned({ own, ancestors }, value).notes.map(({ code }) => code)).toEqual(['devices-parent-lacks']);
  });

  test('reads as commands', () => {
    const { equivalents } = planned({}, [none]);

    expect(equivalents.shell[1]).toBe("echo 'c 1:3 rwm' > '/sys/fs/cgroup/devices/web/api/devices.allow'");
    expect(equivalents.libcgroup).toEqual([
      "cgset -r devices.deny=a '/web/api'",
      "cgset -r 'devices.allow=c 1:3 rwm' '/web/api'",
    ]);
  });
});
