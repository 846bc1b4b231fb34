import { logFault } from '#server/api/log-fault.ts';
import { inputOf } from '#server/domain/input.ts';
import {
  applyTemplateSchema,
  changeTemplateSchema,
  createTemplateSchema,
  previewTemplateSchema,
  templateInputSchema,
} from '#server/domain/templates/template.ts';
import { applyTemplate, previewTemplate } from '#server/services/templates/apply-template.ts';
import {
  changeTemplate,
  createTemplate,
  listTemplates,
  removeTemplate,
} from '#server/services/templates/change-template.ts';
import { looking, router, userProcedure } from '../trpc.ts';

export const templatesRouter = router({
  list: looking.query(({ ctx }) => listTemplates(ctx)),
  preview: looking.input(inputOf(previewTemplateSchema)).query(({ ctx, input }) => previewTemplate(ctx, input)),
  use: userProcedure
    .input(inputOf(applyTemplateSchema))
    .mutation(({ ctx, input }) => applyTemplate(ctx, input, (id, error) => logFault(id, 'a template', error))),
  create: userProcedure.input(inputOf(createTemplateSchema)).mutation(({ ctx, input }) => createTemplate(ctx, input)),
  change: userProcedure.input(inputOf(changeTemplateSchema)).mutation(({ ctx, input }) => changeTemplate(ctx, input)),
  remove: userProcedure.input(inputOf(templateInputSchema)).mutation(({ ctx, input }) => removeTemplate(ctx, input)),
});
