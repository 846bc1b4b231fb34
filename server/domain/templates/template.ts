/** Named sets of limits: shapes, what can be asked of them, and the text that they are stored as. Pure. */
import { z } from 'zod';
import { type ChangePlan, mostEarlier } from '#server/domain/changes/change.ts';
import type { GroupPath } from '#server/domain/groups/group-path.ts';
import { groupPathSchema } from '#server/domain/groups/group-path-schema.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { limitEditsSchema } from '#server/domain/limits/limits.ts';
import { parseWantedText, wantedText } from '#server/domain/wanted/wanted.ts';

export interface Template {
  id: string;
  name: string;
  /** What it is for; "" where nobody said. */
  purpose: string;
  edits: LimitEdit[];
  /** Counts up with each change: what was previewed is what is applied. */
  revision: number;
  changedAtMs: number;
  /** E-mail. */
  changedBy: string;
}

const id = z.string().min(1).max(64);
const oneLine = /^[^\p{Cc}\p{Cf}\p{Zl}\p{Zp}]*$/u;
const longestName = 60;

const described = {
  name: z
    .string()
    .trim()
    .min(1, 'A template has a name.')
    .max(longestName, `The name of a template has at most ${longestName} characters.`)
    .regex(oneLine, 'The name of a template is one line of plain text.')
    .describe('the name of a template, such as "small build job"'),
  purpose: z
    .string()
    .trim()
    .max(200, 'What a template is for is said in at most 200 characters.')
    .regex(oneLine, 'What a template is for is said in one line of plain text.')
    .default(''),
  edits: limitEditsSchema,
};

export const createTemplateSchema = z.object(described);
export type CreateTemplateInput = z.infer<typeof createTemplateSchema>;

const revision = z.number().int().min(1).describe('the "revision" that templates.list answered with');
export const changeTemplateSchema = z.object({ id, revision, ...described });
export type ChangeTemplateInput = z.infer<typeof changeTemplateSchema>;

export const templateInputSchema = z.object({ id });
export type TemplateInput = z.infer<typeof templateInputSchema>;

/** Groups in one go: as many as somebody can look through. */
export const mostGroups = mostEarlier;
const eachOnce = (groups: readonly GroupPath[]) => new Set(groups).size === groups.length;

export const previewTemplateSchema = z.object({
  id,
  groups: z
    .array(groupPathSchema)
    .min(1, 'Choose a group.')
    .max(mostGroups, `At most ${mostGroups} groups at once.`)
    .refine(eachOnce, 'A group is named twice.'),
});
export type PreviewTemplateInput = z.infer<typeof previewTemplateSchema>;

export const applyTemplateSchema = z.object({
  id,
  revision,
  keep: z.boolean().default(false).describe('true: also after the next boot'),
  groups: z
    .array(
      z.object({
        group: groupPathSchema,
        basis: z.string().max(128).describe('the "basis" that templates.preview answered with for this group'),
        confirmed: z.string().max(300).nullable().default(null),
      }),
    )
    .min(1, 'Choose a group.')
    .max(mostGroups, `At most ${mostGroups} groups at once.`)
    .refine((groups) => eachOnce(groups.map(({ group }) => group)), 'A group is named twice.'),
});
export type ApplyTemplateInput = z.infer<typeof applyTemplateSchema>;

/** What it would do to one group: the plan of the Limits form, or why there is none. */
export type TemplatePreview = { group: GroupPath } & (
  | { kind: 'plan'; plan: ChangePlan }
  | { kind: 'fault'; code: string; why: string }
);

export interface TemplatePreviews {
  revision: number;
  groups: TemplatePreview[];
}

/** What became of one group: all of the template, or nothing of it. */
export interface TemplateResult {
  group: GroupPath;
  /** standing: all of it stood already, and nothing was written. */
  result: 'applied' | 'standing' | 'rolled-back' | 'broken' | 'refused' | 'failed';
  why: string | null;
  /** Of its record; null where nothing was asked. */
  requestId: string | null;
}

/** As JSON text: sizes keep all their digits. */
export function storedEdits(edits: readonly LimitEdit[]): string {
  return wantedText(edits);
}

/** Throws ZodError and SyntaxError for what this version did not store. */
export function editsAsStored(text: string): LimitEdit[] {
  return limitEditsSchema.parse(parseWantedText(text));
}
