import { describe, expect, test } from 'vitest';
import { sampleContext } from '#server/domain/changes/sample-context.fixtures.ts';
import { allowedCpus, childPinningsOf, pinningsOf } from './cores/pinnings.ts';
import type { Drafts } from './limit-drafts.ts';
import { idleControllers, limitSections } from './limit-fields.ts';
import { draftFactsOf, draftsOf, formEdits, shownDraft } from './limit-state.ts';
import { proportionOf, typedProportion } from './proportion-draft.ts';

const context = sampleContext({
  version: 1,
  own: { texts: { 'memory.limit_in_bytes': '536870912' } },
  ancestors: { '/web': { texts: { 'memory.limit_in_bytes': '1073741824' }, effectiveCpus: '0-3' } },
  siblings: {
    '/web/batch': { texts: { 'cpuset.cpus': '3', 'cpuset.cpu_exclusive': '1' } },
    '/web/all': { texts: { 'cpuset.cpus': '0-3' } },
  },
});
const facts = draftFactsOf(context);

describe('formEdits', () => {
  test('leaves out what is typed differently but means the present value', () => {
    const form = formEdits(context, facts, { 'memory.max': { kind: 'text', text: '0.5 GiB' } });

    expect(form.edits).toEqual([]);
    expect(form.changed.size).toBe(0);
  });

  test('reads a share of the parent from the limit above', () => {
    const form = formEdits(context, facts, { 'memory.max': { kind: 'text', text: '25% of parent' } });

    expect(form.edits).toEqual([{ key: 'memory.max', value: 268_435_456n }]);
  });

  test('keeps a faulty field out of the edits and says why under it', () => {
    const form = formEdits(context, facts, {
      'memory.max': { kind: 'text', text: 'lots' },
      'pids.max': { kind: 'text', text: '200' },
    });

    expect(form.edits).toEqual([{ key: 'pids.max', value: 200 }]);
    expect(form.faults['memory.max']).toContain('"lots"');
    expect([...form.changed].sort()).toEqual(['memory.max', 'pids.max']);
  });

  test('judges a value by the same rule that the plan is made with', () => {
    const form = formEdits(context, facts, { 'cpu.quota': { kind: 'text', text: '100 µs / 100 ms' } });

    expect(form.edits).toEqual([]);
    expect(form.faults['cpu.quota']).toMatch(/\.$/);
  });
});

test('fills the field of the weight with a nice value, as if it were typed', () => {
  expect(draftsOf([{ key: 'cpu.weight.nice', value: 5 }], facts)).toEqual({
    'cpu.weight': { kind: 'proportion', unit: 'nice', text: '5', shownIn: 'nice', isTyped: true },
  });
});

describe('percentages', () => {
  const swapped = sampleContext({
    version: 2,
    ancestors: { '/web': { texts: { 'memory.max': '1073741824', 'memory.swap.max': '268435456' } } },
  });
  const both = sampleContext({
    version: 1,
    ancestors: {
      '/web': { texts: { 'memory.limit_in_bytes': '1073741824', 'memory.memsw.limit_in_bytes': '2147483648' } },
    },
  });

  // The host has 8 GiB of memory and 1 GiB of swap.
  test.each([
    [2, 'memory.max', '50%', 4n << 30n],
    [2, 'memory.swap.max', '50%', 512n << 20n],
    [2, 'memory.swap.max', '50% of parent', 128n << 20n],
    [1, 'memory.memsw', '50% of host', 4608n << 20n],
    [1, 'memory.memsw', '50% of parent', 1n << 30n],
    [1, 'memory.soft', '50% of parent', 512n << 20n],
  ] as const)('on v%i, %s %s is a share of its own kind', (version, key, text, value) => {
    const here = version === 2 ? swapped : both;
    const form = formEdits(here, draftFactsOf(here), { [key]: { kind: 'text', text } });

    expect(form.edits).toEqual([{ key, value }]);
  });

  test('says that a host without swap has none to share', () => {
    const without = { ...swapped, swapBytes: 0 };
    const form = formEdits(without, draftFactsOf(without), { 'memory.swap.max': { kind: 'text', text: '50%' } });

    expect(form.edits).toEqual([]);
    expect(form.faults['memory.swap.max']).toContain('no swap');
  });

  test('says that it is the limit of swap that the parent lacks', () => {
    const unlimited = sampleContext({ version: 2 });
    const form = formEdits(unlimited, draftFactsOf(unlimited), {
      'memory.swap.max': { kind: 'text', text: '50% of parent' },
    });

    expect(form.faults['memory.swap.max']).toContain('no swap limit');
  });
});

describe('a proportion shown in other words', () => {
  const with1000 = sampleContext({ version: 1, own: { texts: { 'cpu.shares': '1000' } } });
  const asWeight: Drafts = { 'cpu.shares': { ...proportionOf('shares', '1000'), shownIn: 'weight' } };

  test('is no edit, also once somebody else changed the value', () => {
    const moved = sampleContext({ version: 1, own: { texts: { 'cpu.shares': '2048' } } });

    expect(formEdits(with1000, facts, asWeight)).toMatchObject({ edits: [], faults: {}, changed: new Set() });
    expect(formEdits(moved, facts, asWeight).edits).toEqual([]);
    expect(shownDraft(moved, facts, asWeight, 'cpu.shares')).toEqual({
      ...proportionOf('shares', '2048'),
      shownIn: 'weight',
    });
  });

  test('keeps what was typed, to the share', () => {
    const typed = { ...typedProportion(proportionOf('shares', ''), '100'), shownIn: 'weight' } as const;

    expect(formEdits(with1000, facts, { 'cpu.shares': typed }).edits).toEqual([{ key: 'cpu.shares', value: 100 }]);
  });

  test('is no edit of v2’s nice value either', () => {
    const with105 = sampleContext({ version: 2, own: { texts: { 'cpu.weight': '105', 'cpu.weight.nice': '0' } } });
    const asNice: Drafts = { 'cpu.weight': { ...proportionOf('weight', '105'), shownIn: 'nice' } };

    expect(formEdits(with105, facts, asNice).edits).toEqual([]);
  });
});

test('shows the present value until somebody types', () => {
  expect(shownDraft(context, facts, {}, 'memory.max')).toEqual({ kind: 'text', text: '512 MiB' });
  expect(shownDraft(context, facts, { 'memory.max': { kind: 'max' } }, 'memory.max')).toEqual({ kind: 'max' });
});

test('calls a sibling pinned only when its list is narrower than it could be', () => {
  expect(pinningsOf(context)).toEqual([{ group: '/web/batch', cpus: [3], exclusive: true }]);
  expect(allowedCpus(context)).toEqual(new Set([0, 1, 2, 3]));
});

test('calls a child pinned when it leaves out a CPU that the group has', () => {
  const pinnedBelow = sampleContext({
    version: 1,
    own: { effectiveCpus: '0-1' },
    children: {
      '/web/api/db': { texts: { 'cpuset.cpus': '1' } },
      '/web/api/all': { texts: { 'cpuset.cpus': '0-1' } },
    },
  });

  expect(childPinningsOf(pinnedBelow)).toEqual([{ group: '/web/api/db', cpus: [1], exclusive: false }]);
  // They are no hindrance like a sibling's: what a child has, its group has to have as well.
  expect(pinningsOf(pinnedBelow)).toEqual([]);
});

test('has one field for v2’s weight, whichever words it is typed in', () => {
  const keys = limitSections(sampleContext({ version: 2 })).flatMap((section) =>
    section.fields.map((field) => field.key),
  );

  expect(keys).toContain('cpu.weight');
  expect(keys).not.toContain('cpu.weight.nice');
});

const countedFields = (sample: Parameters<typeof sampleContext>[0]) =>
  limitSections(sampleContext(sample)).flatMap(({ id }) => (id === 'misc' || id === 'rdma' ? [id] : []));

test('misc and rdma have a field where this host has something that they count, and a line where it has not', () => {
  const texts = { 'misc.max': 'sev max', 'rdma.max': 'mlx5_0 hca_handle=max hca_object=max' };
  const idle = (sample: Parameters<typeof sampleContext>[0]) =>
    idleControllers(sampleContext(sample)).map(({ controller }) => controller);

  expect(countedFields({ version: 2 })).toEqual([]);
  expect(idle({ version: 2 })).toEqual(['misc', 'rdma']);
  expect(countedFields({ version: 2, own: { texts } })).toEqual(['rdma', 'misc']);
  expect(idle({ version: 2, own: { texts } })).toEqual([]);
});

test('a host without the controllers has neither field nor line', () => {
  const context = sampleContext({ version: 2 });
  const { misc: _, rdma: __, ...places } = context.places;

  expect(idleControllers({ ...context, places })).toEqual([]);
});

test('a group that misc would have to come to has the field for what the host has', () => {
  const missing = { misc: { version: 2 as const, hierarchyId: 'v2', enableIn: [] } };
  const context = sampleContext({ version: 2, missing });
  const topology = { ...context.topology, miscCapacity: [{ resource: 'sev', capacity: 50 }] };

  expect(limitSections({ ...context, topology }).map(({ id }) => id)).toContain('misc');
});
