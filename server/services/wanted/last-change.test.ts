/** Who changed a limit last that is not as it is kept: by the audit log and by events, whichever is later. */
import { expect, test } from 'vitest';
import { storeEvents } from '#server/db/event-rows.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { DriftLimit } from '#server/domain/wanted/drift.ts';
import { recordTold } from '#server/services/audit/record-told.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { ada, openTestBench, type TestBench, web } from '#server/services/test-bench.fixtures.ts';
import { lastChangeOf } from './last-change.ts';

const file = '/sys/fs/cgroup/memory/web/memory.max';
const differs = { key: 'memory.max', files: [file] } as DriftLimit;

const by = (bench: TestBench, limit: DriftLimit = differs, group: GroupPath = web) => {
  const { db, host } = bench.as(ada);
  return lastChangeOf({ db, host: host.name, group, nowMs: bench.time.nowMs }, limit);
};

/** Ada sets it in Corral, and a minute goes by. */
async function setByAda(bench: TestBench) {
  const context = bench.as(ada);
  const edits = [{ key: 'memory.max' as const, value: 50_000_000n }];
  await applyChange(context, { group: web, edits, basis: 'basis', confirmed: null });
  const atMs = bench.time.nowMs;
  bench.time.nowMs += 60_000;
  return { requestId: context.requestId, atMs };
}

/** The sampler saw one value, and another at its next look. */
function seenOutside(bench: TestBench, { sinceMs, atMs }: { sinceMs: number; atMs: number }) {
  const { db, host } = bench.as(ada);
  return storeEvents(db, host.name, 'record', [
    {
      ...{ sequence: 1, atMs, sinceMs, kind: 'limit-changed', group: web, owner: { kind: 'none', label: null } },
      ...{ limit: 'memory.max', file: 'memory.max', had: '49999872', has: '104857600' },
    },
  ]);
}

test('nobody that is known: nothing is said', async () => {
  await using bench = await openTestBench();

  expect(await by(bench)).toBeNull();
});

test('set in Corral: by whom, when, in which record', async () => {
  await using bench = await openTestBench();
  const { requestId, atMs } = await setByAda(bench);

  expect(await by(bench)).toEqual({ kind: 'audit', person: 'ada@example.org', requestId, atMs });
  // Of another file of the group, and of a group with the same file, nobody knows.
  expect(await by(bench, { ...differs, files: [`${file}.other`] })).toBeNull();
  expect(await by(bench, differs, '/web/api' as GroupPath)).toBeNull();
});

test('changed outside of Corral between two samples after that: what was seen, and between when', async () => {
  await using bench = await openTestBench();
  const { atMs } = await setByAda(bench);
  await seenOutside(bench, { sinceMs: atMs + 9000, atMs: atMs + 10_000 });

  const changed = await by(bench);

  expect(changed).toMatchObject({
    kind: 'event',
    atMs: atMs + 10_000,
    sentence: { code: 'limit-changed', values: { sinceMs: atMs + 9000, had: '49999872', has: '104857600' } },
  });
  expect(changed?.kind === 'event' && changed.sentence.text).toMatch(
    /^memory\.max was changed from .* outside of Corral\.$/,
  );
});

test('changed outside first, then set in Corral: the later of the two', async () => {
  await using bench = await openTestBench();
  await seenOutside(bench, { sinceMs: bench.time.nowMs - 2000, atMs: bench.time.nowMs - 1000 });
  const { requestId } = await setByAda(bench);

  expect(await by(bench)).toMatchObject({ kind: 'audit', requestId });
});

test('a file that was loaded is on record with the group above all of its groups', async () => {
  await using bench = await openTestBench();
  const { db, host, clock } = bench.as(ada);
  const value = { what: file, asked: '5', before: '6', after: '5', status: 'kept' as const, errno: null, why: null };
  await recordTold({ ...bench.as(ada), db, host, clock } as never, [
    {
      ...{ requestId: 'load-1', group: '/' as GroupPath, action: 'config.load', summary: 'cgconfig.conf: 2 groups' },
      outcome: { result: 'applied', errno: null, why: null, values: [value] },
    },
  ]);
  bench.time.nowMs += 60_000;

  expect(await by(bench)).toMatchObject({ kind: 'audit', requestId: 'load-1' });
  expect(await by(bench, differs, '/other' as GroupPath)).toBeNull();
});
