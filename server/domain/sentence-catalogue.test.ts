import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { planChange } from './changes/plan/plan-change.ts';
import { explainRefusal } from './changes/refusals/kernel-errors.ts';
import { refusalReasons } from './changes/refusals/refusal-reasons.ts';
import { sampleContext } from './changes/sample-context.fixtures.ts';
import { parseCpuList } from './cpu-list.ts';
import { AppError } from './errors.ts';
import type { LimitEdit } from './limits/limits.ts';
import { sayOfProcess } from './processes/process-sentences.ts';
import { forSome, reasonOf } from './sentence.ts';
import { sentenceFiles, textOf } from './sentence-catalogue.ts';
import { parseBytes, parseCpus, parseDurationUsec } from './units.ts';

const catalogues = Object.values<object>(sentenceFiles).map((file) => Object.keys(file));
const server = new URL('..', import.meta.url);

/** What is run: neither tests nor the catalogues themselves. */
const sources = readdirSync(server, { recursive: true, encoding: 'utf8' })
  .filter(
    (name) => /\.ts$/.test(name) && !/(\.test|\.fixtures)\.ts$|-sentences\.ts$|sentences\/.*-notes\.ts$/.test(name),
  )
  .map((name) => ({ name, text: readFileSync(new URL(name, server), 'utf8') }));

test('every code is listed once', () => {
  const codes = catalogues.flat();

  expect(codes.filter((code, at) => codes.indexOf(code) !== at)).toEqual([]);
});

test('every code is used', () => {
  // Those of the kernel's refusals are keys of tables, looked through whole.
  const { refusals: _, ...made } = sentenceFiles;
  const codes = Object.values<object>(made).flatMap((file) => Object.keys(file));

  expect(
    codes.filter((code) => !sources.some(({ text }) => text.includes(`'${code}'`) || text.includes(`${code}: `))),
  ).toEqual([]);
  expect(Object.keys(sentenceFiles.refusals)).toEqual(expect.arrayContaining(Object.keys(refusalReasons)));
});

test('what is said of changes comes from the catalogue, never from a rule', () => {
  const ofChanges =
    /^(domain\/(changes|units|limits\/typed)|cgroupfs\/changes|agent\/(changes|groups|processes|control))/;
  const own = sources.filter(({ name, text }) => ofChanges.test(name) && /AppError\([^;]*public: *[`'"]/.test(text));

  expect(own.map(({ name }) => name).filter((name) => !/journal/.test(name))).toEqual([]);
});

test('why something came out as it did has a code wherever it is told or stored', () => {
  const ofOutcomes = /^(agent\/(changes|groups|processes|control|launch)|services|auth)\//;
  const own = sources.filter(({ name, text }) => ofOutcomes.test(name) && /\bwhy: *[`'"][^`'"]/.test(text));

  expect(own.map(({ name }) => name)).toEqual([]);
});

test.each([
  [{ notMoved: 2, ofAll: 5 }, '2 of 5 were not moved. Process 7 has ended.'],
  [{ notEnded: 1, ofAll: 9 }, '1 of 9 processes are still there. Process 7 has ended.'],
])('the reason for the first of several is told by code and values alone, with %o', (share, text) => {
  const reason = forSome(reasonOf(sayOfProcess('process-ended', { pid: 7 })), share);

  expect(reason.why).toBe(text);
  expect(reason.sentence && textOf(reason.sentence)).toBe(text);
});

test.each<[string, () => unknown, string]>([
  ['a size', () => parseBytes('lots'), 'not-a-size'],
  ['a size that is none', () => parseBytes(' '), 'size-missing'],
  ['CPUs', () => parseCpus('many', { hostCpus: 4, parentCpus: null }), 'not-a-cpu-quota'],
  [
    'a share of a parent without a quota',
    () => parseCpus('50% of parent', { hostCpus: 4, parentCpus: 'max' }),
    'parent-without-quota',
  ],
  ['a duration', () => parseDurationUsec('soon'), 'not-a-duration'],
])('what is typed and not %s is refused with a code', (_, parse, code) => {
  const error = errorOf(parse);

  expect(error.sentence?.code).toBe(code);
  expect(error.sentence && textOf(error.sentence)).toBe(error.public);
});

test.each<[string, Parameters<typeof sampleContext>[0], LimitEdit[]]>([
  ['a size of more than 2^53', { version: 2 }, [{ key: 'memory.max', value: 9_007_199_254_740_993n }]],
  [
    'a limit below use',
    { version: 1, own: { use: { memoryBytes: 9n << 40n }, processes: 2 } },
    [{ key: 'memory.max', value: 500n }],
  ],
  ['a refusal about a file', { version: 1 }, [{ key: 'pids.max', value: 5_000_000 }]],
  ['an owner', { version: 1, owner: { kind: 'docker', label: 'web' } }, [{ key: 'cpu.shares', value: 1 }]],
])('%s is told by code and values alone, as JSON carries them', (_, sample, edits) => {
  const { notes } = planChange(sampleContext(sample), edits);

  expect(notes).not.toEqual([]);
  for (const { code, values, text } of notes) expect(textOf(JSON.parse(JSON.stringify({ code, values })))).toBe(text);
});

test('a refusal of the kernel and an error carry what their text is made of', () => {
  const refused = explainRefusal({
    ...{ errno: 'EBUSY', verb: 'write', file: 'memory.limit_in_bytes', path: '/sys/fs/cgroup/memory/a', text: '4096' },
    version: 1,
  });
  const error = errorOf(() => parseCpuList('3-1', { highest: 7 }));

  expect(refused.code).toBe('write-memory-v1-ebusy');
  expect(textOf(refused)).toBe(refused.text);
  expect(error.sentence?.code).toBe('list-runs-backwards');
  expect(error.sentence && textOf(error.sentence)).toBe(error.public);
});

test('has nothing to say for a code that there is not', () => {
  expect(textOf({ code: 'of-a-later-version', values: {} })).toBeNull();
});

function errorOf(run: () => unknown): AppError {
  try {
    run();
  } catch (error) {
    if (error instanceof AppError) return error;
  }
  throw new Error('nothing was thrown');
}
