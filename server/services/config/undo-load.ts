/**
 * The way back of a load, as a load of its own: what it had made goes, where it is empty, and what it had changed in groups
 * that were there becomes what it was. Planned like any other, and on record.
 */
import type { AuditDetail, AuditValue } from '#server/domain/audit/audit-event.ts';
import { undoEdits } from '#server/domain/changes/undo-edits.ts';
import { topOf } from '#server/domain/config/common-group.ts';
import type { ConfigPlan, UndoLoadRequest } from '#server/domain/config/config-requests.ts';
import type { LoadOutcome, LoadStep, PlanLoadRequest } from '#server/domain/config/load-verbs.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';
import type { Hierarchy } from '#server/domain/groups/host.ts';
import { readAuditDetail } from '#server/services/audit/read-audit-detail.ts';
import type { ChangeResult } from '#server/services/changes/perform-change.ts';
import { performChange, refuseForbidden } from '#server/services/changes/perform-change.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { outcomeOfLoad } from './describe-load.ts';

/** Throws NOT_FOUND, and BAD_INPUT for a record that is no applied load. */
export async function planUndoLoad(
  context: Pick<ServiceContext, 'host' | 'db' | 'actor'>,
  { undoes }: Pick<UndoLoadRequest, 'undoes'>,
): Promise<ConfigPlan> {
  const { stays, ...back } = await wayBack(context, undoes);
  const plan = await context.host.verbs.planLoad(back);
  const steps = [...plan.steps.filter(({ kind, refused }) => kind !== 'nothing' || refused), ...stays.map(stepOfOwner)];
  return { faults: [], steps, left: [], refused: plan.refused, confirm: plan.confirm, basis: plan.basis };
}

/** Throws as planUndoLoad and performChange do, VALUES_MOVED and CONFIRMATION_NEEDED among it. */
export async function undoLoad(
  context: ServiceContext,
  { undoes, basis, confirmed }: UndoLoadRequest,
): Promise<ChangeResult<LoadOutcome>> {
  const attempt = {
    permission: 'config:load',
    action: 'config.undo',
    summary: `undo the load ${undoes}`,
  } as const;
  await refuseForbidden(context, { ...attempt, group: rootPath });
  const { stays: _, ...back } = await wayBack(context, undoes);
  return performChange(context, {
    ...attempt,
    group: topOf([...back.groups, ...back.removes].map(({ path }) => path)),
    describe: () => [],
    run: (requestId) => context.host.verbs.load({ ...back, removes: back.removes, basis, confirmed, requestId }),
    outcomeOf: outcomeOfLoad,
  });
}

interface WayBack extends PlanLoadRequest {
  /** Groups that were given away and stay so. */
  stays: { group: GroupPath; before: string }[];
}

/** The record has whose a directory was, not each file in it. */
function stepOfOwner({ group, before }: WayBack['stays'][number]): LoadStep {
  const none = { makes: [], writes: [], rights: [], removes: [], refused: false, confirm: null };
  const said = sayOfMeaning('config-rights-stay', { group, before });
  return { group, kind: 'nothing', ...none, notes: [{ severity: 'warning', ...said, key: null }] };
}

async function wayBack(context: Pick<ServiceContext, 'host' | 'db' | 'actor'>, undoes: string): Promise<WayBack> {
  const detail = await readAuditDetail(context, { requestId: undoes });
  checkRecord(detail);
  const { hierarchies } = await context.host.verbs.facts();
  const removes = new Map<GroupPath, string[]>();
  const changed = new Map<GroupPath, AuditValue[]>();
  const placeIn = (path: string) => placeOf(hierarchies, path);
  for (const { what } of detail.values.filter(({ status }) => status === 'made')) {
    const place = placeIn(what);
    if (place) removes.set(place.group, [...(removes.get(place.group) ?? []), place.hierarchyId]);
  }
  const stays: WayBack['stays'] = [];
  for (const value of detail.values.filter(({ status }) => status === 'kept' || status === 'differs')) {
    if (value.asked?.includes(', tasks ')) {
      const own = placeIn(value.what);
      if (own && value.before !== null) stays.push({ group: own.group, before: value.before });
      continue;
    }
    const place = placeIn(value.what.slice(0, value.what.lastIndexOf('/')));
    if (!place || removes.get(place.group)?.includes(place.hierarchyId)) continue;
    changed.set(place.group, [...(changed.get(place.group) ?? []), value]);
  }
  const groups = [];
  for (const [path, values] of changed) groups.push(...(await editsBack(context, path, values)));
  return { groups, removes: [...removes].map(([path, ids]) => ({ path, hierarchies: ids })), stays };
}

function checkRecord({ action, result }: AuditDetail): void {
  if (action === 'config.load' && result === 'applied') return;
  throw new AppError('BAD_INPUT', { public: sayOfMeaning('config-no-load', {}), field: 'undoes' });
}

/** A group that is gone meanwhile has nothing to be put back. */
async function editsBack(
  { host }: Pick<ServiceContext, 'host'>,
  path: GroupPath,
  values: readonly AuditValue[],
): Promise<PlanLoadRequest['groups']> {
  try {
    const context = await host.verbs.limits({ group: path });
    const edits = undoEdits(context, values);
    const hierarchies = [...new Set(Object.values(context.places).map(({ hierarchyId }) => hierarchyId))];
    return edits.length === 0 ? [] : [{ path, hierarchies, enable: [], edits, quotaPart: null, rows: [], rights: [] }];
  } catch (error) {
    if (isAppError(error) && error.code === 'GROUP_GONE') return [];
    throw error;
  }
}

/** The group whose directory a path is, and where. */
function placeOf(hierarchies: readonly Hierarchy[], path: string): { group: GroupPath; hierarchyId: string } | null {
  const [hierarchy] = hierarchies
    .filter(({ mountPoint }) => path.startsWith(`${mountPoint}/`))
    .sort((a, b) => b.mountPoint.length - a.mountPoint.length);
  const group = hierarchy ? path.slice(hierarchy.mountPoint.length) : '';
  return hierarchy && groupPathFault(group) === null ? { group: group as GroupPath, hierarchyId: hierarchy.id } : null;
}
