/**
 * Whose the groups of a file will be: its perm blocks and its default, on paper, in the order in which libcgroup gives
 * them out. The admin's part goes for all that is in the group by then, groups below it too; the task's for one file.
 * Seen with cgconfigparser 2.0.2.
 */
import { withinOwner } from '#server/domain/config/file-rights.ts';
import type { WantedRights } from '#server/domain/config/load-verbs.ts';
import { ancestorsOf, type GroupPath, isUnder, rootPath } from '#server/domain/groups/group-path.ts';
import type { ConfigHost } from './config-host.ts';
import { groupOfName } from './config-model.ts';
import { type ConfigTree, groupsOf, type PermBlock, type SettingBlock } from './config-tree.ts';

type Admin = WantedRights['admin'];
type Task = WantedRights['task'];

/** The rights of each group that gets any, by its path. */
export function wantedRights(tree: ConfigTree, host: ConfigHost): Map<GroupPath, WantedRights[]> {
  const given = new Map<string, { group: GroupPath; rights: WantedRights }>();
  const made = new Made();
  const standard = tree.blocks.find((block) => block.kind === 'default')?.perm ?? null;
  for (const { name, perm, controllers } of groupsOf(tree)) {
    const group = groupOfName(name.text);
    if (group === null || group === rootPath) continue;
    const admin = adminOf(perm, standard);
    const task = taskOf(perm, standard);
    for (const { name: controller } of controllers) {
      const hierarchyId = host.controllers.get(controller.text)?.hierarchyId;
      if (hierarchyId === undefined) continue;
      made.add(hierarchyId, group);
      // Without any word on it libcgroup gives them to root. Whose they are when the file says nothing of it, stays.
      const isSaid = perm !== null || standard !== null;
      const reaches = (each: GroupPath) => isSaid || given.has(`${hierarchyId} ${each}`);
      for (const below of made.below(hierarchyId, group).filter(reaches))
        give(given, below, hierarchyId, admin, ofAdmin(admin));
      if (reaches(group)) give(given, group, hierarchyId, admin, task);
    }
  }
  const byGroup = new Map<GroupPath, WantedRights[]>();
  for (const { group, rights } of given.values()) byGroup.set(group, [...(byGroup.get(group) ?? []), rights]);
  return byGroup;
}

/** Groups that a file has named so far, in each hierarchy, with those on the way to them. */
class Made {
  readonly #groups = new Map<string, Set<GroupPath>>();
  readonly #withBelow = new Set<string>();

  add(hierarchyId: string, group: GroupPath): void {
    const groups = this.#groups.get(hierarchyId) ?? new Set();
    this.#groups.set(hierarchyId, groups);
    groups.add(group);
    for (const above of ancestorsOf(group)) {
      if (above === rootPath) continue;
      groups.add(above);
      this.#withBelow.add(`${hierarchyId} ${above}`);
    }
  }

  below(hierarchyId: string, group: GroupPath): GroupPath[] {
    if (!this.#withBelow.has(`${hierarchyId} ${group}`)) return [];
    return [...(this.#groups.get(hierarchyId) ?? [])].filter((each) => each !== group && isUnder(each, group));
  }
}

function give(
  given: Map<string, { group: GroupPath; rights: WantedRights }>,
  group: GroupPath,
  hierarchyId: string,
  admin: Admin,
  task: Task,
): void {
  const key = `${hierarchyId} ${group}`;
  const before = given.get(key)?.rights;
  const rights = {
    hierarchyId,
    admin: over(before?.admin, admin),
    // What the admin's part gives goes for the task file too, until the task's own part.
    task: over(over(before?.task, ofAdmin(admin)), task),
  };
  given.set(key, { group, rights });
}

/** The admin's ids alone reach the file of the tasks; its mode does not. */
function ofAdmin({ user, group }: Admin): Task {
  return { user, group, fileMode: null };
}

/** What is set goes over what was; a mode gives nobody what the owner had not before it. */
function over<T extends object>(before: T | undefined, set: T): T {
  if (!before) return set;
  const entries = Object.entries(set).map(([key, value]) => {
    const was = (before as Record<string, unknown>)[key] ?? null;
    if (value === null) return [key, was];
    return [key, typeof value === 'number' && typeof was === 'number' ? value & withinOwner(was) : value];
  });
  return Object.fromEntries(entries) as T;
}

/** A directory is met twice, before and after what is in it. */
function metTwice(mode: number | null): number | null {
  return mode === null ? null : mode & withinOwner(mode);
}

function adminOf(perm: PermBlock | null, standard: PermBlock | null): Admin {
  const read = (key: string) => settingIn(perm?.admin, key) ?? settingIn(standard?.admin, key);
  return {
    user: idOf(read('uid')),
    group: idOf(read('gid')),
    dirMode: metTwice(modeOf(read('dperm'))),
    fileMode: modeOf(read('fperm')),
  };
}

function taskOf(perm: PermBlock | null, standard: PermBlock | null): Task {
  const read = (key: string) => settingIn(perm?.task, key) ?? settingIn(standard?.task, key);
  return { user: idOf(read('uid')), group: idOf(read('gid')), fileMode: modeOf(read('fperm')) };
}

function settingIn(block: SettingBlock | null | undefined, key: string): string | null {
  return block?.settings.find((setting) => setting.key.text === key)?.value.text ?? null;
}

/** As atoi(3) reads it: the number that a text begins with; what begins with none is looked up as a name. None said is root. */
function idOf(text: string | null): string {
  if (text === null) return '0';
  const number = /^\s*\+?(\d+)/.exec(text)?.[1];
  return number !== undefined && Number(number) !== 0 ? String(Number(number)) : text;
}

function modeOf(text: string | null): number | null {
  return text === null || !/^[0-7]+$/.test(text) ? null : Number.parseInt(text, 8) & 0o777;
}
