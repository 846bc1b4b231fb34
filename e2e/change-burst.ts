/** Many changes under way at once, so that a process killed at any moment is killed between an intent and its outcome. */
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import type { Api } from './api.ts';
import { expect } from './fixtures.ts';
import { readLimit, v1Mount } from './host-groups.ts';
import type { Product } from './product.ts';
import { type RecordedChange, recordedChanges } from './record.ts';

const changesAtOnce = 60;

export interface Burst {
  /** The groups of which the API answered that their change is applied; settles when it answers no more. */
  answers: Promise<GroupPath[]>;
}

/** Begins a change of pids.max in each of many new groups below `group`; settles when the first are done and on record. */
export async function beginBurst(api: Api, product: Pick<Product, 'folder'>, group: string): Promise<Burst> {
  makeIn(group);
  const children = Array.from({ length: changesAtOnce }, (_, index) => `${group}/${index}` as GroupPath);
  for (const child of children) makeIn(child);
  const requests = await Promise.all(
    children.map(async (child, index) => {
      const change = { group: child, edits: [{ key: 'pids.max' as const, value: 100 + index }] };
      const { basis } = await api.limits.preview.query(change);
      return { ...change, basis, confirmed: null };
    }),
  );
  const answers = Promise.all(
    requests.map((request) =>
      api.limits.change.mutate(request).then(
        ({ outcome }) => (outcome.result === 'applied' ? [request.group] : []),
        () => [],
      ),
    ),
  ).then((answered) => answered.flat());
  await expect
    .poll(() => changesBelow(product, group).filter(({ result }) => result !== null).length, { intervals: [2] })
    .toBeGreaterThan(2);
  return { answers };
}

/**
 * Each change that is on record has an end there, the kernel holds what that end says, and whatever the API said is
 * applied is on record as applied. Answers how many were settled after the fact.
 */
export async function expectRecordToTell(
  product: Pick<Product, 'folder'>,
  group: string,
  answered: GroupPath[],
): Promise<number> {
  await expect
    .poll(() => changesBelow(product, group).filter(({ result }) => result === null), { timeout: 60_000 })
    .toEqual([]);
  const changes = changesBelow(product, group);
  for (const { group, asked, result } of changes) {
    const held = readLimit('pids', group, 'pids.max');
    expect(['applied', 'rolled-back', 'failed']).toContain(result);
    expect({ group, result, held }).toEqual({ group, result, held: result === 'applied' ? asked : 'max' });
  }
  const applied = changes.filter(({ result }) => result === 'applied').map((change) => change.group);
  expect(applied).toEqual(expect.arrayContaining(answered));
  return changes.filter(({ settledAtRestart }) => settledAtRestart).length;
}

function changesBelow({ folder }: Pick<Product, 'folder'>, group: string): RecordedChange[] {
  return recordedChanges(folder).filter((change) => change.group.startsWith(`${group}/`));
}

function makeIn(group: string): void {
  mkdirSync(path.join(v1Mount('pids') ?? '', group), { recursive: true });
}
