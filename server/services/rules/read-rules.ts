import type { RulesPreview, RulesPreviewRequest, RulesState } from '#server/domain/rules/rule-verbs.ts';
import type { ServiceContext } from '#server/services/context.ts';

/** The files as they stand, and what continuous classification does. Accounts are for the lint alone. */
export async function readRules({ host }: Pick<ServiceContext, 'host'>): Promise<Omit<RulesState, 'accounts'>> {
  const { files, continuous } = await host.verbs.rules();
  return { files, continuous };
}

/** Who would land where. Nothing is moved. */
export function previewRules(
  { host }: Pick<ServiceContext, 'host'>,
  request: RulesPreviewRequest,
): Promise<RulesPreview> {
  return host.verbs.previewRules(request);
}
