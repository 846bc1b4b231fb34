import { expect, test } from 'vitest';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { openTestBench, vic } from '#server/services/test-bench.fixtures.ts';
import { fakeRules } from './fake-rules.fixtures.ts';
import { lintRules } from './lint-rules.ts';

test('judges the files as they stand, or with one of them edited, by the accounts and groups of the host', async () => {
  await using bench = await openTestBench();
  bench.agent.facts = async () => ({ hierarchies: [] }) as unknown as HostFacts;

  const standing = await lintRules(bench.as(vic), { edited: null });
  const edited = await lintRules(bench.as(vic), { edited: { path: '/etc/cgrules.conf', text: 'bobb cpu\n' } });

  expect(standing).toMatchObject({ loads: true, rules: 1, notes: [] });
  expect(standing.files[0]?.faults.map(({ code }) => code)).toEqual(['rules-controller-not-here']);
  expect(edited).toMatchObject({ loads: false, rules: 0 });
});

test('says that libcgroup reads nothing without the main file', async () => {
  await using bench = await openTestBench();
  bench.agent.facts = async () => ({ hierarchies: [] }) as unknown as HostFacts;
  bench.agent.rules = async () => ({
    ...(await fakeRules().rules()),
    files: [{ path: '/etc/cgrules.conf', text: null, version: 'none', problem: null }],
  });

  const lint = await lintRules(bench.as(vic), { edited: null });

  expect(lint.loads).toBe(false);
  expect(lint.notes.map(({ code }) => code)).toEqual(['rules-main-file-lacks']);
});
