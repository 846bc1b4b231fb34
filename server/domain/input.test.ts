import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { auditQuerySchema } from './audit/audit-event.ts';
import { applyRequestSchema, changeRequestSchema } from './changes/change.ts';
import { createRequestSchema, groupInputSchema } from './groups/group-verbs.ts';
import { inputOf, parseInput } from './input.ts';
import { moveRequestSchema, processQuerySchema } from './processes/process-verbs.ts';
import { chartWatchSchema } from './usage/live-feed.ts';

function fault(schema: z.ZodType, value: unknown): { field: string | undefined; public: string } {
  try {
    parseInput(schema, value);
  } catch (error) {
    const { code, field, public: sentence } = error as { code: string; field: string | undefined; public: string };
    expect(code).toBe('BAD_INPUT');
    return { field, public: sentence };
  }
  throw new Error('this is taken');
}

const create = createRequestSchema.omit({ requestId: true });
const apply = applyRequestSchema.omit({ requestId: true });
const edits = [{ key: 'pids.max', value: 20 }];

describe('what has a natural default may be left out', () => {
  test.each<[string, z.ZodType, object, object]>([
    ['processes.list', processQuerySchema, {}, { group: null, search: '', limit: 500 }],
    ['limits.change', apply, { group: '/a', edits, basis: 'b' }, { group: '/a', edits, basis: 'b', confirmed: null }],
    [
      'processes.move',
      moveRequestSchema.omit({ requestId: true }),
      { to: '/a', processes: [{ pid: 7, startTicks: '1' }] },
      { to: '/a', processes: [{ pid: 7, startTicks: '1' }], hierarchies: [] },
    ],
    [
      'groups.create',
      create,
      { parent: '/', name: 'a' },
      { parent: '/', name: 'a', hierarchies: [], enable: null, edits: [] },
    ],
    ['audit.list', auditQuerySchema, {}, { filters: {}, limit: 50 }],
    ['charts.watch', chartWatchSchema, { group: '/a' }, { group: '/a', rangeSeconds: 300 }],
  ])('%s', (_, schema, least, meant) => {
    expect(parseInput(schema, least)).toEqual(meant);
  });
});

test('a size may be a plain number where that is exact', () => {
  const sizeOf = (value: unknown) =>
    parseInput(changeRequestSchema, { group: '/a', edits: [{ key: 'memory.max', value }] });

  expect(sizeOf(50_000_000)).toEqual(sizeOf(50_000_000n));
  expect(sizeOf(50_000_000).edits).toEqual([{ key: 'memory.max', value: 50_000_000n }]);
  expect(() => sizeOf(2 ** 53)).toThrow('edits.0.value');
});

describe('a refusal names the field and what it takes', () => {
  test.each<[z.ZodType, unknown, string | undefined, string]>([
    [processQuerySchema, { limit: 0 }, 'limit', 'limit: a whole number from 1 to 5000.'],
    [processQuerySchema, { limit: 5001 }, 'limit', 'limit: a whole number from 1 to 5000.'],
    [processQuerySchema, { limit: 1.5 }, 'limit', 'limit: a whole number from 1 to 5000.'],
    [processQuerySchema, { limit: '9' }, 'limit', 'limit: a whole number from 1 to 5000.'],
    [processQuerySchema, { search: 7 }, 'search', 'search: text of at most 200 characters.'],
    [processQuerySchema, { group: 7 }, 'group', 'group: a group path, such as "/web/api", or null.'],
    [groupInputSchema, {}, 'group', 'group is missing: a group path, such as "/web/api".'],
    [groupInputSchema, 7, undefined, 'This takes an object with group.'],
    [groupInputSchema, { group: '/a/..' }, 'group', '".." is not a group name.'],
    [create, { parent: '/' }, 'name', 'name is missing: the name of a group, such as "api".'],
    [
      create,
      { parent: '/', name: 'a', enable: 'cpu' },
      'enable',
      'enable: a list of at most 16, each text of at most 32 characters, or null.',
    ],
    [apply, { group: '/a', edits }, 'basis', 'basis is missing: the "basis" that limits.preview answered with.'],
    [changeRequestSchema, { group: '/a', edits: [] }, 'edits', 'Nothing to change.'],
    [changeRequestSchema, { group: '/a', edits: [...edits, ...edits] }, 'edits', 'A limit is named twice.'],
    [chartWatchSchema, { group: '/a', rangeSeconds: 61 }, 'rangeSeconds', 'rangeSeconds: one of 60, 300, 900.'],
    [
      auditQuerySchema,
      { filters: { sinceMs: -1 } },
      'filters.sinceMs',
      'filters.sinceMs: a whole number from 0 to 8640000000000000.',
    ],
    [
      changeRequestSchema,
      { group: '/a', edits: [{ key: 'pids.max', value: -1 }] },
      'edits.0.value',
      'edits.0.value: "max", or a whole number from 0 up.',
    ],
    [
      changeRequestSchema,
      { group: '/a', edits: [{ key: 'memory.max', value: '1G' }] },
      'edits.0.value',
      'edits.0.value: "max", or a whole number of bytes (beyond 2^53 - 1 as text, marked as bigint in meta.values).',
    ],
    [
      changeRequestSchema,
      { group: '/a', edits: [{ key: 'cpu.quota', value: { quotaUsec: 1 } }] },
      'edits.0.value.periodUsec',
      'edits.0.value.periodUsec is missing: a whole number from 0 up.',
    ],
    [
      changeRequestSchema,
      { group: '/a', edits: [{ key: 'memory.oom_kill', value: 1 }] },
      'edits.0.value',
      'edits.0.value: true or false.',
    ],
    [
      moveRequestSchema,
      { to: '/a', processes: [{ pid: 7, startTicks: 'x' }] },
      'processes.0.startTicks',
      'processes.0.startTicks: digits as text, as processes.list tells them.',
    ],
  ])('%#', (schema, value, field, sentence) => {
    expect(fault(schema, value)).toEqual({ field, public: sentence });
  });

  test('an unknown limit is answered with the known ones', () => {
    const { field, public: sentence } = fault(changeRequestSchema, {
      group: '/a',
      edits: [{ key: 'memory', value: 1 }],
    });

    expect(field).toBe('edits.0.key');
    expect(sentence).toMatch(/^edits\.0\.key: one of "cpu\.shares", .*"pids\.max"\.$/);
  });
});

test('a procedure parses through it', () => {
  expect(inputOf(z.object({ n: z.number().default(3) })).parse(undefined)).toEqual({ n: 3 });
});
