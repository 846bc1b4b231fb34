import { inputOf } from '#server/domain/input.ts';
import {
  classifyRequestSchema,
  lintRulesSchema,
  rulesPreviewSchema,
  saveRulesRequestSchema,
  unclassifyRequestSchema,
} from '#server/domain/rules/rule-verbs.ts';
import { classify, saveRules, undoClassify } from '#server/services/rules/change-rules.ts';
import { lintRules } from '#server/services/rules/lint-rules.ts';
import { previewRules, readRules } from '#server/services/rules/read-rules.ts';
import { reading, router, userProcedure } from '../trpc.ts';

export const rulesRouter = router({
  get: reading.query(({ ctx }) => readRules(ctx)),
  lint: reading.input(inputOf(lintRulesSchema)).query(({ ctx, input }) => lintRules(ctx, input)),
  preview: reading.input(inputOf(rulesPreviewSchema)).query(({ ctx, input }) => previewRules(ctx, input)),
  classify: userProcedure
    .input(inputOf(classifyRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => classify(ctx, input)),
  undo: userProcedure
    .input(inputOf(unclassifyRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => undoClassify(ctx, input)),
  save: userProcedure
    .input(inputOf(saveRulesRequestSchema.omit({ requestId: true })))
    .mutation(({ ctx, input }) => saveRules(ctx, input)),
});
