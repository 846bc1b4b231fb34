import { readConfigFileSchema, saveConfigFileSchema } from '#server/domain/config/config-files.ts';
import {
  convertConfigSchema,
  exportConfigSchema,
  lintConfigSchema,
  loadConfigSchema,
  planConfigSchema,
  planUndoLoadSchema,
  undoLoadSchema,
} from '#server/domain/config/config-requests.ts';
import { inputOf } from '#server/domain/input.ts';
import { convertConfig } from '#server/services/config/convert-config.ts';
import { exportConfig } from '#server/services/config/export-config.ts';
import { lintConfig } from '#server/services/config/lint-config.ts';
import { loadConfig } from '#server/services/config/load-config.ts';
import { planConfig } from '#server/services/config/plan-config.ts';
import { saveFile } from '#server/services/config/save-file.ts';
import { planUndoLoad, undoLoad } from '#server/services/config/undo-load.ts';
import { allowedProcedure, looking, reading, router, userProcedure } from '../trpc.ts';

export const configRouter = router({
  lint: reading.input(inputOf(lintConfigSchema)).query(({ ctx, input }) => lintConfig(ctx, input)),
  plan: reading.input(inputOf(planConfigSchema)).query(({ ctx, input }) => planConfig(ctx, input)),
  convert: reading.input(inputOf(convertConfigSchema)).query(({ input }) => convertConfig(input)),
  load: userProcedure.input(inputOf(loadConfigSchema)).mutation(({ ctx, input }) => loadConfig(ctx, input)),
  files: allowedProcedure('config:read').query(({ ctx }) => ctx.host.verbs.listConfigFiles()),
  read: allowedProcedure('config:read')
    .input(inputOf(readConfigFileSchema))
    .query(({ ctx, input }) => ctx.host.verbs.readConfigFile(input)),
  save: userProcedure.input(inputOf(saveConfigFileSchema)).mutation(({ ctx, input }) => saveFile(ctx, input)),
  planUndo: reading.input(inputOf(planUndoLoadSchema)).query(({ ctx, input }) => planUndoLoad(ctx, input)),
  undo: userProcedure.input(inputOf(undoLoadSchema)).mutation(({ ctx, input }) => undoLoad(ctx, input)),
  export: looking.input(inputOf(exportConfigSchema)).query(({ ctx, input }) => exportConfig(ctx, input)),
});
