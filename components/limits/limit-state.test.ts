import { describe, expect, test } from 'vitest';
import { sampleContext } from '#server/domain/sample-context.ts';
import { limitSections } from './limit-fields.ts';
import { draftFactsOf, draftsOf, formEdits, shownDraft } from './limit-state.ts';
import { allowedCpus, pinningsOf } from './pinnings.ts';

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

test('fills the field of the weight with a nice value', () => {
  expect(draftsOf([{ key: 'cpu.weight.nice', value: 5 }], facts)).toEqual({
    'cpu.weight': { kind: 'proportion', unit: 'nice', text: '5' },
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

test('has one field for v2’s weight, whichever words it is typed in', () => {
  const keys = limitSections(sampleContext({ version: 2 })).flatMap((section) =>
    section.fields.map((field) => field.key),
  );

  expect(keys).toContain('cpu.weight');
  expect(keys).not.toContain('cpu.weight.nice');
});
