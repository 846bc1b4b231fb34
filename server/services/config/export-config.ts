/** A cgconfig.conf of groups as they stand: what cgsnapshot does, of the limits that Corral knows, and with whose their files are. */
import { nameOfController } from '#server/cgconfig/config-host.ts';
import { spelt } from '#server/cgconfig/config-tokens.ts';
import { type PrintedGroup, type PrintedPerm, printConfig, printedPerm } from '#server/cgconfig/print-config.ts';
import type { FormContext } from '#server/domain/changes/change.ts';
import { factsOf } from '#server/domain/changes/change-lookup.ts';
import { inheritedKeys } from '#server/domain/changes/new-group.ts';
import type { ConfigExport, ExportConfigRequest } from '#server/domain/config/config-requests.ts';
import { sayOfMeaning } from '#server/domain/config/meaning-sentences.ts';
import { AppError, isAppError } from '#server/domain/errors.ts';
import { type GroupPath, isUnder, rootPath } from '#server/domain/groups/group-path.ts';
import type { ControllerName } from '#server/domain/groups/host.ts';
import { type DeviceRules, deviceRuleText } from '#server/domain/limits/device-rules.ts';
import { limitRulesOf } from '#server/domain/limits/limit-catalogue.ts';
import type { LimitRule } from '#server/domain/limits/limit-rule.ts';
import { can, type Rights } from '#server/domain/people/access.ts';
import type { Sentence } from '#server/domain/sentence.ts';
import type { ServiceContext } from '#server/services/context.ts';

const mostGroups = 5000;

/** Of the group and all below it; of the root all others. Throws GROUP_GONE, and BAD_INPUT for more groups than are looked at. */
export async function exportConfig(
  { host, actor }: Pick<ServiceContext, 'host'> & { actor: Rights },
  request: ExportConfigRequest,
): Promise<ConfigExport> {
  // Before the agent reads anything for it: the time is to tell of no other team either.
  const seen = can(actor, 'read', request.group);
  if (!seen.ok && seen.code === 'GROUP_GONE') throw new AppError('GROUP_GONE', { public: seen.why });
  const all = (await host.verbs.groups()).map(({ path }) => path);
  const paths = all.filter((path) => path !== rootPath && isUnder(path, request.group)).sort();
  if (paths.length > mostGroups)
    throw new AppError('BAD_INPUT', {
      public: sayOfMeaning('config-too-many-groups', { count: paths.length, most: mostGroups }),
      field: 'group',
    });
  const left: Sentence[] = [];
  const groups: PrintedGroup[] = [];
  let bare = 0;
  // The group itself is asked even if it is not among them: then it is gone, and the agent says so.
  for (const path of paths.length > 0 || request.group === rootPath ? paths : [request.group]) {
    if (spelt(path) === null) {
      left.push(sayOfMeaning('config-cannot-name', { group: path }));
      continue;
    }
    const context = await readIfThere(host, path, request.group);
    const blocks = context ? printedBlocks(context, request, left) : [];
    if (context && blocks.length === 0) bare += 1;
    groups.push(...blocks);
  }
  if (bare > 0) left.push(sayOfMeaning('config-without-controller', { count: bare }));
  return { text: printConfig(groups), groups: new Set(groups.map(({ name }) => name)).size, left };
}

/** Groups below may go meanwhile. */
async function readIfThere(host: ServiceContext['host'], path: GroupPath, top: GroupPath): Promise<FormContext | null> {
  try {
    return await host.verbs.limits({ group: path, given: true });
  } catch (error) {
    if (path !== top && isAppError(error) && error.code === 'GROUP_GONE') return null;
    throw error;
  }
}

/** One block, or where a group's files are given otherwise in other hierarchies one for each way: perm goes for a whole block. */
function printedBlocks(context: FormContext, request: ExportConfigRequest, left: Sentence[]): PrintedGroup[] {
  const places = Object.entries(context.places) as [ControllerName, NonNullable<FormContext['places']['cpu']>][];
  const perms = printedPerms(context, left);
  const blocks = new Map<string, PrintedGroup & { controllers: PrintedGroup['controllers'][number][] }>();
  for (const [controller, { version, hierarchyId }] of places) {
    const perm = perms.get(hierarchyId) ?? null;
    const key = JSON.stringify(perm);
    const block = blocks.get(key) ?? { name: context.group.slice(1), perm, controllers: [] };
    blocks.set(key, block);
    block.controllers.push({
      name: nameOfController(controller, version),
      settings: limitRulesOf(version, controller)
        .filter((rule) => isPrinted(rule.key, context))
        .sort((a, b) => placeOf(a) - placeOf(b))
        .flatMap((rule) => settingsOf(rule, context, request)),
    });
  }
  return [...blocks.values()];
}

/** By hierarchy; none where the files are as those of a new group. */
function printedPerms({ group, given = [] }: FormContext, left: Sentence[]): Map<string, PrintedPerm> {
  const perms = new Map<string, PrintedPerm>();
  for (const found of given) {
    if (found.kind === 'given') perms.set(found.hierarchyId, printedPerm(found));
    if (found.kind === 'odd')
      left.push(sayOfMeaning('config-cannot-give', { group, file: found.file || 'the directory' }));
  }
  return perms;
}

/** The nice value is the weight again, and an idle group takes neither weight nor shares. */
function isPrinted(key: string, { own }: FormContext): boolean {
  if (key === 'cpu.weight.nice') return false;
  const idle = own.limits['cpu.idle'];
  return !(idle?.kind === 'value' && idle.value === true && (key === 'cpu.shares' || key === 'cpu.weight'));
}

/** The kernel takes a burst only within the quota, and exclusive CPUs only where there are CPUs. */
function placeOf({ key }: LimitRule): number {
  return key === 'cpu.burst' || /exclusive|partition/.test(key) ? 1 : 0;
}

function settingsOf(
  rule: LimitRule,
  { own, ...rest }: FormContext,
  { only, except, all }: ExportConfigRequest,
): { key: string; value: string }[] {
  const reading = own.limits[rule.key];
  if (reading?.kind !== 'value') return [];
  const facts = factsOf(rest);
  const initial = rule.toWrites(rule.initial, facts);
  const isInherited = rule.version === 1 && inheritedKeys.has(rule.key);
  const isWanted = (file: string) => (only.length === 0 || matches(only, file)) && !matches(except, file);
  if (rule.unit === 'device-rules') return isWanted(rule.files[0]) ? deviceSettings(reading.value as DeviceRules) : [];
  const writes = rule.toWrites(reading.value, facts).filter(({ file, keeps }) => {
    const isNew = keeps === initial.find((each) => each.file === file)?.keeps;
    // An empty list and a disk without a limit are what is there when nothing is written.
    return isWanted(file) && keeps !== '' && (all || isInherited || !isNew);
  });
  // v1: a quota is compared with the parent's by the period that stands. The period goes first. Of a table each row is a line.
  return [...Map.groupBy(writes.reverse(), ({ file }) => file)].map(([file, rows]) => ({
    key: file,
    value: rows.map(({ text }) => text).join('\n'),
  }));
}

/** Read in one file and written to two others: all is taken, then what may be used is given. */
function deviceSettings(rules: DeviceRules): { key: string; value: string }[] {
  if (rules === 'all') return [];
  const given = { key: 'devices.allow', value: rules.map(deviceRuleText).join('\n') };
  return [{ key: 'devices.deny', value: 'a' }, ...(rules.length > 0 ? [given] : [])];
}

function matches(names: readonly string[], file: string): boolean {
  return names.some((name) => (name.endsWith('*') ? file.startsWith(name.slice(0, -1)) : name === file));
}
