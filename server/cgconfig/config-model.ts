/** What a cgconfig.conf asks for, apart from how it is written: groups, their controllers and values, in the order of the file. */
import { type GroupPath, groupPathFault, rootPath } from '#server/domain/groups/group-path.ts';
import {
  type ConfigTree,
  type GroupBlock,
  groupsOf,
  type PermBlock,
  type Setting,
  type SettingBlock,
} from './config-tree.ts';

/** One parameter to be written, with where it stands. */
export interface Assignment {
  group: GroupPath;
  /** As the file calls it: blkio on v1, name=systemd. */
  controller: string;
  key: string;
  value: string;
  setting: Setting;
}

export interface ConfigGroup {
  path: GroupPath;
  controllers: string[];
  assignments: Assignment[];
  perm: PermBlock | null;
  /** Where the file names it; more than one is one after the other. */
  blocks: GroupBlock[];
}

/** The groups of a file that libcgroup would make, each once, in the order of the file. */
export function modelOf(tree: ConfigTree): ConfigGroup[] {
  const groups = new Map<GroupPath, ConfigGroup>();
  for (const block of groupsOf(tree)) {
    const path = groupOfName(block.name.text);
    if (path === null) continue;
    const group = groups.get(path) ?? { path, controllers: [], assignments: [], perm: null, blocks: [] };
    groups.set(path, group);
    group.blocks.push(block);
    group.perm = block.perm ?? group.perm;
    for (const controller of block.controllers) addController(group, controller);
  }
  return [...groups.values()];
}

/** The group that a name stands for: slashes at the ends and doubled, and "." parts, say nothing. Null for what is none. */
export function groupOfName(name: string): GroupPath | null {
  const parts = name.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.includes('..')) return null;
  if (parts.length === 0) return rootPath;
  const path = `/${parts.join('/')}`;
  return groupPathFault(path) === null ? (path as GroupPath) : null;
}

/** Every parameter, in the order in which libcgroup writes them: block by block. */
export function assignmentsInOrder(tree: ConfigTree): Assignment[] {
  return groupsOf(tree).flatMap((block) => {
    const group = groupOfName(block.name.text);
    if (group === null) return [];
    return block.controllers.flatMap(({ name, settings }) =>
      settings.map((setting) => assignmentOf(group, name.text, setting)),
    );
  });
}

function addController(group: ConfigGroup, { name, settings }: SettingBlock): void {
  if (!group.controllers.includes(name.text)) group.controllers.push(name.text);
  group.assignments.push(...settings.map((setting) => assignmentOf(group.path, name.text, setting)));
}

function assignmentOf(group: GroupPath, controller: string, setting: Setting): Assignment {
  return { group, controller, key: setting.key.text, value: setting.value.text, setting };
}
