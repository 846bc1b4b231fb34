import { beforeEach, expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import type { BudgetPolicy, KeepBudgetsRequest } from '#server/domain/teams/budget-policy.ts';
import { createTeamSchema } from '#server/domain/teams/team.ts';
import { createPerson } from '#server/services/people/use-link.ts';
import type { TestBench } from '#server/services/test-bench.fixtures.ts';
import { ada, openTestBench } from '#server/services/test-bench.fixtures.ts';
import { createTeam } from './change-team.ts';
import { tellBudgets } from './keep-budgets.ts';
import { setOvercommit } from './set-overcommit.ts';
import { withBudgets } from './with-budgets.ts';

const api = parseGroupPath('/web/api');
const below = parseGroupPath('/web/api/ci');

let bench: TestBench;
let team: string;
/** What each verb was asked with. */
let told: Record<string, BudgetPolicy | undefined>;
const sessions = { personChanged: () => {} };
const as = () => ({ ...bench.as(admin), sessions });
let admin = ada;

beforeEach(async () => {
  bench = await openTestBench();
  told = {};
  const { db, clock } = bench.as(ada);
  const person = { email: ada.email, name: 'Ada', role: 'admin', passwordHash: 'x', now: new Date(clock()) };
  admin = { ...ada, id: await db.$transaction((transaction) => createPerson(transaction, person)) };
  const top = { kind: 'adopt', group: '/web/api' };
  team = (await createTeam(as(), createTeamSchema.parse({ name: 'Blue', top }))).id;
  for (const verb of ['plan', 'apply', 'planCreate', 'create', 'move', 'planLaunch', 'launch'] as const) {
    const real = bench.agent[verb] as (input: { budget?: BudgetPolicy }) => Promise<unknown>;
    Object.assign(bench.agent, {
      [verb]: (input: { budget?: BudgetPolicy }) => {
        told[verb] = input.budget;
        return real(input);
      },
    });
  }
  bench.agent.kernel.set(below, new Map());
  return () => bench[Symbol.asyncDispose]();
});

const verbs = () => withBudgets(bench.agent, bench.as(admin).db, 'testhost');
const place = { hierarchies: [], enable: null };
async function askAll(at: typeof below): Promise<void> {
  const edits = [{ key: 'pids.max' as const, value: 5 }];
  bench.agent.kernel.set(at, new Map());
  await verbs().plan({ group: at, edits });
  await verbs().apply({ group: at, edits, basis: 'basis', confirmed: null, requestId: 'a' });
  await verbs().planCreate({ ...place, parent: at, name: 'new', edits });
  await verbs().create({ ...place, parent: at, name: 'new', edits, requestId: 'b' });
  await verbs().move({ to: at, processes: [{ pid: 7, startTicks: '1' }], hierarchies: [], requestId: 'c' });
  const job = launchInputSchema.parse({ command: { kind: 'argv', argv: ['true'] }, group: at, user: 'nobody' });
  await verbs().planLaunch(job);
  await verbs().launch({ ...job, requestId: 'd' });
}

test('every change below a top group comes under the policy of its team, which holds it to its budget at first', async () => {
  const policy = { top: api, team: 'Blue', overcommit: 1 };
  await askAll(below);
  const limits = { plan: policy, apply: policy, planCreate: policy, create: policy };
  expect(told).toEqual({ ...limits, move: policy, planLaunch: policy, launch: policy });

  await setOvercommit(as(), { id: team, overcommit: 1.5 });
  await askAll(below);
  expect(told.apply).toEqual({ ...policy, overcommit: 1.5 });

  await setOvercommit(as(), { id: team, overcommit: null });
  await askAll(below);
  expect(Object.values(told)).toEqual(Array(7).fill({ ...policy, overcommit: null }));
});

test('outside of teams there is none, whatever the request says', async () => {
  await askAll(parseGroupPath('/srv'));
  expect(Object.values(told)).toEqual(Array(7).fill(undefined));

  const lax = { budget: { top: api, team: 'Blue', overcommit: 100 } };
  await verbs().plan({ group: below, edits: [{ key: 'pids.max', value: 5 }], ...lax });
  expect(told.plan?.overcommit).toBe(1);
});

test('a load, moves by rules, and their ways back come with the policies of all teams', async () => {
  const asked: (BudgetPolicy[] | undefined)[] = [];
  for (const verb of ['planLoad', 'load', 'previewRules', 'classify', 'unclassify'] as const) {
    const real = bench.agent[verb] as (input: never) => Promise<unknown>;
    Object.assign(bench.agent, {
      [verb]: (input: { budgets?: BudgetPolicy[] }) => {
        asked.push(input.budgets);
        return real(input as never);
      },
    });
  }
  await verbs().planLoad({ groups: [], removes: [], budgets: [] });
  await verbs().load({ groups: [], removes: [], basis: '', confirmed: null, requestId: 'l' });
  await verbs().previewRules({ edited: null, search: '', show: 'all', limit: 1, budgets: [] });
  await verbs().classify({ basis: '', processes: null, requestId: 'm', budgets: [] });
  await verbs().unclassify({ of: 'm', requestId: 'n', budgets: [] });

  const policy = { top: api, team: 'Blue', overcommit: 1 };
  expect(asked).toEqual(Array(5).fill([policy]));
});

test('the agent is told of the policies when they are others than it knows, for what it does by itself', async () => {
  const told: KeepBudgetsRequest[] = [];
  bench.agent.keepBudgets = async (known) => {
    told.push(known);
  };
  const parts = { db: bench.as(admin).db, host: { name: 'testhost', verbs: verbs() } };

  const first = await tellBudgets(parts, null);
  const second = await tellBudgets(parts, first);
  await setOvercommit(as(), { id: team, overcommit: 2 });
  const third = await tellBudgets(parts, second);
  await setOvercommit(as(), { id: team, overcommit: null });
  await tellBudgets(parts, third);
  await tellBudgets({ ...parts, host: { ...parts.host, name: 'another host' } }, null);

  expect(told.map(({ budgets }) => budgets.map(({ overcommit }) => overcommit))).toEqual([[1], [2], [null], []]);
});
