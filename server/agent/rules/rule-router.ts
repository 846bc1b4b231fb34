import { inputOf } from '#server/domain/input.ts';
import {
  classifyRequestSchema,
  type RuleVerbs,
  rulesPreviewSchema,
  saveRulesRequestSchema,
  unclassifyRequestSchema,
} from '#server/domain/rules/rule-verbs.ts';
import { manyBudgeted } from '#server/domain/teams/budget-policy.ts';
import { router, verb } from '../trpc.ts';

export const createRuleRouter = (verbs: RuleVerbs) =>
  router({
    rules: verb.query(() => verbs.rules()),
    // Changes nothing; a text of this length is no part of an address.
    previewRules: verb
      .input(inputOf(manyBudgeted(rulesPreviewSchema)))
      .mutation(({ input }) => verbs.previewRules(input)),
    classify: verb.input(inputOf(manyBudgeted(classifyRequestSchema))).mutation(({ input }) => verbs.classify(input)),
    unclassify: verb
      .input(inputOf(manyBudgeted(unclassifyRequestSchema)))
      .mutation(({ input }) => verbs.unclassify(input)),
    ruleRounds: verb.query(() => verbs.ruleRounds()),
    saveRules: verb.input(inputOf(saveRulesRequestSchema)).mutation(({ input }) => verbs.saveRules(input)),
  });
