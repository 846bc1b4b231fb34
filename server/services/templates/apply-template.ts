/** A template and many groups: each is a change of its own, all or nothing, whatever becomes of the others. */
import { randomUUID } from 'node:crypto';
import { withStorage } from '#server/db/storage-error.ts';
import type { ChangePlan } from '#server/domain/changes/change.ts';
import { isAppError } from '#server/domain/errors.ts';
import { type GroupPath, rootPath } from '#server/domain/groups/group-path.ts';
import type { LimitEdit } from '#server/domain/limits/limits.ts';
import { can, canSomewhere } from '#server/domain/people/access.ts';
import { isBudgetRefusal } from '#server/domain/teams/budget-sentences.ts';
import type {
  ApplyTemplateInput,
  PreviewTemplateInput,
  Template,
  TemplatePreview,
  TemplatePreviews,
  TemplateResult,
} from '#server/domain/templates/template.ts';
import { sayOfTemplate } from '#server/domain/templates/template-sentences.ts';
import { isKeepable } from '#server/domain/wanted/keepable.ts';
import { applyChange } from '#server/services/changes/apply-change.ts';
import { refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { findTemplate, refuseMoved } from './change-template.ts';

/**
 * What it would do to each group, in the order asked: what earlier ones would take of a budget is taken. Throws NOT_FOUND; what is
 * wrong with a group is told of it.
 */
export async function previewTemplate(
  { db, host }: Pick<ServiceContext, 'db' | 'host'>,
  { id, groups }: PreviewTemplateInput,
): Promise<TemplatePreviews> {
  const { edits, revision } = await withStorage(() => findTemplate(db, id));
  const previews: TemplatePreview[] = [];
  const after: { group: GroupPath; edits: LimitEdit[] }[] = [];
  for (const group of groups) {
    const preview = await host.verbs.plan({ group, edits, after }).then(
      (plan) => ({ group, kind: 'plan' as const, plan: sayWhatIsCounted(plan, after.length) }),
      (error: unknown) => ({ group, kind: 'fault' as const, ...faultOf(error) }),
    );
    previews.push(preview);
    if (preview.kind === 'plan' && !preview.plan.refused) after.push({ group, edits });
  }
  return { revision, groups: previews };
}

/** What is left of a budget is no longer what it is now. */
function sayWhatIsCounted(plan: ChangePlan, earlier: number): ChangePlan {
  const isByBudget = plan.notes.some(({ severity, code }) => severity === 'refused' && isBudgetRefusal(code));
  if (!isByBudget || earlier === 0) return plan;
  const counted = { severity: 'info' as const, key: null, ...sayOfTemplate('template-earlier-counted', { earlier }) };
  return { ...plan, notes: [...plan.notes, counted] };
}

/**
 * Applies it to one group after the other, each as it was previewed and each on record by itself. Throws FORBIDDEN for who
 * may change limits nowhere, NOT_FOUND, and VALUES_MOVED where the template is another by now: then nothing was changed.
 */
export async function applyTemplate(
  context: ServiceContext,
  { id, revision, keep, groups }: ApplyTemplateInput,
  onFault: OnFault,
): Promise<TemplateResult[]> {
  const about = { action: 'limits.apply', group: rootPath, summary: 'a template' } as const;
  if (!canSomewhere(context.actor, 'limits:update'))
    await refuseForbidden(context, { ...about, permission: 'limits:update' });
  const template = await withStorage(() => findTemplate(context.db, id));
  refuseMoved(template, revision);
  const results: TemplateResult[] = [];
  for (const one of groups) results.push(await applyToGroup(context, template, { ...one, keep }, onFault));
  return results;
}

async function applyToGroup(
  context: ServiceContext,
  { name, edits }: Template,
  { group, basis, confirmed, keep }: ApplyTemplateInput['groups'][number] & { keep: boolean },
  onFault: OnFault,
): Promise<TemplateResult> {
  const requestId = randomUUID();
  try {
    if (await stands(context, group, edits)) return { group, result: 'standing', why: null, requestId: null };
    // What an engine or systemd makes comes back by itself.
    const request = { group, edits, basis, confirmed, keep: keep && isKeepable(group) };
    const { outcome } = await applyChange({ ...context, requestId }, request, { what: `template ${name}: ` });
    const refused = outcome.writes.find(({ why }) => why !== null);
    return { group, result: outcome.result, why: refused?.why ?? null, requestId };
  } catch (error) {
    const { why } = faultOf(error);
    if (!isAppError(error)) onFault(requestId, error);
    return { group, result: isAppError(error) ? 'refused' : 'failed', why, requestId };
  }
}

/** Whether there is nothing left to write. What cannot be planned is refused, on record, by the change. */
async function stands({ actor, host }: ServiceContext, group: GroupPath, edits: LimitEdit[]): Promise<boolean> {
  if (!can(actor, 'limits:update', group).ok) return false;
  try {
    const { notes } = await host.verbs.plan({ group, edits });
    return notes.some(({ code }) => code === 'nothing-to-change');
  } catch (error) {
    if (isAppError(error)) return false;
    throw error;
  }
}

/** Told of what nobody foresaw in one group: the others go on. */
type OnFault = (requestId: string, error: unknown) => void;

function faultOf(error: unknown): { code: string; why: string } {
  if (isAppError(error)) return { code: error.code, why: error.public };
  return { code: 'UNFORESEEN', why: sayOfTemplate('template-fault', {}).text };
}
