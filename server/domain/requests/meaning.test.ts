import { expect, test } from 'vitest';
import { parseGroupPath } from '#server/domain/groups/group-path.ts';
import type { ResourceBudget } from '#server/domain/teams/budget.ts';
import { noLimitsHere, ofEachResource } from '#server/domain/teams/budget-resources.ts';
import type { MeaningParts } from './meaning.ts';
import { meaningOf } from './meaning.ts';

const [top, ci, other] = [parseGroupPath('/shop'), parseGroupPath('/shop/ci'), parseGroupPath('/bank')];
const none = { limit: 'max' as const, handedOut: 0, holders: [], moreHolders: 0, used: null };
const nothing = { resources: ofEachResource(() => none), weight: null, cores: null, io: null };
const withMemory = (memory: ResourceBudget) => ({ ...nothing, resources: { ...nothing.resources, memory } });
const cores = (list: string, inForce = list) => ({ ...{ list, inForce, holders: [], moreHolders: 0 } });
const disk = (limit: number, handedOut = 0) => ({
  ...{ bindsBelow: true, readAtMs: 0 },
  disks: [
    {
      ...{ device: '254:0', name: 'vda' },
      figures: [{ figure: 'readBytesPerSecond' as const, limit, handedOut, holders: [], moreHolders: 0, done: null }],
    },
  ],
});
const budget = { ...none, limit: 512, handedOut: 400, holders: [{ group: ci, amount: 400 }] };
const limits = (memory: number | 'max' | null) => ({ ...noLimitsHere, memory });
const parts: MeaningParts = {
  ...{ group: top, top, asked: { memory: 768 }, overcommit: 1 },
  own: withMemory(budget),
  budget: withMemory(budget),
  machine: {
    capacity: { ...ofEachResource(() => 1), memory: 2000 },
    tops: [
      { group: top, limits: limits(512), cores: '0-1' },
      { group: other, limits: limits(1000), cores: '2-3' },
      { group: parseGroupPath('/free'), limits: limits('max'), cores: '' },
    ],
  },
};

test('more of a budget leaves more to hand out, and takes it from what the machine has', () => {
  expect(meaningOf(parts)).toEqual({
    group: top,
    top,
    rows: [
      {
        ...{ resource: 'memory', now: 512, asked: 768 },
        budget: { now: 512, after: 768, handedOut: 400, left: 368, holders: [{ group: ci, amount: 400 }] },
        machine: { capacity: 2000, teams: 1768, unlimited: 1 },
      },
    ],
    limits: { ...ofEachResource(() => 'max'), memory: 512 },
    ...{ weight: null, cores: null, figures: [] },
  });
});

test('the limits that are not asked about are told as well: use is measured against them', () => {
  const own = {
    ...nothing,
    resources: { ...nothing.resources, cpu: { ...none, limit: 7 }, pids: { ...none, limit: 9 } },
  };

  expect(meaningOf({ ...parts, own }).limits).toEqual({ ...ofEachResource(() => 'max'), cpu: 7, pids: 9 });
});

test('more for a group within leaves the budget as it is', () => {
  const own = withMemory({ ...none, limit: 400 });
  const [row] = meaningOf({ ...parts, group: ci, own, asked: { memory: 450 } }).rows;

  expect(row).toMatchObject({
    now: 400,
    budget: { now: 512, after: 512, left: 112 },
    machine: { teams: 1512 },
  });
});

test.each([
  [1.5, 752],
  [null, null],
])('handing out up to %s times of the budget leaves %s', (overcommit, left) => {
  expect(meaningOf({ ...parts, overcommit }).rows[0]?.budget.left).toBe(left);
});

test('without the machine nothing of it is told, without a budget nothing is left of one', () => {
  expect(meaningOf({ ...parts, machine: null }).rows[0]?.machine).toBeNull();
  expect(meaningOf({ ...parts, group: ci, own: nothing, budget: nothing }).rows[0]?.budget).toMatchObject({
    now: 'max',
    left: null,
  });
});

test('a weight is told with what it makes of the host, to who sees that alone', () => {
  // A third of a half: with twice the weight 2 of 4 parts of that half.
  const weight = { key: 'cpu.weight' as const, weight: 100, ofSiblings: 1 / 3, ofHost: 1 / 6 };
  const asked = { weight: 200 };
  const told = { ...parts, asked, own: { ...nothing, weight } };

  expect(meaningOf(told).weight).toEqual({
    ...{ now: 100, asked: 200 },
    ofHost: { now: 1 / 6, after: expect.closeTo(1 / 4) },
  });
  expect(meaningOf({ ...told, machine: null }).weight).toEqual({ now: 100, asked: 200, ofHost: null });
});

test.each([
  { of: top, asked: '0-2', meant: { now: '0-1', budget: '0-2', outside: '', shared: '2' } },
  { of: ci, asked: '1', meant: { now: '0', budget: '0-1', outside: '', shared: '' } },
  { of: ci, asked: '1-3', meant: { now: '0', budget: '0-1', outside: '2-3', shared: '2-3' } },
])('cores $asked of $of are told beside the budget and what others are kept to', ({ of, asked, meant }) => {
  const own = { ...nothing, cores: of === top ? cores('0-1') : cores('0') };
  const meaning = meaningOf({
    ...parts,
    group: of,
    asked: { cores: asked },
    own,
    budget: { ...nothing, cores: cores('0-1') },
  });

  expect(meaning).toMatchObject({ rows: [], cores: { asked, ...meant } });
});

test('to who does not see the host, others are not told of', () => {
  expect(meaningOf({ ...parts, machine: null, asked: { cores: '0-3' } }).cores?.shared).toBeNull();
});

test.each([
  { of: top, budget: { now: 1000, after: 1500, handedOut: 600, left: 900 }, now: 1000 },
  { of: ci, budget: { now: 1000, after: 1000, handedOut: 600, left: 400 }, now: 600 },
])('a figure of a disk asked for $of is told as memory is', ({ of, budget: meant, now }) => {
  const own = { ...nothing, io: disk(now) };
  const asked = { disks: [{ device: '254:0', name: 'vda', readBytesPerSecond: 1500 }] };
  const meaning = meaningOf({ ...parts, group: of, asked, own, budget: { ...nothing, io: disk(1000, 600) } });

  expect(meaning.figures).toMatchObject([
    { disk: 'vda', figure: 'readBytesPerSecond', now, asked: 1500, budget: meant },
  ]);
});

test('a figure that the team has no budget of has none', () => {
  const asked = { disks: [{ device: '254:0', writeOpsPerSecond: 50 }] };
  const [figure] = meaningOf({ ...parts, group: ci, asked, own: nothing, budget: nothing }).figures;

  expect(figure).toMatchObject({ disk: '254:0', now: 'max', budget: { now: 'max', after: 'max', left: null } });
});
