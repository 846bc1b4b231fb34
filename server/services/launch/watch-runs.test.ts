import { expect, test } from 'vitest';
import { parseInput } from '#server/domain/input.ts';
import { launchInputSchema } from '#server/domain/launch/launch-input.ts';
import { createRunHub } from '#server/hosts/run-hub.ts';
import { ada, api, openTestBench, web } from '#server/services/test-bench.fixtures.ts';
import { launchCommand } from './launch-command.ts';
import { readRun } from './read-runs.ts';
import { watchRuns } from './watch-runs.ts';

const sleep = parseInput(launchInputSchema, {
  command: { kind: 'argv', argv: ['sleep', '60'] },
  group: web,
  user: 'nobody',
});

test('whoever watches is told all runs with who launched them, what changes, and that the agent is away', async () => {
  await using bench = await openTestBench();
  const first = await launchCommand(bench.as(ada), sleep);
  const detail = await bench.agent.run({ id: first.outcome.id });
  const { promise: away, resolve: leave } = Promise.withResolvers<void>();
  const { promise: told, resolve: go } = Promise.withResolvers<void>();
  let connections = 0;
  const hub = createRunHub({
    retryMs: 1,
    log: () => {},
    verbs: {
      watchRuns: async function* () {
        connections += 1;
        if (connections > 1) {
          await new Promise(() => {});
          return;
        }
        yield { runs: [detail], gone: [] };
        await told;
        yield { runs: [{ ...detail, state: 'ended' as const }], gone: ['other1'] };
        await away;
      },
    },
  });
  const ending = new AbortController();
  const feed = watchRuns({ db: bench.as(ada).db, hub, actor: ada }, ending.signal);

  expect((await feed.next()).value).toMatchObject({ kind: 'all', runs: [{ person: 'ada@example.org' }] });
  go();
  expect((await feed.next()).value).toMatchObject({ kind: 'changed', runs: [{ state: 'ended' }], gone: ['other1'] });
  leave();
  expect((await feed.next()).value).toMatchObject({ kind: 'lost' });
  // Who comes later is told at once what is known.
  const later = watchRuns({ db: bench.as(ada).db, hub, actor: ada }, ending.signal);
  expect((await later.next()).value).toMatchObject({ kind: 'all', runs: [{ state: 'ended' }] });
  expect(await readRun(bench.as(ada), { id: detail.id })).toMatchObject({ id: detail.id });

  ending.abort();
  await Promise.all([feed.return(undefined), later.return(undefined)]);
  hub.close();
});

test('a member is told of the runs in their groups, and nothing when those of others come, change or go', async () => {
  await using bench = await openTestBench();
  const mine = await bench.agent.run({ id: (await launchCommand(bench.as(ada), { ...sleep, group: api })).outcome.id });
  const theirs = { ...mine, id: 'other1', group: web };
  const { promise: told, resolve: go } = Promise.withResolvers<void>();
  const hub = createRunHub({
    retryMs: 1,
    log: () => {},
    verbs: {
      watchRuns: async function* () {
        yield { runs: [mine, theirs], gone: [] };
        await told;
        yield { runs: [{ ...theirs, state: 'ended' as const }], gone: [] };
        yield { runs: [], gone: ['other1'] };
        yield { runs: [{ ...mine, state: 'ended' as const }, theirs], gone: ['other2'] };
        await new Promise(() => {});
      },
    },
  });
  const ending = new AbortController();
  const teams = [{ id: 't1', name: 'Api', role: 'member' as const, tops: [api] }];
  const feed = watchRuns({ db: bench.as(ada).db, hub, actor: { role: 'member', teams } }, ending.signal);

  expect((await feed.next()).value).toMatchObject({ kind: 'all', runs: [{ id: mine.id }] });
  go();
  expect((await feed.next()).value).toMatchObject({ runs: [{ id: mine.id, state: 'ended' }], gone: [] });

  ending.abort();
  await feed.return(undefined);
  hub.close();
});
