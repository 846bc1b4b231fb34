import { expect, test } from 'vitest';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { ChangePlan } from './change.ts';
import type { ChangeManner } from './plan/plan-change.ts';
import { planChange } from './plan/plan-change.ts';
import type { SampleContext } from './sample-context.fixtures.ts';
import { sampleContext } from './sample-context.fixtures.ts';
import type { SystemdUnit } from './systemd-call.ts';

const memory: LimitEdit = { key: 'memory.max', value: 512n << 20n };
const quota: LimitEdit = { key: 'cpu.quota', value: { quotaUsec: 20_000, periodUsec: 50_000 } };
const oomGroup: LimitEdit = { key: 'memory.oom.group', value: true };
const lasting = '/etc/systemd/system.control/nginx.service.d/50-MemoryMax.conf';

function plan(
  edits: LimitEdit[],
  manner: ChangeManner = {},
  unit: Partial<SystemdUnit> = {},
  sample: Partial<SampleContext> = {},
): ChangePlan {
  const context = sampleContext({
    version: 2,
    group: '/system.slice/nginx.service',
    owner: { kind: 'systemd', label: 'nginx.service' },
    systemd: { name: 'nginx.service', isTransient: false, dropIns: [], texts: {}, ...unit },
    ...sample,
  });
  return planChange(context, edits, manner);
}

test('a unit is changed by systemd, to last, where nothing else is said', () => {
  const made = plan([memory, quota]);

  expect(made.through).toMatchObject({
    commands: ['systemctl set-property -- nginx.service CPUQuota=40% CPUQuotaPeriodSec=50ms MemoryMax=536870912'],
    dropIns: ['CPUQuota', 'CPUQuotaPeriodSec', 'MemoryMax'].map(
      (name) => `/etc/systemd/system.control/nginx.service.d/50-${name}.conf`,
    ),
  });
  expect(made.writes).toMatchObject([
    { file: 'cpu.max', before: 'max 100000', keeps: '20000 50000' },
    { file: 'memory.max', before: 'max', keeps: '536870912' },
  ]);
  expect(made.notes).toEqual([]);
});

test.each<[string, ChangeManner, Partial<SystemdUnit>, string, string]>([
  ['for now', { way: 'systemd-runtime' }, {}, ' --runtime', '/run/systemd/system.control'],
  ['of a transient unit', {}, { isTransient: true }, '', '/run/systemd/transient'],
])('a value %s is kept below /run', (_, manner, unit, option, root) => {
  const { through } = plan([memory], manner, unit);

  expect(through).toMatchObject({
    commands: [`systemctl set-property${option} -- nginx.service MemoryMax=536870912`],
    dropIns: [`${root}/nginx.service.d/50-MemoryMax.conf`],
  });
});

test('a value for now is warned of where one that lasts will come back', () => {
  expect(plan([memory], { way: 'systemd-runtime' }, { dropIns: [lasting] }).notes).toMatchObject([
    { severity: 'warning', code: 'systemd-lasting-wins' },
  ]);
});

test('an undo takes the files of these limits away and no others', () => {
  const other = lasting.replace('MemoryMax', 'TasksMax');

  const forNow = '/run/systemd/system.control/nginx.service.d/50-MemoryMax.conf';

  const made = plan([memory], { way: 'systemd-revert' }, { dropIns: [lasting, forNow, other] });

  expect(made.through).toMatchObject({
    args: ['daemon-reload'],
    commands: [`rm -- ${lasting}`, 'systemctl daemon-reload'],
    dropIns: [lasting],
  });
  expect(plan([memory], { way: 'systemd-runtime-revert' }, { dropIns: [lasting, forNow] }).through?.dropIns).toEqual([
    forNow,
  ]);
  expect(plan([memory], { way: 'systemd-revert' }, { dropIns: [other] })).toMatchObject({
    refused: true,
    through: null,
    notes: [{ code: 'systemd-nothing-to-remove' }],
  });
});

test.each<[string, LimitEdit[], ChangeManner]>([
  ['what systemd has no property for', [memory, oomGroup], {}],
  ['a direct write', [memory], { way: 'direct' }],
])('%s is refused unless systemd is passed over', (_, edits, manner) => {
  expect(plan(edits, manner)).toMatchObject({ refused: true, through: null, notes: [{ code: 'owner-keeps-unit' }] });

  const made = plan(edits, { ...manner, override: true });

  expect(made).toMatchObject({ refused: false, through: null, notes: [{ severity: 'danger' }] });
  expect(made.writes.map(({ file }) => file)).toContain('memory.max');
});

test('a container’s scope is its engine’s, although systemd holds it', () => {
  const id = 'a'.repeat(64);
  const made = plan(
    [memory],
    { way: 'systemd' },
    {},
    { owner: { kind: 'docker', label: `container ${id.slice(0, 12)}` } },
  );

  expect(made).toMatchObject({ refused: true, through: null, notes: [{ code: 'owner-keeps' }] });
});

test.each([
  ['systemd-revert', lasting],
  ['systemd-runtime-revert', '/run/systemd/system.control/nginx.service.d/50-MemoryMax.conf'],
] as const)('an undo (%s) whose value stands already removes the file that is left, and says so', (way, left) => {
  const stands: LimitEdit = { key: 'memory.max', value: 'max' };

  const made = plan([stands], { way }, { dropIns: [left] });

  expect(made.refused).toBe(false);
  expect(made.notes.map(({ code }) => code)).toEqual(['systemd-only-drop-in']);
  expect(made.through).toMatchObject({ isRemoval: true, dropIns: [left] });
  expect(made.writes).toMatchObject([{ file: 'memory.max', before: 'max', keeps: 'max' }]);
  expect(plan([stands], { way }).notes.map(({ code }) => code)).toEqual(['nothing-to-change']);
});

test('a value that the kernel has already is set all the same where systemd’s file has another', () => {
  const stands: LimitEdit = { key: 'memory.max', value: 'max' };
  const withText = (text: string) =>
    plan([stands], { way: 'systemd' }, { dropIns: [lasting], texts: { [lasting]: text } });

  const made = withText('[Service]\nMemoryMax=4096\n');

  expect(made.notes.map(({ code }) => code)).toEqual(['systemd-other-drop-in']);
  expect(made.through).toMatchObject({
    isRemoval: false,
    args: ['set-property', '--', 'nginx.service', 'MemoryMax=infinity'],
    dropIns: [lasting],
  });
  expect(made.writes).toMatchObject([{ file: 'memory.max', before: 'max', keeps: 'max' }]);
  expect(withText('[Service]\nMemoryMax=infinity\n').notes.map(({ code }) => code)).toEqual(['nothing-to-change']);
});
