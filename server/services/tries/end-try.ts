/** What people do to a try before its time: keep what was tried, or put back at once what stood before. Each on record. */
import { AppError } from '#server/domain/errors.ts';
import { rootPath } from '#server/domain/groups/group-path.ts';
import type { Action } from '#server/domain/people/access.ts';
import { canSomewhere } from '#server/domain/people/access.ts';
import type { ReturnOutcome, Try } from '#server/domain/tries/try.ts';
import { sayOfTry } from '#server/domain/tries/try-sentences.ts';
import type { KeepTryOutcome, TryState } from '#server/domain/tries/try-verbs.ts';
import { foundOrRecorded } from '#server/services/audit/refuse-unknown.ts';
import { permissionFor } from '#server/services/changes/apply-change.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfKeptTry, outcomeOfReturn, summaryOfReturn } from './describe-try.ts';

/** Those that run on the host. */
export async function listTries({ host }: Pick<ServiceContext, 'host'>): Promise<Omit<TryState, 'ended'>> {
  const { running, atMs } = await host.verbs.tries();
  return { running, atMs };
}

/** Throws as performChange does, and NOT_FOUND. */
export async function keepTry(context: ServiceContext, { id }: { id: string }): Promise<ChangeResult<KeepTryOutcome>> {
  const { group, permission, settings } = await describeTry(context, id, 'try.keep');
  return performChange(context, {
    permission,
    action: 'try.keep',
    group,
    summary: `keep what was tried: ${settings.map(({ key, path }) => key ?? path).join(', ')}`.slice(0, 300),
    describe: () => [],
    run: (requestId) => context.host.verbs.keepTry({ id, requestId }),
    outcomeOf: outcomeOfKeptTry,
  });
}

/** Throws as performChange does, and NOT_FOUND; what the kernel refuses is in the outcome. */
export async function endTry(context: ServiceContext, { id }: { id: string }): Promise<ChangeResult<ReturnOutcome>> {
  const { group, permission, settings, sinceMs } = await describeTry(context, id, 'try.end');
  return performChange(context, {
    permission,
    action: 'try.end',
    group,
    summary: summaryOfReturn({ settings, sinceMs }, context.clock()),
    describe: () =>
      settings.map(({ path, before, tried }) => ({
        ...{ what: path, asked: before, before: tried, after: null, status: 'asked', errno: null, why: null },
      })),
    run: (requestId) => context.host.verbs.endTry({ id, requestId }),
    outcomeOf: outcomeOfReturn,
  });
}

type Described = Pick<Try, 'group' | 'settings' | 'sinceMs'> & { permission: Action };

/** The try for the record. Who may not change limits is refused whether there is this one or not. */
async function describeTry(context: ServiceContext, id: string, action: 'try.keep' | 'try.end'): Promise<Described> {
  const { actor, host, clock } = context;
  const unseen = { group: rootPath, settings: [], sinceMs: clock(), permission: 'limits:update' } as const;
  if (!canSomewhere(actor, 'read')) return { ...unseen, settings: [] };
  return foundOrRecorded(context, { action, what: `try ${id}` }, async () => {
    const { running } = await host.verbs.tries();
    const found = running.find((each) => each.id === id);
    if (found) return { ...found, permission: permissionFor(found.settings, 'limits:update') };
    if (!canSomewhere(actor, 'limits:update')) return { ...unseen, settings: [] };
    throw new AppError('NOT_FOUND', { public: sayOfTry('try-none', { id }) });
  });
}
