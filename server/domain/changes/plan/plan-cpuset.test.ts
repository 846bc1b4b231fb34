import { describe, expect, test } from 'vitest';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import type { SampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { planChange } from './plan-change.ts';

function plan(sample: SampleContext, ...edits: LimitEdit[]): ChangePlan {
  return planChange(sampleContext(sample), edits);
}

function told(made: ChangePlan): string[] {
  return made.writes.map(({ file, text }) => `${file} ${text}`);
}

const cpus = (value: string): LimitEdit => ({ key: 'cpuset.cpus', value });
const mems = (value: string): LimitEdit => ({ key: 'cpuset.mems', value });
const cpuExclusive = (value: boolean): LimitEdit => ({ key: 'cpuset.cpu_exclusive', value });

describe('on v1', () => {
  test('writes nodes before CPUs, in the form the kernel shows', () => {
    const own = { texts: { 'cpuset.cpus': '', 'cpuset.mems': '' } };
    const made = plan({ version: 1, own }, cpus(' 1,0,3 '), mems('0,'));

    expect(told(made)).toEqual(['cpuset.mems 0', 'cpuset.cpus 0-1,3']);
    expect(made.writes[1]).toMatchObject({ before: '', keeps: '0-1,3', undoText: '\n' });
  });

  test('lets go of exclusiveness first and claims it last', () => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1' } };
    const ancestors = { '/web': exclusive };
    const letGo = plan({ version: 1, ancestors, own: exclusive }, cpus('0'), cpuExclusive(false));
    const claimed = plan({ version: 1, ancestors }, cpuExclusive(true), cpus('0'));

    expect(told(letGo)).toEqual(['cpuset.cpu_exclusive 0', 'cpuset.cpus 0']);
    expect(told(claimed)).toEqual(['cpuset.cpus 0', 'cpuset.cpu_exclusive 1']);
  });

  test.each<[string, Omit<SampleContext, 'version'>, LimitEdit]>([
    ['not-in-parent', { ancestors: { '/web': { texts: { 'cpuset.cpus': '0-1' } } } }, cpus('1-2')],
    ['not-in-parent', { ancestors: { '/web': { texts: { 'cpuset.mems': '0' } } } }, mems('1')],
    ['smaller-than-child', { children: { '/web/api/a': { texts: { 'cpuset.cpus': '2' } } } }, cpus('0-1')],
    ['parent-not-exclusive', {}, cpuExclusive(true)],
    [
      'exclusive-sibling',
      {
        siblings: { '/web/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpu_exclusive': '1' } } },
        own: { texts: { 'cpuset.cpus': '0' } },
      },
      cpus('2-3'),
    ],
    [
      'shared-with-sibling',
      {
        siblings: { '/web/db': { texts: { 'cpuset.cpus': '3' } } },
        ancestors: { '/web': { texts: { 'cpuset.cpu_exclusive': '1' } } },
      },
      cpuExclusive(true),
    ],
    ['empty-with-processes', { own: { processes: 1 } }, cpus('')],
    ['empty-with-processes', { own: { processes: 1 } }, mems('')],
    ['not-in-parent', { ancestors: {}, group: '/web', offline: [3] }, cpus('2-3')],
  ])('refuses with %s: %j, %j', (code, sample, edit) => {
    const made = plan({ version: 1, ...sample }, edit);

    expect(made).toMatchObject({ refused: true, writes: [] });
    expect(made.notes[0]).toMatchObject({ code, severity: 'refused', key: edit.key });
  });

  test('refuses to give up exclusiveness that a child rests on', () => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1', 'cpuset.cpus': '0' } };
    const made = plan(
      { version: 1, ancestors: { '/web': exclusive }, own: exclusive, children: { '/web/api/a': exclusive } },
      cpuExclusive(false),
    );

    expect(made.notes[0]?.code).toBe('exclusive-child');
  });

  test.each([
    ['emptied', '0-3', ''],
    ['given its first CPUs, which undoing has to take', '', '0'],
  ])('lifts exclusiveness of a group that is %s', (_what, now, next) => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1', 'cpuset.cpus': '0-3' } };
    const own = { texts: { ...exclusive.texts, 'cpuset.cpus': now } };
    const made = plan({ version: 1, ancestors: { '/web': exclusive }, own }, cpus(next));

    expect(told(made)).toEqual([
      'cpuset.cpu_exclusive 0',
      `cpuset.cpus ${next === '' ? '\n' : next}`,
      'cpuset.cpu_exclusive 1',
    ]);
    expect(made.writes.map((write) => write.undoText)).toEqual(['1', now === '' ? '\n' : now, '0']);
    expect(made.notes[0]).toMatchObject({ code: 'exclusive-lifted', severity: 'info' });
  });

  test('writes CPUs of an exclusive group without a detour while enough are left', () => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1' } };
    const made = plan({ version: 1, ancestors: { '/web': exclusive }, own: exclusive }, cpus('0'));

    expect(told(made)).toEqual(['cpuset.cpus 0']);
  });

  test('refuses to empty an exclusive group under an exclusive child', () => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1' } };
    const empty = { texts: { 'cpuset.cpu_exclusive': '1', 'cpuset.cpus': '' } };
    const sample = {
      version: 1,
      ancestors: { '/web': exclusive },
      own: exclusive,
      children: { '/web/api/a': empty },
    } as const;

    expect(plan(sample, cpus('')).notes[0]?.code).toBe('empty-exclusive');
    expect(plan({ ...sample, kernel: '6.1.0-50-amd64' }, cpus('')).refused).toBe(false);
  });

  test('says that the first CPUs of an exclusive group under an exclusive child cannot be taken back', () => {
    const exclusive = { texts: { 'cpuset.cpu_exclusive': '1' } };
    const empty = { texts: { 'cpuset.cpu_exclusive': '1', 'cpuset.cpus': '', 'cpuset.mems': '' } };
    const sample = {
      version: 1,
      ancestors: { '/web': exclusive },
      own: empty,
      children: { '/web/api/a': empty },
    } as const;
    const made = plan(sample, cpus('0'), mems('0'), { key: 'cpuset.mem_exclusive', value: false });

    expect(made.writes.at(-1)).toMatchObject({ file: 'cpuset.cpus', text: '0', undoText: null });
    expect(made.notes[0]).toMatchObject({ code: 'no-way-back-exclusive' });
  });

  test.each([
    ['mems-missing', { 'cpuset.cpus': '', 'cpuset.mems': '' }, cpus('0')],
    ['cpus-missing', { 'cpuset.cpus': '', 'cpuset.mems': '' }, mems('0')],
  ])('warns with %s of a group that no process can enter', (code, texts, edit) => {
    const made = plan({ version: 1, own: { texts } }, edit);

    expect(made.refused).toBe(false);
    expect(made.notes).toMatchObject([{ severity: 'warning', code }]);
  });

  test('empties a group without processes by a newline', () => {
    expect(plan({ version: 1 }, cpus('')).writes).toMatchObject([{ text: '\n', keeps: '' }]);
  });
});

describe('on v2', () => {
  test('keeps a list beyond the parent, and says what is used', () => {
    const ancestors = { '/web': { effectiveCpus: '0-1' } };
    const made = plan({ version: 2, ancestors }, cpus('1-2'));

    expect(told(made)).toEqual(['cpuset.cpus 1-2']);
    expect(made.notes).toMatchObject([
      { severity: 'warning', code: 'outside-parent', text: expect.stringContaining('0-1 only: 1 will be used') },
    ]);
  });

  test('says that a list with nothing in common gets the parent’s CPUs', () => {
    const ancestors = { '/web': { effectiveCpus: '0-1', texts: { 'cpuset.cpus': '0-1' } } };
    const made = plan({ version: 2, ancestors }, cpus('3'));

    expect(made.notes[0]?.text).toContain("the parent's 0-1 will be used");
    expect(made.effective).toContainEqual(expect.objectContaining({ resource: 'cpus', text: '0-1', setBy: '/web' }));
  });

  test.each([
    ['its own', { own: { processes: 1, texts: { 'cpuset.cpus': '0' } } }],
    ["a child's", { own: { texts: { 'cpuset.cpus': '0' } }, children: { '/web/api/a': { processes: 1 } } }],
  ])('refuses to empty the list under %s processes', (_whose, sample) => {
    expect(plan({ version: 2, ...sample }, cpus('')).notes).toMatchObject([{ code: 'empty-with-processes' }]);
  });

  test('offers a partition its own CPUs, which its parent no longer has', () => {
    const own = { texts: { 'cpuset.cpus': '0-1', 'cpuset.cpus.partition': 'root' }, effectiveCpus: '0-1' };
    const sample = { version: 2, group: '/web', ancestors: {}, offline: [0, 1], own } as const;

    expect(plan(sample, cpus('0')).notes.map((note) => note.code)).toEqual(['offline-cpu']);
    expect(plan({ ...sample, own: {} }, cpus('0')).notes.map((note) => note.code)).toContain('outside-parent');
  });

  test.each([
    ['CPUs', [cpus('0'), mems('1')], ['cpuset.mems 1', 'cpuset.cpus 0'], { 'cpuset.mems': '0' }],
    ['memory nodes', [cpus('0'), mems('1')], ['cpuset.cpus 0', 'cpuset.mems 1'], { 'cpuset.cpus': '1' }],
  ])('writes first %s of a group with processes last: there is no way back', (_what, edits, writes, texts) => {
    const made = plan({ version: 2, own: { processes: 1, texts } }, ...edits);

    expect(told(made)).toEqual(writes);
    expect(made.writes.map((write) => write.undoText !== null)).toEqual([true, false]);
    expect(made.notes).toMatchObject([{ severity: 'info', code: 'no-way-back' }]);
  });

  test('puts the first CPUs of a group without processes back', () => {
    expect(plan({ version: 2 }, cpus('0')).writes).toMatchObject([{ undoText: '\n' }]);
  });

  test('takes the number of a CPU that may yet come, and none beyond', () => {
    const context = sampleContext({ version: 2 });
    const withSockets = { ...context, topology: { ...context.topology, highestCpu: 7 } };

    expect(planChange(withSockets, [cpus('7')]).notes.map((note) => note.code)).toContain('offline-cpu');
    expect(planChange(withSockets, [cpus('8')]).notes.map((note) => note.code)).toContain('list-beyond-host');
  });

  test('says that a CPU is offline', () => {
    const made = plan({ version: 2, ancestors: {}, offline: [3] }, cpus('2-3'));

    expect(made.notes.map((note) => note.code)).toContain('offline-cpu');
  });

  test('warns that asking for the CPU of a sibling partition breaks that partition', () => {
    const siblings = { '/db': { texts: { 'cpuset.cpus': '3', 'cpuset.cpus.partition': 'root' } } };
    const made = plan({ version: 2, group: '/web', ancestors: {}, siblings }, cpus('2-3'));

    expect(made.notes).toMatchObject([
      { severity: 'warning', code: 'breaks-partition', text: expect.stringContaining('/db') },
    ]);
    expect(made.effective).toContainEqual(expect.objectContaining({ resource: 'cpus', text: '2-3', setBy: '/web' }));
  });

  test('foretells a partition whose CPUs are its own', () => {
    const made = plan(
      { version: 2, group: '/web', ancestors: {}, own: { texts: { 'cpuset.cpus': '0-1' } } },
      { key: 'cpuset.cpus.partition', value: 'isolated' },
    );

    expect(made.writes).toMatchObject([{ text: 'isolated', keeps: 'isolated', undoText: 'member' }]);
    expect(made.notes).toEqual([]);
  });

  test.each<[string, Omit<SampleContext, 'version'>]>([
    ['/web is no partition itself', { own: { texts: { 'cpuset.cpus': '0' } } }],
    ['cpuset.cpus is empty', { group: '/web', ancestors: {} }],
    [
      '/db asks for some of the same CPUs',
      {
        group: '/web',
        ancestors: {},
        own: { texts: { 'cpuset.cpus': '0-1' } },
        siblings: { '/db': { texts: { 'cpuset.cpus': '1' } } },
      },
    ],
  ])('foretells no partition when %s', (why, sample) => {
    const made = plan({ version: 2, ...sample }, { key: 'cpuset.cpus.partition', value: 'root' });

    expect(made.writes).toMatchObject([{ text: 'root', keeps: null }]);
    expect(made.notes).toMatchObject([
      { severity: 'warning', code: expect.stringContaining('partition-'), text: expect.stringContaining(why) },
    ]);
  });

  test('sets the CPUs before it becomes a partition and after it was one', () => {
    const group = '/web';
    const own = { texts: { 'cpuset.cpus': '0', 'cpuset.cpus.partition': 'root' } };
    const becomes = plan(
      { version: 2, group, ancestors: {} },
      { key: 'cpuset.cpus.partition', value: 'root' },
      cpus('1'),
    );
    const was = plan({ version: 2, group, ancestors: {}, own }, cpus('1'), {
      key: 'cpuset.cpus.partition',
      value: 'member',
    });

    expect(told(becomes)).toEqual(['cpuset.cpus 1', 'cpuset.cpus.partition root']);
    expect(told(was)).toEqual(['cpuset.cpus.partition member', 'cpuset.cpus 1']);
  });
});
