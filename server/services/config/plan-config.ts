/** What a cgconfig.conf would do on this host, step by step, as previews like any other. Nothing is done. */
import { configHostOf } from '#server/cgconfig/config-host.ts';
import { modelOf } from '#server/cgconfig/config-model.ts';
import { lintConfig } from '#server/cgconfig/lint-config.ts';
import { parseConfig } from '#server/cgconfig/parse-config.ts';
import { type WantedGroup, wantedGroups } from '#server/cgconfig/wanted-groups.ts';
import type { PlanNote } from '#server/domain/changes/change.ts';
import { refusal } from '#server/domain/changes/sentences/note.ts';
import { keepsFromLoading } from '#server/domain/config/config-fault.ts';
import type { ConfigPlan, ConfigStep, PlanConfigRequest } from '#server/domain/config/config-requests.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError, type ErrorCode, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, nameOf, parentOf, rootPath } from '#server/domain/groups/group-path.ts';
import type { HostFacts } from '#server/domain/groups/host.ts';
import { controllerOfLimit } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitEdit, LimitValue } from '#server/domain/limits/limits.ts';
import type { ServiceContext } from '#server/services/context.ts';
import { planBelowNew } from './plan-below-new.ts';

/** So many previews are asked for in one go. */
const mostGroups = 5000;
const atOnce = 4;

/** What keeps one group from being planned, and not the others. */
const ofOneGroup: ReadonlySet<ErrorCode> = new Set([
  'BAD_INPUT',
  'GROUP_EXISTS',
  'GROUP_GONE',
  'GROUP_GUARDED',
  'CEILING',
  'NOT_AVAILABLE',
]);

/** Throws BAD_INPUT for more groups than are looked at. */
export async function planConfig(
  { host }: Pick<ServiceContext, 'host'>,
  { text }: PlanConfigRequest,
): Promise<ConfigPlan> {
  const facts = await host.verbs.facts();
  const here = configHostOf(facts);
  const tree = parseConfig(text);
  const faults = lintConfig(tree, here);
  const { groups, left } = wantedGroups(tree, here);
  if (faults.some(keepsFromLoading)) return { faults, steps: [], left: left.faults, refused: true };
  if (groups.length > mostGroups)
    throw new AppError('BAD_INPUT', {
      public: sayOfMeaning('config-too-many-groups', { count: groups.length, most: mostGroups }),
      field: 'text',
    });
  const there = new Map((await host.verbs.groups()).map((node) => [node.path, node.hierarchies]));
  const named = new Set(modelOf(tree).map(({ path }) => path));
  const all = await inTurns(groups, (wanted) => planStep({ host, facts, there }, wanted));
  // Of the groups on the way to those of the file only what is made is worth telling.
  const steps = all.filter(({ group, kind, refused }) => kind !== 'nothing' || refused || named.has(group));
  return { faults, steps, left: left.faults, refused: steps.some(({ refused }) => refused) };
}

interface Place extends Pick<ServiceContext, 'host'> {
  facts: HostFacts;
  /** The hierarchies of every group there is. */
  there: ReadonlyMap<GroupPath, readonly string[]>;
}

async function planStep(place: Place, wanted: WantedGroup): Promise<ConfigStep> {
  try {
    return await planGroup(place, wanted);
  } catch (error) {
    if (!isAppError(error) || !ofOneGroup.has(error.code)) throw error;
    // The list of groups is up to one interval behind: this one has been made since.
    const isNews = error.sentence?.code === 'name-of-group' && !place.there.has(wanted.path);
    if (isNews) return planStep({ ...place, there: new Map(place.there).set(wanted.path, wanted.hierarchies) }, wanted);
    const said = { code: 'unexpected', values: {}, ...error.sentence, text: error.public };
    return { ...nothing(wanted.path), notes: [refusal(said)], refused: true };
  }
}

async function planGroup(place: Place, wanted: WantedGroup): Promise<ConfigStep> {
  const { facts, there } = place;
  const parent = parentOf(wanted.path) ?? rootPath;
  const missing = wanted.hierarchies.filter((id) => !there.get(wanted.path)?.includes(id));
  const isParentThere = parent === rootPath || missing.every((id) => there.get(parent)?.includes(id));
  const edits = [...wanted.edits, ...(await quotaEdit(place, wanted))];
  const [toCome, standing] = [true, false].map((isNew) =>
    edits.filter(({ key }) => missing.includes(hierarchyOf(facts, key) ?? '') === isNew),
  ) as [LimitEdit[], LimitEdit[]];
  const steps: ConfigStep[] = [];
  if (missing.length > 0)
    steps.push(
      isParentThere
        ? await planCreation(place, wanted, missing, toCome)
        : planBelowNew(facts, { ...wanted, edits: toCome, hierarchies: missing }),
    );
  if (missing.length < wanted.hierarchies.length) steps.push(await planChange(place, wanted.path, standing));
  const [first = nothing(wanted.path), ...rest] = steps;
  return rest.reduce(joined, first);
}

async function planCreation(
  { host, facts }: Place,
  wanted: WantedGroup,
  missing: string[],
  edits: readonly LimitEdit[],
): Promise<ConfigStep> {
  const { path, enable } = wanted;
  const isV2 = facts.hierarchies.some(({ id, version }) => version === 2 && missing.includes(id));
  const plan = await host.verbs.planCreate({
    parent: parentOf(path) ?? rootPath,
    name: nameOf(path),
    hierarchies: missing,
    enable: isV2 ? enable : null,
    edits: [...edits],
  });
  const { makes, writes, notes, refused, confirm, basis } = plan;
  return { group: path, kind: 'create', makes, writes, notes, refused, confirm, basis };
}

async function planChange({ host }: Place, group: GroupPath, edits: LimitEdit[]): Promise<ConfigStep> {
  if (edits.length === 0) return { ...nothing(group), notes: [info(sayOfMeaning('config-nothing-to-do', {}))] };
  const { writes, notes, refused, confirm, basis } = await host.verbs.plan({ group, edits });
  return { group, kind: 'change', makes: [], writes, notes, refused, confirm, basis };
}

/** A part of the quota is one edit with what stands there, or with what a new group has. */
async function quotaEdit({ host, there }: Place, { path, quotaPart }: WantedGroup): Promise<LimitEdit[]> {
  if (!quotaPart) return [];
  const isWhole = quotaPart.quotaUsec !== undefined && quotaPart.periodUsec !== undefined;
  const reading =
    isWhole || !there.has(path) ? undefined : (await host.verbs.limits({ group: path })).own.limits['cpu.quota'];
  const standing = reading?.kind === 'value' ? (reading.value as LimitValue<'cpu.quota'>) : newQuota;
  return [{ key: 'cpu.quota', value: { ...standing, ...quotaPart } }];
}

const newQuota: LimitValue<'cpu.quota'> = { quotaUsec: 'max', periodUsec: 100_000 };

function hierarchyOf({ controllers }: HostFacts, key: LimitEdit['key']): string | null {
  const place = controllers[controllerOfLimit(key)];
  return place.kind === 'available' ? place.hierarchyId : null;
}

/** A group that is made in some hierarchies and changed in others. */
function joined(create: ConfigStep, change: ConfigStep): ConfigStep {
  if (change.kind === 'nothing') return create;
  return {
    ...create,
    writes: [...create.writes, ...change.writes],
    notes: [...create.notes, ...change.notes],
    refused: create.refused || change.refused,
    confirm: create.confirm ?? change.confirm,
  };
}

function nothing(group: GroupPath): ConfigStep {
  return { group, kind: 'nothing', makes: [], writes: [], notes: [], refused: false, confirm: null, basis: null };
}

function info(said: ReturnType<typeof sayOfMeaning>): PlanNote {
  return { severity: 'info', ...said, key: null };
}

async function inTurns<T, R>(items: readonly T[], run: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += atOnce)
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(run))));
  return results;
}
