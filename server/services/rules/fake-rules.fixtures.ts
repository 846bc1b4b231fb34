/** For tests only: an agent with one file of rules and no processes. */
import type { RuleVerbs } from '#server/domain/rules/rule-verbs.ts';

export function fakeRules(text = 'bob cpu a\n'): RuleVerbs {
  const nothing = { result: 'applied' as const, processes: [], errno: null, why: null };
  return {
    rules: async () => ({
      files: [{ path: '/etc/cgrules.conf', text, version: 'v', problem: null }],
      accounts: { passwd: 'root:x:0:0\nbob:x:1000:1000', group: 'root:x:0:' },
      continuous: {
        ...{ everySeconds: null, rounds: 0, looked: 0, moved: 0, refused: 0, lastRefusal: null },
        ...{ lastRoundAtMs: null, lastRoundUsec: null, idle: null, recent: [] },
      },
    }),
    previewRules: async () => ({
      rows: [],
      total: 0,
      counts: { move: 0, there: 0, kept: 0, ignored: 0, none: 0 },
      refused: false,
      basis: 'b',
    }),
    classify: async () => nothing,
    unclassify: async () => nothing,
    ruleRounds: async () => [],
    saveRules: async ({ path, version, text: { length } }) => ({ path, version, before: version, characters: length }),
  };
}
