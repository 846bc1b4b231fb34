import { expect, test } from 'vitest';
import type { HostEvent } from '#server/domain/events/host-event.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { AuditValue } from './audit-event.ts';
import type { Existence, FileState } from './group-at-moment.ts';
import { groupAtMoment } from './group-at-moment.ts';
import type { PresentFile, RecordOfGroup } from './group-evidence.ts';
import { dirsOf, evidenceOfEvent, evidenceOfRecord } from './group-evidence.ts';

const web = '/web' as GroupPath;
const dir = '/cg/pids/web';
const path = `${dir}/pids.max`;
const isOwn = dirsOf(web, ['/cg/pids', '/cg/cpu']);

/** "10: 5→7" is a record of the moment 10, settled a moment later, of pids.max. */
const wrote = (atMs: number, before: string | null, after: string | null, more: Partial<RecordOfGroup> = {}) =>
  record(atMs, [value({ what: path, asked: after, before, after, status: 'kept' })], more);
const made = (atMs: number) => record(atMs, [value({ what: dir, status: 'made' })], { action: 'group.create' });
const removed = (atMs: number) => record(atMs, [value({ what: dir, status: 'removed' })], { action: 'group.remove' });
const changedOutside = (sinceMs: number, atMs: number, had: string, has: string): HostEvent => ({
  ...{ kind: 'limit-changed', group: web, owner: { kind: 'none', label: null }, limit: 'pids.max', file: 'pids.max' },
  ...{ had, has, sinceMs, atMs, sequence: 1 },
});
const vanished = (atMs: number, group = web): HostEvent => ({
  ...{ kind: 'group-vanished', group, below: 0, atMs, sequence: 1 },
});

function value(more: Partial<AuditValue> & { what: string; status: string }): AuditValue {
  return { asked: null, before: null, after: null, errno: null, why: null, ...more };
}
function record(atMs: number, values: AuditValue[], more: Partial<RecordOfGroup> = {}): RecordOfGroup {
  const about = {
    requestId: `r${atMs}`,
    person: 'ada',
    group: web,
    action: 'limits.apply',
    result: 'applied',
  } as const;
  return { ...about, atMs, settledAtMs: atMs + 1, values, ...more };
}
const stands = (text: string): PresentFile[] => [{ key: 'pids.max', file: 'pids.max', path, text }];
const nowMs = 1000;

function lookAt(
  atMs: number,
  told: (RecordOfGroup | HostEvent)[],
  present: PresentFile[] | 'gone' | 'unknown',
  bootedAtMs: number | null = null,
) {
  const files = typeof present === 'string' ? [] : present;
  const evidence = told.map((each) =>
    'kind' in each ? evidenceOfEvent(each, web, files) : evidenceOfRecord(each, isOwn),
  );
  return groupAtMoment({ group: web, atMs, nowMs, evidence, present, bootedAtMs, isCut: false });
}

/** In short: the kind, the value, and the moments that it leans on. */
function short(state: FileState | undefined): string {
  switch (state?.kind) {
    case 'known':
      return `${state.value} known ${state.since.did} ${state.since.atMs} to ${state.until.atMs}`;
    case 'last-seen':
      return `${state.value} last seen ${state.seen.atMs}`;
    case 'changed-between':
      return `${state.value} at ${state.seen.atMs}, ${state.next} at ${state.nextSeen.atMs}`;
    case 'first-seen-later':
      return `first ${state.value} at ${state.seen.atMs}`;
    default:
      return state?.kind ?? 'none';
  }
}

test.each<[string, number, (RecordOfGroup | HostEvent)[], PresentFile[] | 'gone' | 'unknown', string]>([
  ['nothing on record', 50, [], stands('5'), 'not-known'],
  ['before the first record', 50, [wrote(100, '5', '7')], stands('7'), 'first 5 at 100'],
  ['after a change that still stands', 150, [wrote(100, '5', '7')], stands('7'), '7 known set 101 to 1000'],
  ['at the very moment of its end', 101, [wrote(100, '5', '7')], stands('7'), '7 known set 101 to 1000'],
  ['while it was being made', 100, [wrote(100, '5', '7')], stands('7'), '5 at 100, 7 at 101'],
  ['changed since, nobody knows when', 150, [wrote(100, '5', '7')], stands('9'), '7 at 101, 9 at 1000'],
  [
    'between two changes that fit',
    150,
    [wrote(100, '5', '7'), wrote(200, '7', '8')],
    stands('8'),
    '7 known set 101 to 200',
  ],
  ['between two that do not fit', 150, [wrote(100, '5', '7'), wrote(200, '6', '8')], stands('8'), '7 at 101, 6 at 200'],
  [
    'before a change outside of Corral that was seen',
    150,
    [wrote(100, '5', '7'), changedOutside(180, 190, '7', '6'), wrote(200, '6', '8')],
    stands('8'),
    '7 known set 101 to 180',
  ],
  [
    'after it',
    195,
    [wrote(100, '5', '7'), changedOutside(180, 190, '7', '6'), wrote(200, '6', '8')],
    stands('8'),
    '6 known set 190 to 200',
  ],
  [
    'in the seconds in which it happened',
    185,
    [wrote(100, '5', '7'), changedOutside(180, 190, '7', '6')],
    stands('6'),
    '7 at 180, 6 at 190',
  ],
  ['a group that is gone by now', 150, [wrote(100, '5', '7')], 'gone', '7 last seen 101'],
  ['while the agent is away', 150, [wrote(100, '5', '7')], 'unknown', '7 last seen 101'],
  ['set to what it was already', 150, [wrote(100, '7', '7')], stands('7'), '7 known read 100 to 1000'],
  [
    'set to the same again: since the first time',
    250,
    [wrote(100, '5', '7'), wrote(200, '7', '7')],
    stands('7'),
    '7 known set 101 to 1000',
  ],
  [
    'other words for no limit',
    150,
    [wrote(100, '5', 'max')],
    stands('9223372036854771712'),
    'max known set 101 to 1000',
  ],
  [
    'a change of which nobody knows what became',
    150,
    [wrote(100, '5', null, { result: 'unknown' })],
    stands('7'),
    'first 7 at 1000',
  ],
  [
    'before it: what stood last',
    99,
    [wrote(90, '4', '5'), wrote(100, '5', null, { result: 'unknown' })],
    stands('7'),
    '5 known set 91 to 100',
  ],
  [
    'one that was refused before it was tried says what stood',
    150,
    [record(100, [value({ what: path, asked: '7', before: '5', status: 'not-tried' })], { result: 'refused' })],
    stands('5'),
    '5 known read 100 to 1000',
  ],
  [
    'one that was rolled back',
    150,
    [record(100, [value({ what: path, asked: '7', before: '5', after: '5', status: 'rolled-back' })])],
    stands('5'),
    '5 known read 100 to 1000',
  ],
  [
    'values of a group that was made anew since',
    150,
    [wrote(100, '5', '7'), removed(300), made(400)],
    stands('7'),
    '7 last seen 101',
  ],
  ['after it was made anew', 450, [wrote(100, '5', '7'), removed(300), made(400)], stands('7'), 'first 7 at 1000'],
  [
    'values of a group that vanished outside of Corral',
    150,
    [wrote(100, '5', '7'), vanished(300)],
    stands('7'),
    '7 last seen 101',
  ],
  [
    'of a group above that went with it',
    150,
    [wrote(100, '5', '7'), vanished(300, '/' as GroupPath)],
    stands('7'),
    '7 last seen 101',
  ],
])('%s: at %i', (_, atMs, told, present, expected) => {
  expect(short(lookAt(atMs, told, present).files[0]?.state)).toBe(expected);
});

test('what stood before the host’s start says nothing of what stands after it', () => {
  const told = [wrote(100, '5', '7')];
  expect(short(lookAt(150, told, stands('7'), 500).files[0]?.state)).toBe('7 last seen 101');
  expect(short(lookAt(600, told, stands('7'), 500).files[0]?.state)).toBe('first 7 at 1000');
  expect(short(lookAt(50, [wrote(600, '5', '7')], stands('7'), 500).files[0]?.state)).toBe('first 5 at 600');
  expect([50, 600].map((atMs) => lookAt(atMs, told, stands('7'), 500).bootedSinceMs)).toEqual([500, null]);
});

test.each<[string, number, (RecordOfGroup | HostEvent)[], Existence['kind']]>([
  ['before it was made', 50, [made(100)], 'not-yet'],
  ['after it was made', 150, [made(100)], 'there'],
  ['after it was removed', 350, [made(100), removed(300)], 'gone'],
  ['after it vanished', 350, [made(100), vanished(300)], 'gone'],
  ['made again', 450, [made(100), removed(300), made(400)], 'there'],
  ['seen before it was made: it had gone unseen', 50, [wrote(20, '5', '7'), made(100)], 'there'],
  ['set after it vanished: it was made again unseen', 350, [vanished(300), wrote(320, '5', '7')], 'there'],
  ['nothing on record', 50, [], 'not-known'],
  ['before the first change of it', 50, [wrote(100, '5', '7')], 'not-known'],
])('whether it was there, %s: at %i', (_, atMs, told, expected) => {
  expect(lookAt(atMs, told, stands('7')).existence.kind).toBe(expected);
});

test('the row of a table is told by itself, beside the one that stands', () => {
  const file = `${dir}/io.max`;
  const row = (asked: string, before: string, after: string) =>
    value({ what: file, asked, before, after, status: 'kept' });
  const told = [record(100, [row('8:0 rbps=1', '', '8:0 rbps=1'), row('8:16 wbps=2', '8:16 wbps=9', '8:16 wbps=2')])];
  const present: PresentFile[] = [{ key: 'io.max', file: 'io.max', path: file, text: '8:0 rbps=1\n8:16 wbps=3\n' }];

  const { files } = lookAt(150, told, present);

  expect(files.map(({ row, state, present }) => [row, short(state), present])).toEqual([
    ['8:0', '8:0 rbps=1 known set 101 to 1000', '8:0 rbps=1'],
    ['8:16', '8:16 wbps=2 at 101, 8:16 wbps=3 at 1000', '8:16 wbps=3'],
  ]);
});

test('of a change outside of Corral v1’s quota and period are told apart', () => {
  const cpu = '/cg/cpu/web';
  const present: PresentFile[] = ['cpu.cfs_quota_us', 'cpu.cfs_period_us'].map((file, at) => ({
    ...{ key: 'cpu.quota', file, path: `${cpu}/${file}`, text: at === 0 ? '50000' : '100000' },
  }));
  const event: HostEvent = {
    ...{ kind: 'limit-changed', group: web, owner: { kind: 'none', label: null }, limit: 'cpu.quota', file: null },
    ...{ had: 'max', has: '50000 100000', sinceMs: 180, atMs: 190, sequence: 1 },
  };

  const { files } = lookAt(195, [event], present);

  expect(files.map(({ file, state }) => [file, short(state)])).toEqual([
    ['cpu.cfs_period_us', '100000 known set 190 to 1000'],
    ['cpu.cfs_quota_us', '50000 known set 190 to 1000'],
  ]);
});

test('what is not about the group’s own files is left out, and what only the present knows comes last', () => {
  const others = record(100, [
    value({ what: '/cg/pids/web/api/pids.max', before: '1', after: '2', status: 'kept' }),
    value({ what: '/cg/pids/pids.max', before: '1', after: '2', status: 'kept' }),
    value({ what: 'process 7 (sh)', before: '1', after: '2', status: 'moved' }),
  ]);
  const counted = record(110, [value({ what: `${dir}/pids.peak`, before: '9', after: '0', status: 'kept' })], {
    action: 'group.resetPeak',
  });

  const { files } = lookAt(
    150,
    [others, counted, wrote(100, '5', '7')],
    [{ key: 'memory.max', file: 'memory.max', path: '/cg/pids/web/memory.max', text: 'max' }, ...stands('7')],
  );

  expect(files.map(({ file, state, present }) => [file, state.kind, present])).toEqual([
    ['pids.max', 'known', '7'],
    ['memory.max', 'not-known', 'max'],
  ]);
});

test('a moment that is yet to come is answered as now', () => {
  expect(lookAt(5000, [wrote(100, '5', '7')], stands('7')).atMs).toBe(nowMs);
});

test('where nobody knows the mounts, the directory’s name decides', () => {
  const isLike = dirsOf(web, null);
  expect([isLike('/cg/pids/web'), isLike('/cg/pids/web/api'), dirsOf('/' as GroupPath, null)('/cg')]).toEqual([
    true,
    false,
    false,
  ]);
});
