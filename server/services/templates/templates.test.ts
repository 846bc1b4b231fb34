/** Templates as web keeps them, and what becomes of many groups at once. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AppError } from '#server/domain/errors.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import type { Actor } from '#server/domain/people/access.ts';
import { sayOfBudget } from '#server/domain/teams/budget-sentences.ts';
import { editsAsStored, storedEdits } from '#server/domain/templates/template.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import { hostFor } from '#server/services/teams/host-for.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, api, openTestBench, vic, web } from '#server/services/test-bench.fixtures.ts';
import { applyTemplate, previewTemplate } from './apply-template.ts';
import { changeTemplate, createTemplate, listTemplates, removeTemplate } from './change-template.ts';

let bench: TestBench;
let admin: Actor;
const small: LimitEdit[] = [
  { key: 'pids.max', value: 5 },
  { key: 'memory.max', value: 9_007_199_254_740_993n },
];
const noFault = (): never => {
  throw new Error('nothing unforeseen was to happen');
};
const as = () => bench.as(admin);
const make = (name = 'small build job') => createTemplate(as(), { name, purpose: '', edits: small });
const record = async () => {
  const rows = await bench
    .as(ada)
    .db.auditIntent.findMany({ orderBy: { sequence: 'asc' }, include: { outcome: true } });
  return rows.map(({ action, group, summary, outcome }) => [action, group, summary, outcome?.result]);
};

beforeEach(async () => {
  bench = await openTestBench();
  const { db, clock } = bench.as(ada);
  const person = { email: ada.email, name: 'Ada', role: 'admin', passwordHash: 'x', now: new Date(clock()) };
  admin = { ...ada, id: await db.$transaction((transaction) => createPerson(transaction, person)) };
});
afterEach(() => bench[Symbol.asyncDispose]());

test.each<[string, LimitEdit[]]>([
  ['a size beyond 2^53', small],
  ['no limit', [{ key: 'memory.max', value: 'max' }]],
  ['a quota', [{ key: 'cpu.quota', value: { quotaUsec: 50_000, periodUsec: 100_000 } }]],
  [
    'a table of disks',
    [
      {
        key: 'io.max',
        value: [
          {
            ...{ device: '8:0', readBytesPerSecond: 1_048_576n, writeBytesPerSecond: 'max' },
            ...{ readOpsPerSecond: 'max', writeOpsPerSecond: 10 },
          },
        ],
      },
    ],
  ],
])('%s is stored to the last digit', (_, edits) => {
  expect(editsAsStored(storedEdits(edits))).toEqual(edits);
});

test('a template is made, changed and removed, each on record; names are told apart as people do', async () => {
  const { id } = await make();
  await expect(make('Small  BUILD job')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'name' });
  await changeTemplate(as(), {
    id,
    revision: 1,
    name: 'tiny',
    purpose: 'For CI',
    edits: [{ key: 'pids.max', value: 3 }],
  });
  await expect(
    changeTemplate(as(), { id, revision: 1, name: 'late', purpose: '', edits: small }),
  ).rejects.toMatchObject({ code: 'VALUES_MOVED' });

  expect(await listTemplates(as())).toMatchObject([
    { id, name: 'tiny', purpose: 'For CI', revision: 2, edits: [{ key: 'pids.max', value: 3 }], changedBy: ada.email },
  ]);
  await removeTemplate(as(), { id });
  expect(await listTemplates(as())).toEqual([]);
  await expect(removeTemplate(as(), { id })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await record()).map(([action, , , result]) => [action, result])).toEqual([
    ['templates.create', 'applied'],
    ['templates.create', 'refused'],
    ['templates.change', 'applied'],
    ['templates.change', 'refused'],
    ['templates.remove', 'applied'],
    ['templates.remove', 'refused'],
  ]);
});

test.each(['auditor', 'viewer', 'member'] as const)('a role without the right, %s, changes none', async (role) => {
  const { id } = await make();
  const who = () => bench.as({ ...vic, role });

  await expect(createTemplate(who(), { name: 'x', purpose: '', edits: small })).rejects.toMatchObject({
    code: 'FORBIDDEN',
  });
  await expect(removeTemplate(who(), { id })).rejects.toMatchObject({ code: 'FORBIDDEN' });
  expect(await listTemplates(who())).toHaveLength(1);
});

test('many groups get it at once, each as a change on record by itself, and one that cannot leaves the others alone', async () => {
  const { id } = await make();
  const gone = '/gone' as GroupPath;
  const { groups, revision } = await previewTemplate(as(), { id, groups: [web, gone, api] });
  expect(groups.map(({ group, kind }) => [group, kind])).toEqual([
    [web, 'plan'],
    [gone, 'fault'],
    [api, 'plan'],
  ]);
  expect(bench.agent.calls).toEqual([]);
  const asked = [web, gone, api].map((group) => ({ group, basis: 'basis', confirmed: null }));

  const results = await applyTemplate(as(), { id, revision, keep: false, groups: asked }, noFault);

  expect(results.map(({ group, result }) => [group, result])).toEqual([
    [web, 'applied'],
    [gone, 'refused'],
    [api, 'applied'],
  ]);
  const summary = 'template small build job: pids.max = 5, memory.max = 9007199254740993 (8.0 PiB)';
  expect((await record()).slice(1)).toEqual([
    ['limits.apply', web, summary, 'applied'],
    ['limits.apply', gone, summary, 'refused'],
    ['limits.apply', api, summary, 'applied'],
  ]);
  expect(new Set(results.map(({ requestId }) => requestId)).size).toBe(3);
});

test('what earlier groups would take of a budget is taken for those after them, and what is refused takes nothing', async () => {
  const { id } = await make();
  const groups = ['/a', '/b', '/c'].map((path) => path as GroupPath);
  for (const group of groups) bench.agent.kernel.set(group, new Map());
  const { plan } = bench.agent;
  const asked: unknown[] = [];
  // There is room for one.
  bench.agent.plan = async ({ after = [], ...input }) => {
    asked.push([input.group, after.map(({ group }) => group)]);
    const made = await plan(input);
    if (after.length === 0) return made;
    const left = { resource: 'pids', team: 'Shop', group: '/', more: 5, left: 2, budget: 7 } as const;
    const why = { severity: 'refused' as const, key: null, ...sayOfBudget('budget-exceeded', left) };
    return { ...made, notes: [...made.notes, why], refused: true };
  };

  const previews = await previewTemplate(as(), { id, groups });

  expect(asked).toEqual([
    ['/a', []],
    ['/b', ['/a']],
    ['/c', ['/a']],
  ]);
  const [first, second] = previews.groups.map((each) => (each.kind === 'plan' ? each.plan : null));
  expect(first?.notes).toEqual([]);
  expect(second?.notes.map(({ text }) => text).slice(-2)).toEqual([
    "This would hand out 5 processes more in /. Shop's budget there is 7 processes; 2 processes can be handed out.",
    'Counted with what the group before it would be given by this.',
  ]);
});

test('a template that was changed since the preview is applied to nothing', async () => {
  const { id } = await make();
  await changeTemplate(as(), { id, revision: 1, name: 'small', purpose: '', edits: [{ key: 'pids.max', value: 1 }] });
  const groups = [{ group: web, basis: 'basis', confirmed: null }];

  await expect(applyTemplate(as(), { id, revision: 1, keep: false, groups }, noFault)).rejects.toMatchObject({
    code: 'VALUES_MOVED',
  });
  expect(bench.agent.calls).toEqual([]);
});

test('what nobody foresaw in one group is told of, and the others go on', async () => {
  const { id } = await make();
  const faults: unknown[] = [];
  bench.agent.next = new Error('bug');
  const groups = [web, api].map((group) => ({ group, basis: 'basis', confirmed: null }));

  const results = await applyTemplate(as(), { id, revision: 1, keep: false, groups }, (_, error) => faults.push(error));

  expect(results.map(({ result }) => result)).toEqual(['failed', 'applied']);
  expect(faults).toHaveLength(1);
});

test('a member uses templates in the groups of their team, and is told nothing of the others', async () => {
  const { id } = await make();
  bench.agent.kernel.set('/bank' as GroupPath, new Map());
  const teams = [{ id: 't1', name: 'Web', role: 'member' as const, tops: [web] }];
  const bob: Actor = { ...vic, role: 'member', teams };
  const context = bench.as(bob);
  const host = hostFor(bob, context.host);
  const groups = [api, '/bank' as GroupPath, '/nothing' as GroupPath];

  const { groups: previews } = await previewTemplate({ ...context, host }, { id, groups });
  const [own, theirs, none] = previews;
  expect(own?.kind).toBe('plan');
  expect({ ...theirs, group: '', why: theirs?.kind === 'fault' && theirs.why.replace('/bank', '') }).toEqual({
    ...none,
    ...{ group: '', why: none?.kind === 'fault' && none.why.replace('/nothing', '') },
  });
  const asked = groups.map((group) => ({ group, basis: 'basis', confirmed: null }));
  const results = await applyTemplate({ ...context, host }, { id, revision: 1, keep: false, groups: asked }, noFault);
  expect(results.map(({ result }) => result)).toEqual(['applied', 'refused', 'refused']);
  expect(bench.agent.calls).toEqual([`apply ${api}`]);

  const kept = await applyTemplate(
    { ...context, host },
    { id, revision: 1, keep: true, groups: [{ group: api, basis: 'basis', confirmed: null }] },
    noFault,
  );
  expect(kept).toMatchObject([{ result: 'refused' }]);
});

test('a group whose plan is refused is not asked to change, and says why', async () => {
  const { id } = await make();
  bench.agent.next = new AppError('KERNEL_REFUSED', { public: 'The kernel says no.' });

  const [result] = await applyTemplate(
    as(),
    { id, revision: 1, keep: false, groups: [{ group: web, basis: 'basis', confirmed: null }] },
    noFault,
  );

  expect(result).toMatchObject({ result: 'refused', why: 'The kernel says no.' });
});
