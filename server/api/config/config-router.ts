import {
  convertConfigSchema,
  exportConfigSchema,
  lintConfigSchema,
  planConfigSchema,
} from '#server/domain/config/config-requests.ts';
import { inputOf } from '#server/domain/input.ts';
import { convertConfig } from '#server/services/config/convert-config.ts';
import { exportConfig } from '#server/services/config/export-config.ts';
import { lintConfig } from '#server/services/config/lint-config.ts';
import { planConfig } from '#server/services/config/plan-config.ts';
import { reading, router } from '../trpc.ts';

export const configRouter = router({
  lint: reading.input(inputOf(lintConfigSchema)).query(({ ctx, input }) => lintConfig(ctx, input)),
  plan: reading.input(inputOf(planConfigSchema)).query(({ ctx, input }) => planConfig(ctx, input)),
  convert: reading.input(inputOf(convertConfigSchema)).query(({ input }) => convertConfig(input)),
  export: reading.input(inputOf(exportConfigSchema)).query(({ ctx, input }) => exportConfig(ctx, input)),
});
