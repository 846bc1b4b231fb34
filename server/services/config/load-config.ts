import { topOf } from '#server/domain/config/common-group.ts';
import type { LoadConfigRequest } from '#server/domain/config/config-requests.ts';
import type { LoadOutcome } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange, refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { askedOfLoad, outcomeOfLoad } from './describe-load.ts';
import { wantedOfText } from './wanted-of-text.ts';

/**
 * Loads a planned cgconfig.conf, all or nothing, as one record. Throws as performChange does, VALUES_MOVED and
 * CONFIRMATION_NEEDED among it, and BAD_INPUT for a text with faults that keep it from being loaded.
 */
export async function loadConfig(
  context: ServiceContext,
  { text, basis, confirmed, name }: LoadConfigRequest,
): Promise<ChangeResult<LoadOutcome>> {
  const attempt = { permission: 'config:load', action: 'config.load' } as const;
  await refuseForbidden(context, { ...attempt, group: rootPath, summary: name === '' ? 'a text' : name });
  const { isFaulty, groups, named } = await wantedOfText(context, text);
  return performChange(context, {
    ...attempt,
    group: topOf([...named]),
    summary: `${name === '' ? 'a text' : name}: ${named.size} ${named.size === 1 ? 'group' : 'groups'}`,
    describe: () => askedOfLoad(groups),
    run: (requestId) => {
      if (isFaulty) throw new AppError('BAD_INPUT', { public: sayOfMeaning('config-has-faults', {}), field: 'text' });
      return context.host.verbs.load({ groups, removes: [], basis, confirmed, requestId });
    },
    outcomeOf: outcomeOfLoad,
  });
}
